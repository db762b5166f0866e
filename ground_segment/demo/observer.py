"""What the demo sees on the bus: who is online, how much is stored, what is raised."""

import asyncio
from collections.abc import Iterable, Mapping

from ground_segment.bus import listen
from ground_segment.clock import Clock
from ground_segment.settings import Broker
from ground_segment.wire import Alert, BusError, MessageError, Presence, Transition, Watermark, topics
from ground_segment.wire.topics import acknowledged_facility

RECONNECT_PAUSE_S = 0.5


class Observer:
    """Listens to presence, watermarks and alert events. Counts by what ingest says it has stored."""

    def __init__(self, broker: Broker, clock: Clock) -> None:
        self._broker = broker
        self._clock = clock
        self._online: dict[str, bool] = {}
        self._stored: dict[tuple[str, int], int] = {}
        self.raised: list[Alert] = []
        self._changed = asyncio.Condition()

    async def run(self) -> None:
        """Listen for ever, connecting again when the broker goes away."""
        while True:
            try:
                async with listen(self._broker, "ilrs-demo-observer") as client:
                    await client.subscribe(
                        topics.STATE_FILTER, topics.ACKNOWLEDGEMENT_FILTER, topics.ALERT_EVENT_FILTER
                    )
                    async for message in client.messages():
                        if self._hear(message.topic, message.payload):
                            async with self._changed:
                                self._changed.notify_all()
            except BusError:
                await self._clock.sleep(RECONNECT_PAUSE_S)

    def stored_of(self, facilities: Iterable[str]) -> int:
        """Packets that ingest has told these publishers to forget."""
        wanted = set(facilities)
        return sum(seq for (topic, _), seq in self._stored.items() if acknowledged_facility(topic) in wanted)

    @property
    def online(self) -> Mapping[str, bool]:
        return self._online

    async def all_online(self, publishers: Iterable[str]) -> None:
        """Wait until every one of them is there."""
        wanted = set(publishers)
        async with self._changed:
            await self._changed.wait_for(lambda: wanted <= {n for n, there in self._online.items() if there})

    async def raised_in(self, facility: str, after_ns: int) -> Alert:
        """Wait for an alert of a facility raised after a moment."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._first(facility, after_ns) is not None)
        found = self._first(facility, after_ns)
        assert found is not None  # noqa: S101 - just waited for
        return found

    def _first(self, facility: str, after_ns: int) -> Alert | None:
        return next((a for a in self.raised if a.facility == facility and a.time_ns >= after_ns), None)

    def _hear(self, topic: str, payload: bytes) -> bool:
        """Take a message in; whether it is one that somebody may wait for."""
        try:
            if topics.parse_alert(topic):
                alert = Alert.decode(payload)
                if alert.transition is Transition.RAISED:
                    self.raised.append(alert)
                return True
            if topic.startswith(topics.state("")):
                self._online[topics.last_level(topic)] = Presence.decode(payload).online
                return True
            mark = Watermark.decode(payload)
            key = (topic, mark.boot)
            self._stored[key] = max(self._stored.get(key, 0), mark.seq)
        except MessageError:
            pass  # ingest quarantines it; the demo only looks on
        return False
