"""All journals of one publisher: that of its own start, and what earlier starts left unfinished on disk."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from ground_segment.bus.disk_shelf import DiskShelf, Room, earlier_shelves, finish_sync, open_shelf
from ground_segment.bus.journal import Journal, MemoryShelf
from ground_segment.wire import generation_time_ns

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be sent again from the on-board store; what is None does not matter."""

    packet: str | None = None
    boot: int | None = None
    first: int = 1
    last: int = 2**63
    from_ns: int = -(2**63)
    to_ns: int = 2**63


class Journals:
    """What a publisher holds. Make it with `in_memory` or `on_disk`, and close it."""

    def __init__(
        self, live: Journal, earlier: Sequence[Journal], shelves: Sequence[DiskShelf], room: Room | None
    ) -> None:
        self.live = live
        self.all: Sequence[Journal] = (live, *earlier)
        """What is new goes first."""
        self._shelves = list(shelves)
        self._room = room

    @classmethod
    def in_memory(cls, boot: int, capacity: int) -> "Journals":
        """Held while the process lives, at most so many packets."""
        return cls(Journal(boot, MemoryShelf(capacity)), (), (), None)

    @classmethod
    def on_disk(cls, folder: Path, boot: int, limit_bytes: int, keep_bytes: int) -> "Journals":
        """Held in `folder`, which is one facility's; takes over what earlier starts left there.

        Args:
            folder: made if missing.
            boot: the start, ms since 1970; a higher one is taken if it is in use.
            limit_bytes: of everything in the folder.
            keep_bytes: of what is stored and can still be asked for.

        Raises:
            OSError: the folder cannot be used.
        """
        room = Room(limit_bytes, keep_bytes)
        old = earlier_shelves(folder, room) if folder.is_dir() else []
        own = open_shelf(folder, boot, room)
        earlier = [Journal(shelf.boot, shelf, shelf.found) for shelf in old]
        for journal in earlier:
            if journal:
                log.info("unfinished journal", folder=str(folder), boot=journal.boot, held=len(journal))
        return cls(Journal(own.boot, own), earlier, (*old, own), room)

    def __len__(self) -> int:
        """Packets held, of all starts."""
        return sum(map(len, self.all))

    @property
    def fill(self) -> float:
        """How full they are, 0 to 1."""
        return self.live.shelf.fill

    @property
    def lost(self) -> int:
        """Packets that could not be read any more."""
        return sum(journal.lost for journal in self.all)

    def take(self) -> tuple[str, bytes] | None:
        """The next packet to send."""
        for journal in self.all:
            if (due := journal.take()) is not None:
                return due
        return None

    def of(self, boot: int) -> Journal | None:
        """The journal of one start."""
        return next((journal for journal in self.all if journal.boot == boot), None)

    def again(self, wanted: Wanted) -> int:
        """Line up what the on-board store has of it, and say how many packets that are."""
        return sum(
            self._again(journal, shelf, wanted)
            for journal, shelf in self._with_shelves()
            if wanted.boot in (None, journal.boot)
        )

    def contents(self) -> Iterator[str]:
        """What `again` finds, for people."""
        for journal, shelf in self._with_shelves():
            for name in journal.names():
                if here := shelf.numbers(name):
                    yield f"{name} {here.start} to {here.stop - 1} of boot {journal.boot}"

    async def sync(self) -> None:
        """Make the disk keep what was written, and note what is stored. Raises OSError."""
        waiting = [descriptor for shelf in self._shelves for descriptor in shelf.begin_sync()]
        if waiting:
            await asyncio.to_thread(finish_sync, waiting)
        for shelf in self._shelves:
            shelf.write_marks()
        if self._room:
            self._room.tidy()

    def close(self) -> None:
        for shelf in self._shelves:
            shelf.close()
        self._shelves.clear()

    def _with_shelves(self) -> Iterable[tuple[Journal, DiskShelf]]:
        by_boot = {shelf.boot: shelf for shelf in self._shelves}
        return [(journal, by_boot[journal.boot]) for journal in self.all if journal.boot in by_boot]

    def _again(self, journal: Journal, shelf: DiskShelf, wanted: Wanted) -> int:
        count = 0
        for name in journal.names(wanted.packet):
            here = shelf.numbers(name)
            for seq in range(max(here.start, wanted.first), min(here.stop, wanted.last + 1)):
                payload = shelf.get(name, seq)
                time_ns = generation_time_ns(payload) if payload else None
                if time_ns is not None and wanted.from_ns <= time_ns < wanted.to_ns:
                    journal.again(name, seq, seq)
                    count += 1
        return count
