"""The record of what was done and refused over HTTP, beside the reports that the store keeps."""

from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict

log = structlog.get_logger()

LONGEST_BYTES = 8 * 1024 * 1024
"""Of one file; there are two, so that no flood of refusals fills the disk."""


class Entry(BaseModel):
    """One request that wrote, or that was refused."""

    model_config = ConfigDict(frozen=True)

    time: str
    """When it was answered, UTC."""
    peer: str
    """Address of the caller."""
    user: str = ""
    """Under which name it was admitted."""
    method: str
    path: str
    status: int
    command: str = ""
    id: str = ""
    """Of the telecommand that it became: the store has its reports."""
    by: str = ""
    reason: str = ""


class AuditFile:
    """A file of JSON lines, and one older file beside it.

    Args:
        file: made, with its folder, when something is written first.
        longest_bytes: then a new one begins.
    """

    def __init__(self, file: Path, longest_bytes: int = LONGEST_BYTES) -> None:
        self._file = file
        self._longest_bytes = longest_bytes

    def record(self, entry: Entry) -> None:
        """Written when this returns. What cannot be written is logged all the same."""
        tell = log.info if entry.status < 400 else log.warning
        tell("request", **entry.model_dump(exclude_defaults=True, exclude={"time"}))
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("ab") as file:
                file.write(entry.model_dump_json(exclude_defaults=True).encode() + b"\n")
                full = file.tell() > self._longest_bytes
            if full:
                self._file.replace(self._file.with_name(f"{self._file.name}.1"))
        except OSError as error:
            log.error("the audit record is not written", file=str(self._file), reason=str(error))
