"""What a publisher holds until it is stored: pure bookkeeping, no I/O.

Each packet gets the next sequence number of its name and is kept until the end-to-end watermark passes
it. `due` says what must be sent now: what is new, what a watermark asks for again, and what has waited
too long.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ground_segment.wire import Origin, TelemetryPacket, Watermark

FIRST_PATIENCE_S = 3.0
LONGEST_PATIENCE_S = 30.0
REPLAY_WINDOW = 500


@dataclass
class _Stream:
    """The packets of one name."""

    held: dict[int, TelemetryPacket] = field(default_factory=dict)
    last_seq: int = 0
    progress_s: float = 0.0
    patience_s: float = FIRST_PATIENCE_S

    @property
    def lowest(self) -> int:
        """Of the numbers held, which have no gap; the next one if nothing is held."""
        return self.last_seq + 1 - len(self.held)


class Journal:
    """The unacknowledged packets of one publisher's start.

    Args:
        boot: the publisher's start, milliseconds since 1970.
    """

    def __init__(self, boot: int) -> None:
        self.boot = boot
        self._streams: dict[str, _Stream] = {}
        self._unsent: deque[tuple[str, int]] = deque()
        self._held = 0

    def __len__(self) -> int:
        """Packets held."""
        return self._held

    @property
    def counts(self) -> Mapping[str, int]:
        """Packets numbered so far, by name."""
        return {name: stream.last_seq for name, stream in self._streams.items()}

    def append(self, name: str, packet: TelemetryPacket, now_s: float) -> int:
        """Number and keep a packet; it is due at once. Returns its sequence number."""
        stream = self._streams.setdefault(name, _Stream())
        if not stream.held:
            stream.progress_s, stream.patience_s = now_s, FIRST_PATIENCE_S
        stream.last_seq += 1
        stream.held[stream.last_seq] = packet
        self._held += 1
        self._unsent.append((name, stream.last_seq))
        return stream.last_seq

    def take(self) -> tuple[str, TelemetryPacket] | None:
        """The next packet to send, with its origin filled in; None if nothing is due."""
        while self._unsent:
            name, seq = self._unsent.popleft()
            stream = self._streams[name]
            packet = stream.held.get(seq)
            if packet is not None:
                origin = Origin(self.boot, seq, stream.lowest)
                return name, TelemetryPacket(packet.time_ns, packet.values, packet.invalid, origin)
        return None

    def acknowledged(self, name: str, watermark: Watermark, now_s: float) -> None:
        """Forget what is stored; line up again what ingest says is missing."""
        stream = self._streams.get(name)
        if stream is None or watermark.boot != self.boot:
            return
        if stream.lowest <= watermark.seq:
            stream.progress_s, stream.patience_s = now_s, FIRST_PATIENCE_S
        while stream.held and stream.lowest <= watermark.seq:
            del stream.held[stream.lowest]
            self._held -= 1
        if watermark.missing:
            first, last = watermark.missing
            self._replay(name, range(first, min(last, first + REPLAY_WINDOW) + 1))

    def connected(self, now_s: float) -> None:
        """A new connection: everything held is due, in order of its number, names in turn."""
        self._unsent = deque(sorted(self._all_held(), key=lambda item: item[1]))
        for stream in self._streams.values():
            stream.progress_s = now_s

    def stalled(self, now_s: float) -> list[str]:
        """Line up again the start of each stream that made no progress for long; returns their names."""
        if self._unsent:
            return []
        names = []
        for name, stream in self._streams.items():
            if stream.held and now_s - stream.progress_s > stream.patience_s:
                stream.progress_s = now_s
                stream.patience_s = min(2 * stream.patience_s, LONGEST_PATIENCE_S)
                self._replay(name, range(stream.lowest, stream.lowest + REPLAY_WINDOW))
                names.append(name)
        return names

    def _replay(self, name: str, numbers: range) -> None:
        held = self._streams[name].held
        self._unsent.extend((name, seq) for seq in numbers if seq in held)

    def _all_held(self) -> Iterator[tuple[str, int]]:
        for name, stream in self._streams.items():
            for seq in stream.held:
                yield name, seq
