"""A publisher's journal on disk, and the on-board store that it leaves behind.

    <folder>/<boot>/00000001.seg ...   what was published, oldest first
    <folder>/<boot>/settled.json       by name: the number up to which all is stored
    <folder>/<boot>/lock               held by the process that writes there

A packet is written before it is published. A kill of the process loses nothing: what was written is the
kernel's. The disk itself is waited for once a second (`sync`), so a loss of power may take the last second.
A segment is deleted only when all of it is stored, and then only when room is needed or more is kept than
was asked for: until then it can be sent again by telecommand.
"""

import fcntl
import json
import os
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import structlog

from ground_segment.bus import segments
from ground_segment.bus.journal import ShelfFull
from ground_segment.bus.segments import Places, Segment

log = structlog.get_logger()

_SEGMENTS_IN_ALL = 64
_SMALLEST_SEGMENT, _LARGEST_SEGMENT = 16_384, 4_194_304
_SETTLED, _LOCK = "settled.json", "lock"


class Room:
    """The disk space of one facility's journals, of all its starts together.

    Args:
        limit_bytes: of everything.
        keep_bytes: of what is stored and stays for a later request.
    """

    def __init__(self, limit_bytes: int, keep_bytes: int) -> None:
        self.limit_bytes, self.keep_bytes = limit_bytes, keep_bytes
        self.used_bytes = 0
        self.shelves: list[DiskShelf] = []
        """Oldest first."""

    @property
    def fill(self) -> float:
        """The part of the limit that must not be deleted."""
        return sum(shelf.unsettled_bytes for shelf in self.shelves) / self.limit_bytes

    def make(self, wanted_bytes: int) -> bool:
        """Delete what is stored until there is room; False if there is none."""
        while self.used_bytes + wanted_bytes > self.limit_bytes:
            if not any(shelf.drop_oldest() for shelf in self.shelves):
                return False
        return True

    def tidy(self) -> None:
        """Delete of what is stored all that is more than was to be kept."""
        spare = sum(shelf.settled_bytes for shelf in self.shelves) - self.keep_bytes
        while spare > 0:
            dropped = next((size for shelf in self.shelves if (size := shelf.drop_oldest())), 0)
            if not dropped:
                break
            spare -= dropped


