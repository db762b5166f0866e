"""From a message of telemetry to what it changes."""

from collections.abc import Sequence

from ground_segment.catalogue import Catalogue
from ground_segment.clock import NS_PER_S, Clock
from ground_segment.monitor.engine import Engine
from ground_segment.monitor.health import Meter
from ground_segment.monitor.ports import Message
from ground_segment.wire import Alert, PacketDecoder, PacketError, generation_time_ns, topics


class Intake:
    """Decodes packets and has them judged.

    Args:
        catalogue: what may be published.
        engine: what judges.
        meter: told how long that took.
        clock: for that.
    """

    def __init__(self, catalogue: Catalogue, engine: Engine, meter: Meter, clock: Clock) -> None:
        self._decoder = PacketDecoder(catalogue)
        self._engine = engine
        self._meter = meter
        self._clock = clock

    def take(self, message: Message, now_ns: int) -> Sequence[Alert]:
        """The alerts that a packet changes; what is no packet changes none."""
        if self._is_repeat(message, now_ns):
            return ()
        try:
            packet = self._decoder.decode(message.topic, message.payload, now_ns)
        except PacketError:
            return ()  # ingest says why, and keeps it
        started_s = self._clock.monotonic_s()
        changed = self._engine.sample(packet, now_ns)
        delay_ms = (now_ns - packet.time_ns) * 1e3 / NS_PER_S
        self._meter.evaluated(self._clock.monotonic_s() - started_s, delay_ms)
        return changed

    def _is_repeat(self, message: Message, now_ns: int) -> bool:
        """Told without decoding: publishers that were cut off repeat much that was judged when it came."""
        generated_ns = generation_time_ns(message.payload)
        where = topics.parse_telemetry(message.topic)
        if generated_ns is None or where is None:
            return False
        return self._engine.is_repeat(where.facility, where.packet, generated_ns, now_ns)
