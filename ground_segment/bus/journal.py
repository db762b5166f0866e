"""What a publisher holds until it is stored: pure bookkeeping, no I/O.

Each packet gets the next sequence number of its name and is kept on a shelf until the end-to-end watermark
passes it. `take` says what must be sent now: what is new, what was asked for again, and what has waited too
long.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ground_segment.wire import Origin, Watermark, numbered

FIRST_PATIENCE_S = 3.0
LONGEST_PATIENCE_S = 30.0
REPLAY_WINDOW = 500


class ShelfFull(Exception):
    """There is no room for another packet now; says why."""


class Shelf(Protocol):
    """Where the packets of one start are kept. Numbers of one name are put without gap."""

    @property
    def fill(self) -> float:
        """How full it is, 0 to 1."""

    def put(self, name: str, seq: int, payload: bytes) -> None:
        """Keep a packet. Raises ShelfFull; nothing is kept then."""

    def get(self, name: str, seq: int) -> bytes | None:
        """The same packet; None if it is no longer there, or damaged."""

    def settled(self, name: str, through: int) -> None:
        """Packets up to this number need not be kept any longer."""


class MemoryShelf:
    """Keeps packets while the process lives.

    Args:
        capacity: packets at most.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._packets: dict[str, dict[int, bytes]] = {}
        self._count = 0

    @property
    def fill(self) -> float:
        return self._count / self._capacity

    def put(self, name: str, seq: int, payload: bytes) -> None:
        if self._count >= self._capacity:
            raise ShelfFull(f"{self._count} packets wait to be stored; memory is set to hold no more")
        self._packets.setdefault(name, {})[seq] = payload
        self._count += 1

    def get(self, name: str, seq: int) -> bytes | None:
        return self._packets.get(name, {}).get(seq)

    def settled(self, name: str, through: int) -> None:
        packets = self._packets.get(name, {})
        for seq in [seq for seq in packets if seq <= through]:
            del packets[seq]
            self._count -= 1


@dataclass(slots=True)
class _Stream:
    """The packets of one name: those from `lowest` to `last` are held, those from `next` on not yet sent."""

    lowest: int = 1
    last: int = 0
    next: int = 1
    progress_s: float = 0.0
    patience_s: float = FIRST_PATIENCE_S

    @property
    def held(self) -> int:
        return self.last + 1 - self.lowest


class Journal:
    """The packets of one publisher's start that are not known to be stored.

    Args:
        boot: the publisher's start, milliseconds since 1970.
        shelf: where they are kept.
        found: of an earlier start: lowest held and last number by name.
    """

    def __init__(self, boot: int, shelf: Shelf, found: Mapping[str, tuple[int, int]] | None = None) -> None:
        self.boot = boot
        self.shelf = shelf
        self._streams = {
            name: _Stream(lowest, last, lowest) for name, (lowest, last) in (found or {}).items()
        }
        self._unsent = deque(name for name, stream in self._streams.items() if stream.held)
        """Names in turn whose packets have not all been sent."""
        self._again: dict[tuple[str, range], None] = {}
        """What to send again, in order: names and their numbers."""
        self._resending = "", range(0)
        self.lost = 0
        """Packets that could not be read from the shelf any more."""

    def __len__(self) -> int:
        """Packets held."""
        return sum(stream.held for stream in self._streams.values())

    @property
    def counts(self) -> Mapping[str, int]:
        """Packets numbered so far, by name."""
        return {name: stream.last for name, stream in self._streams.items()}

    def append(self, name: str, payload: bytes, now_s: float) -> int:
        """Number and keep a packet as `TelemetryPacket.encode` writes it; it is due at once.

        Returns its sequence number. Raises ShelfFull; it is not numbered then.
        """
        stream = self._streams.setdefault(name, _Stream())
        seq = stream.last + 1
        self.shelf.put(name, seq, payload)
        if not stream.held:
            stream.progress_s, stream.patience_s = now_s, FIRST_PATIENCE_S
        if stream.next == seq:
            self._unsent.append(name)
        stream.last = seq
        return seq

    def take(self) -> tuple[str, bytes] | None:
        """The next packet to send, with its origin written in; None if nothing is due."""
        while (due := self._next()) is not None:
            name, seq = due
            stream = self._streams[name]
            payload = self.shelf.get(name, seq)
            if payload is not None:
                return name, numbered(payload, Origin(self.boot, seq, stream.lowest))
            if seq == stream.lowest <= stream.last:
                stream.lowest += 1  # cannot be read: held on to, it would stop all behind it
                self.lost += 1
        return None

    def acknowledged(self, name: str, watermark: Watermark, now_s: float) -> None:
        """Forget what is stored; line up again what ingest says is missing."""
        stream = self._streams.get(name)
        if stream is None or watermark.boot != self.boot:
            return
        through = min(watermark.seq, stream.last)
        if stream.lowest <= through:
            stream.progress_s, stream.patience_s = now_s, FIRST_PATIENCE_S
            stream.lowest = through + 1
            stream.next = max(stream.next, stream.lowest)
            self.shelf.settled(name, through)
        if watermark.missing:
            first, last = watermark.missing
            self.again(name, first, min(last, first + REPLAY_WINDOW, stream.last))

    def again(self, name: str, first: int, last: int) -> None:
        """Line up a range to be sent again; what is not on the shelf any more is left out."""
        self._again[name, range(first, last + 1)] = None

    def connected(self, now_s: float) -> None:
        """A new connection: everything held is due, in order of its number, names in turn."""
        self._again.clear()
        self._resending = "", range(0)
        for stream in self._streams.values():
            stream.next = stream.lowest
            stream.progress_s = now_s
        self._unsent = deque(name for name, stream in self._streams.items() if stream.held)

    @property
    def resending(self) -> bool:
        """Whether something that was lined up again waits to be taken."""
        return bool(self._again or self._resending[1])

    def stalled(self, now_s: float, *, listening: bool = True) -> list[str]:
        """Line up again the start of each stream that made no progress for long; returns their names.

        Args:
            now_s: monotonic time.
            listening: whether anybody is believed to store; if not, it is tried as seldom as may be.
        """
        if self._unsent or self.resending:
            return []
        names = []
        for name, stream in self._streams.items():
            patience_s = stream.patience_s if listening else LONGEST_PATIENCE_S
            if stream.held and now_s - stream.progress_s > patience_s:
                stream.progress_s = now_s
                stream.patience_s = min(2 * stream.patience_s, LONGEST_PATIENCE_S)
                self.again(name, stream.lowest, min(stream.last, stream.lowest + REPLAY_WINDOW - 1))
                names.append(name)
        return names

    def names(self, wanted: str | None = None) -> Iterable[str]:
        """Names of packets it has numbered, or the wanted one alone."""
        return [name for name in self._streams if wanted in (None, name)]

    def _next(self) -> tuple[str, int] | None:
        """Name and number; what was asked for again goes first."""
        while self._again and not self._resending[1]:
            self._resending = next(iter(self._again))
            del self._again[self._resending]
        name, numbers = self._resending
        if numbers:
            self._resending = name, numbers[1:]
            return name, numbers[0]
        while self._unsent:
            name = self._unsent.popleft()
            stream = self._streams[name]
            if stream.next <= stream.last:
                seq = stream.next
                stream.next += 1
                if stream.next <= stream.last:
                    self._unsent.append(name)
                return name, seq
        return None