class DiskShelf:
    """The packets of one start. Use `open_shelf` and `earlier_shelves`.

    Args:
        folder: exists, and its lock is ours.
        boot: the start.
        room: shared with the other starts of the facility.
        lock: descriptor of the lock.
    """

    def __init__(self, folder: Path, boot: int, room: Room, lock: int) -> None:
        self.boot = boot
        self._folder = folder
        self._room = room
        self._lock = lock
        self._segment_bytes = min(
            max(room.limit_bytes // _SEGMENTS_IN_ALL, _SMALLEST_SEGMENT), _LARGEST_SEGMENT
        )
        self._segments: deque[tuple[int, Segment]] = deque()
        self._places: dict[str, Places] = {}
        self._marks: dict[str, int] = {}
        self._marks_changed = False
        self._writing: int | None = None
        self._reading: tuple[int, int] | None = None
        """Segment number and descriptor of the segment that was read last."""
        self._rolled: list[int] = []
        """Descriptors of full segments that the disk may not have yet."""
        self._dirty = False
        room.shelves.append(self)
        self._recover()

    # -- the shelf -------------------------------------------------------------------------------

    @property
    def fill(self) -> float:
        return self._room.fill

    def put(self, name: str, seq: int, payload: bytes) -> None:
        record = segments.encode(name, seq, payload)
        if not self._room.make(len(record)):
            raise ShelfFull(f"{self._folder.parent} holds its limit of {self._room.limit_bytes} bytes")
        number, segment, descriptor = self._open_segment(len(record))
        segments.write_at(descriptor, segment.size, record)
        self._places.setdefault(name, Places(seq)).add(seq, number, segment.size)
        segment.size += len(record)
        segment.last[name] = seq
        self._room.used_bytes += len(record)
        self._dirty = True

    def get(self, name: str, seq: int) -> bytes | None:
        place = self._places[name].of(seq) if name in self._places else None
        if place is None:
            return None
        try:
            record = segments.read_at(self._descriptor(place[0]), place[1])
        except OSError as error:
            log.error("the journal cannot be read", folder=str(self._folder), reason=str(error))
            return None
        if record is None or (record.name, record.seq) != (name, seq):
            log.error("a packet of the journal is damaged", folder=str(self._folder), packet=name, seq=seq)
            return None
        return record.payload

    def settled(self, name: str, through: int) -> None:
        if through > self._marks.get(name, 0):
            self._marks[name] = through
            self._marks_changed = True

    # -- beside it -------------------------------------------------------------------------------

    @property
    def found(self) -> Mapping[str, tuple[int, int]]:
        """Lowest number that is not known to be stored, and last number, by name."""
        names = {**self._places, **self._marks}
        return {name: self._span(name) for name in names}

    def numbers(self, name: str) -> range:
        """Of the packets that are here, stored ones included."""
        places = self._places.get(name)
        return range(places.first, places.first + len(places.at)) if places else range(0)

    @property
    def settled_bytes(self) -> int:
        """Of whole segments at the beginning that are stored."""
        return sum(segment.size for segment in self._settled_segments())

    @property
    def unsettled_bytes(self) -> int:
        return sum(segment.size for _, segment in self._segments) - self.settled_bytes

    def drop_oldest(self) -> int:
        """Delete the oldest segment if all of it is stored and it is full; how many bytes that made free."""
        segment = next(self._settled_segments(), None)
        if segment is None:
            return 0
        number, _ = self._segments.popleft()
        self._stop_reading(number)
        segment.file.unlink(missing_ok=True)
        for name, last in segment.last.items():
            self._places[name].forget(last)
        self._room.used_bytes -= segment.size
        return segment.size

    def begin_sync(self) -> list[int]:
        """Descriptors for `finish_sync`, which may run in a thread of its own."""
        waiting, self._rolled = self._rolled, []
        if self._dirty and self._writing is not None:
            waiting.append(os.dup(self._writing))
            self._dirty = False
        return waiting

    def write_marks(self) -> None:
        """Note what is stored, so that it is not sent again after a restart. Raises OSError."""
        if self._marks_changed:
            draft = self._folder / f"{_SETTLED}.new"
            draft.write_text(json.dumps(self._marks), encoding="utf-8")
            draft.replace(self._folder / _SETTLED)
            self._marks_changed = False

    def close(self) -> None:
        """Let go of files and lock; a folder without packets is removed."""
        with suppress(OSError):
            self.write_marks()
        finish_sync(self.begin_sync())
        self._stop_reading()
        if self._writing is not None:
            os.close(self._writing)
            self._writing = None
        if not self._segments:
            for name in (_SETTLED, f"{_SETTLED}.new", _LOCK):
                (self._folder / name).unlink(missing_ok=True)
            with suppress(OSError):
                self._folder.rmdir()
        os.close(self._lock)
        self._room.shelves.remove(self)

    # -- inside ----------------------------------------------------------------------------------

    def _span(self, name: str) -> tuple[int, int]:
        numbers, mark = self.numbers(name), self._marks.get(name, 0)
        last = max(mark, numbers.stop - 1)
        lowest = numbers.start if numbers and not mark else mark + 1
        return lowest, last

    def _settled_segments(self) -> Iterator[Segment]:
        """From the oldest; the one that is written to is not among them."""
        active = self._segments[-1][0] if self._segments and self._writing is not None else None
        for number, segment in self._segments:
            stored = all(self._marks.get(name, 0) >= last for name, last in segment.last.items())
            if number == active or not stored:
                return
            yield segment

    def _open_segment(self, wanted: int) -> tuple[int, Segment, int]:
        if self._writing is not None:
            number, segment = self._segments[-1]
            if segment.size == segments.HEAD_SIZE or segment.size + wanted <= self._segment_bytes:
                return number, segment, self._writing
        number = self._segments[-1][0] + 1 if self._segments else 1
        file = self._folder / f"{number:08}.seg"
        try:
            descriptor = segments.begin(file, self.boot)
        except OSError as error:
            raise ShelfFull(f"the journal cannot be written: {error}") from error
        if self._writing is not None:
            self._rolled.append(self._writing)
        self._writing = descriptor
        segment = Segment(file, segments.HEAD_SIZE)
        self._segments.append((number, segment))
        self._room.used_bytes += segment.size
        return number, segment, descriptor

    def _descriptor(self, number: int) -> int:
        if self._writing is not None and number == self._segments[-1][0]:
            return self._writing
        if self._reading is None or self._reading[0] != number:
            self._stop_reading()
            self._reading = number, os.open(self._folder / f"{number:08}.seg", os.O_RDONLY)
        return self._reading[1]

    def _stop_reading(self, number: int | None = None) -> None:
        if self._reading and number in (None, self._reading[0]):
            os.close(self._reading[1])
            self._reading = None

    def _recover(self) -> None:
        """Read what an earlier process left; nothing is appended to its segments."""
        with suppress(FileNotFoundError, ValueError):
            self._marks = json.loads((self._folder / _SETTLED).read_text(encoding="utf-8"))
        for file in sorted(self._folder.glob("*.seg")):
            number, segment = int(file.stem), Segment(file, file.stat().st_size)
            for record in segments.scan(file, self.boot):
                self._places.setdefault(record.name, Places(record.seq)).add(
                    record.seq, number, record.offset
                )
                segment.last[record.name] = record.seq
            self._segments.append((number, segment))
            self._room.used_bytes += segment.size


def open_shelf(folder: Path, boot: int, room: Room) -> DiskShelf:
    """A shelf for a new start, with the next number if another one began in the same millisecond.

    Raises OSError.
    """
    while True:
        own = folder / str(boot)
        try:
            own.mkdir(parents=True)
        except FileExistsError:
            boot += 1
            continue
        lock = _locked(own)
        if lock is not None:
            return DiskShelf(own, boot, room, lock)


def earlier_shelves(folder: Path, room: Room) -> list[DiskShelf]:
    """What earlier starts left that no living process holds, oldest first. Raises OSError."""
    boots = sorted(int(entry.name) for entry in folder.glob("*") if entry.is_dir() and entry.name.isdecimal())
    found = ((boot, _locked(folder / str(boot))) for boot in boots)
    return [DiskShelf(folder / str(boot), boot, room, lock) for boot, lock in found if lock is not None]


def finish_sync(descriptors: list[int]) -> None:
    """Wait until the disk has them, and close them."""
    for descriptor in descriptors:
        try:
            os.fdatasync(descriptor)
        except OSError as error:
            log.error("the disk does not keep the journal", reason=str(error))
        finally:
            os.close(descriptor)


def _locked(folder: Path) -> int | None:
    """The descriptor of its lock; None if another process has it, or has just removed the folder."""
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o640)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock
