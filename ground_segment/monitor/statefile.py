"""The snapshot on disk, in two places by turns: while one is written the other one stays.

Written over in place and synchronised once, which takes a quarter of the time of a new file and its renaming.
Each place holds a line with a number, the length and a checksum, and then JSON; the highest number that is
whole is the last snapshot. A file that begins with JSON is one of before, and counts as the oldest.
"""

import os
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import ValidationError

from ground_segment.monitor.snapshot import Snapshot

log = structlog.get_logger()

_HEAD = re.compile(rb"(\d{20}) (\d{12}) ([0-9a-f]{8})\n")
_HEAD_BYTES = 43


@dataclass(frozen=True, slots=True)
class Found:
    """What one place holds; without a snapshot it is not whole."""

    number: int
    snapshot: Snapshot | None
    reason: str = ""


class StateFile:
    """Two files, `file` itself and one beside it.

    Args:
        file: made, with its folder, when something is saved first.
    """

    def __init__(self, file: Path) -> None:
        self._places = (file, file.with_name(f"{file.name}.2"))
        self._number: int | None = None

    def save(self, snapshot: Snapshot) -> None:
        """On return the snapshot survives a power loss; before, the last one does. Raises OSError."""
        if self._number is None:
            self._number = _highest(self._look().values())
        number = self._number + 1
        body = snapshot.model_dump_json().encode()
        _write(self._places[number % 2], b"%020d %012d %08x\n" % (number, len(body), zlib.crc32(body)) + body)
        self._number = number

    def load(self, now_ns: int) -> Snapshot | None:
        """The last snapshot; None if there is none. What cannot be read is said loudly, and set aside."""
        found = self._look()
        whole = [one for one in found.values() if one.snapshot is not None]
        for place, one in found.items():
            if one.snapshot is None:
                _set_aside(place, now_ns, one.reason, last=not whole)
        if not whole:
            return None
        latest = max(whole, key=lambda one: one.number)
        self._number = latest.number
        return latest.snapshot

    def _look(self) -> dict[Path, Found]:
        looked = ((place, _read(place)) for place in self._places)
        return {place: found for place, found in looked if found is not None}


def _highest(found: Iterable[Found]) -> int:
    """Of those that are whole: the next one takes the place of what is not."""
    return max((one.number for one in found if one.snapshot is not None), default=0)


def save(file: Path, snapshot: Snapshot) -> None:
    """See `StateFile.save`."""
    StateFile(file).save(snapshot)


def load(file: Path, now_ns: int) -> Snapshot | None:
    """See `StateFile.load`."""
    return StateFile(file).load(now_ns)


def _read(place: Path) -> Found | None:
    try:
        content = place.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        return Found(0, None, str(error))
    head = _HEAD.match(content)
    number, length = (int(head[1]), int(head[2])) if head else (0, len(content))
    body = content[_HEAD_BYTES : _HEAD_BYTES + length] if head else content
    if head and zlib.crc32(body) != int(head[3], 16):
        return Found(number, None, "it was cut off while it was being saved")
    try:
        return Found(number, Snapshot.model_validate_json(body))
    except ValidationError as error:
        return Found(number, None, str(error))


def _write(place: Path, content: bytes) -> None:
    new = not place.exists()
    place.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        written = 0
        while written < len(content):
            written += os.pwrite(descriptor, content[written:], written)
        _sync(descriptor)
    finally:
        os.close(descriptor)
    if new:
        _sync_folder(place.parent)


def _sync(descriptor: int) -> None:
    """Data and length are enough, where the system can tell them from the times."""
    getattr(os, "fdatasync", os.fsync)(descriptor)


def _set_aside(place: Path, now_ns: int, reason: str, *, last: bool) -> None:
    """An error if nothing else is left, else what a kill leaves behind."""
    aside = place.with_name(f"{place.name}.corrupt-{now_ns}")
    if last:
        log.error("state file cannot be read: set aside", file=str(place), aside=str(aside), reason=reason)
    else:
        log.warning("last save is not whole: the one before it counts", file=str(place), reason=reason)
        return
    try:
        place.replace(aside)
    except OSError as error:
        log.error("state file cannot be set aside", file=str(place), reason=str(error))


def _sync_folder(folder: Path) -> None:
    """A new file is only safe once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
