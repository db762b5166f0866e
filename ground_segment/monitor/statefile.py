"""The snapshot on disk: replaced as a whole, or not at all."""

import os
from pathlib import Path

import structlog
from pydantic import ValidationError

from ground_segment.monitor.snapshot import Snapshot

log = structlog.get_logger()


def save(file: Path, snapshot: Snapshot) -> None:
    """On return the snapshot survives a power loss; before, the last one does. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.new")
    with fresh.open("w", encoding="utf-8") as stream:
        stream.write(snapshot.model_dump_json())
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)
    _sync_folder(file.parent)


def load(file: Path, now_ns: int) -> Snapshot | None:
    """The last snapshot; None if there is none. One that cannot be read is set aside, and said so loudly."""
    try:
        return Snapshot.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        aside = file.with_name(f"{file.name}.corrupt-{now_ns}")
        log.error("state file cannot be read: set aside", file=str(file), aside=str(aside), reason=str(error))
        _set_aside(file, aside)
        return None


def _set_aside(file: Path, aside: Path) -> None:
    try:
        file.replace(aside)
    except OSError as error:
        log.error("state file cannot be set aside", file=str(file), reason=str(error))


def _sync_folder(folder: Path) -> None:
    """A renamed file is only safe once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
