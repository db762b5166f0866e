"""Refused messages, whole, in files that people can read: one JSON object a line, one file a day."""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from ground_segment.clock import from_ns, iso_utc
from ground_segment.ingest.translate import Refusal


class QuarantineFiles:
    """Appends refusals durably.

    Args:
        folder: made if missing.
        suffix: of the files' names, where several processes write into one folder.
    """

    def __init__(self, folder: Path, suffix: str = "") -> None:
        self._folder = folder
        self._suffix = suffix
        folder.mkdir(parents=True, exist_ok=True)

    def append(self, refusals: Iterable[Refusal]) -> None:
        """Write and flush to the disk; on return they survive a power loss. Raises OSError."""
        by_file: dict[Path, list[bytes]] = {}
        for refusal in refusals:
            day = from_ns(refusal.report.time_ns).date().isoformat()
            by_file.setdefault(self._folder / f"{day}{self._suffix}.jsonl", []).append(_line(refusal))
        for file, lines in by_file.items():
            with file.open("a+b") as stream:
                stream.writelines([b"\n", *lines] if _ends_in_a_cut_line(stream) else lines)
                stream.flush()
                os.fsync(stream.fileno())


def read_quarantine(folder: Path) -> Iterator[dict[str, str]]:
    """Every line ever written, oldest first; a line cut by a power loss or a full disk is left out."""
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def _ends_in_a_cut_line(stream: BinaryIO) -> bool:
    if stream.tell() == 0:
        return False
    stream.seek(-1, os.SEEK_END)
    return stream.read(1) != b"\n"


def _line(refusal: Refusal) -> bytes:
    report = refusal.report
    record = {
        "received": iso_utc(report.time_ns),
        "facility": refusal.facility,
        "topic": report.topic,
        "reason": report.reason,
        "detail": report.detail,
        "size_bytes": report.size_bytes,
        "payload_base64": base64.b64encode(refusal.payload).decode(),
    }
    return json.dumps(record).encode() + b"\n"
