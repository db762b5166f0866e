"""What ingest remembers over a restart: gaps that are open, and the counts of recent hours."""

from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from ground_segment.ingest.gaps import GapRecord, HourCount

log = structlog.get_logger()


class Remembered(BaseModel):
    """The content of the file."""

    model_config = ConfigDict(frozen=True)

    gaps: tuple[GapRecord, ...] = ()
    hours: tuple[HourCount, ...] = ()


class MemoryFile:
    """A JSON file, replaced as a whole.

    Args:
        file: its folder is made when missing. Without the file, or with one that cannot be read, ingest
            works all the same: what was missing then is asked for again, or its record stays open.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self) -> Remembered:
        """Raises nothing."""
        try:
            return Remembered.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return Remembered()
        except (OSError, ValidationError) as error:
            log.error("what was known of gaps is lost", file=str(self._file), reason=str(error))
            return Remembered()

    def save(self, remembered: Remembered) -> None:
        """Raises nothing: a full disk must not stop what is stored."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            draft = self._file.with_name(f"{self._file.name}.new")
            draft.write_text(remembered.model_dump_json(), encoding="utf-8")
            draft.replace(self._file)
        except OSError as error:
            log.error("what is known of gaps cannot be kept", file=str(self._file), reason=str(error))
