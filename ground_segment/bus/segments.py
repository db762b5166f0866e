"""Files of a journal on disk: records with a checksum, in segments that are only ever appended to.

    segment  = b"ILRSJRN1" boot:u64 record*
    record   = crc32:u32 size:u32 seq:u64 name_size:u8 name payload      (all little endian)

The checksum covers everything after it. A record that was cut by a kill, or damaged later, ends what can be
read of its segment.
"""

import os
import struct
from array import array
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import structlog

from ground_segment.bus.journal import ShelfFull

log = structlog.get_logger()

MAGIC = b"ILRSJRN1"
_HEAD = struct.Struct("<8sQ")
_CHECK = struct.Struct("<I")
_RECORD = struct.Struct("<IQB")
_START = _CHECK.size + _RECORD.size
_NOWHERE = 0
"""Not a place: every segment begins with its head."""


@dataclass(frozen=True, slots=True)
class Record:
    """One packet, and where it begins in its segment."""

    name: str
    seq: int
    payload: bytes
    offset: int


@dataclass(slots=True)
class Segment:
    """One file, its size, and the highest number of each name in it."""

    file: Path
    size: int
    last: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Places:
    """Where the packets of one name are: segment number and offset of each, from number `first` on."""

    first: int
    at: "array[int]" = field(default_factory=lambda: array("Q"))

    def add(self, seq: int, segment: int, offset: int) -> None:
        """Numbers between the last one and this were never found: they are nowhere."""
        if not self.at:
            self.first = seq
        missing = seq - self.first - len(self.at)
        if missing > 0:
            self.at.extend([_NOWHERE] * missing)
        if missing >= 0:
            self.at.append(segment << 32 | offset)

    def of(self, seq: int) -> tuple[int, int] | None:
        """Segment number and offset."""
        place = self.at[seq - self.first] if self.first <= seq < self.first + len(self.at) else _NOWHERE
        return None if place == _NOWHERE else (place >> 32, place & 0xFFFF_FFFF)

    def forget(self, through: int) -> None:
        gone = min(max(0, through + 1 - self.first), len(self.at))
        del self.at[:gone]
        self.first += gone


def encode(name: str, seq: int, payload: bytes) -> bytes:
    """One record."""
    label = name.encode()
    body = _RECORD.pack(len(payload), seq, len(label)) + label + payload
    return _CHECK.pack(crc32(body)) + body


def begin(file: Path, boot: int) -> int:
    """A new segment, which must not exist; its descriptor. Raises OSError."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
    try:
        if os.pwrite(descriptor, _HEAD.pack(MAGIC, boot), 0) < _HEAD.size:
            raise ShelfFull(f"{file}: no room for the head of a segment")
    except BaseException:
        os.close(descriptor)
        file.unlink()
        raise
    return descriptor


HEAD_SIZE = _HEAD.size


def read_at(descriptor: int, offset: int) -> Record | None:
    """The record that begins there; None if it is cut or damaged."""
    start = os.pread(descriptor, _START, offset)
    if len(start) < _START:
        return None
    size, seq, name_size = _RECORD.unpack_from(start, _CHECK.size)
    rest = os.pread(descriptor, name_size + size, offset + _START)
    return _checked(start, rest, seq, name_size, size, offset)


def scan(file: Path, boot: int) -> Iterator[Record]:
    """Every whole record of a segment, up to its end or to the first that is cut or damaged."""
    data = file.read_bytes()
    if data[: _HEAD.size] != _HEAD.pack(MAGIC, boot):
        if len(data) >= _HEAD.size:  # else it was cut as it began
            log.error("not a journal of this start, left alone", file=str(file))
        return
    offset = _HEAD.size
    while offset + _START <= len(data):
        size, seq, name_size = _RECORD.unpack_from(data, offset + _CHECK.size)
        end = offset + _START + name_size + size
        rest = data[offset + _START : end]
        record = _checked(data[offset : offset + _START], rest, seq, name_size, size, offset)
        if record is None:
            break
        yield record
        offset = end
    if offset < len(data):
        log.warning("the end of a journal's segment was cut", file=str(file), bytes=len(data) - offset)


def write_at(descriptor: int, offset: int, record: bytes) -> None:
    """Write a whole record or, as far as can be, nothing. Raises ShelfFull, with the disk's reason."""
    try:
        written = os.pwrite(descriptor, record, offset)
        if written == len(record):
            return
        reason = "the disk took only a part"
    except OSError as error:
        reason = str(error)
    with suppress(OSError):
        os.ftruncate(descriptor, offset)
    raise ShelfFull(f"the journal cannot be written: {reason}")


def _checked(start: bytes, rest: bytes, seq: int, name_size: int, size: int, offset: int) -> Record | None:
    whole = len(rest) == name_size + size and _CHECK.unpack_from(start)[0] == crc32(
        rest, crc32(start[_CHECK.size :])
    )
    if not whole:
        return None
    return Record(rest[:name_size].decode(errors="replace"), seq, rest[name_size:], offset)
