"""What an operator does about each cause, as written in config/diagnosis/remedies.yaml."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from pydantic import Field

from ground_segment.catalogue import Catalogue
from ground_segment.catalogue.base import Model
from ground_segment.catalogue.yaml_file import read_model
from ground_segment.diagnosis import Matrix
from ground_segment.diagnosis.instrument import SENSOR

ANY_SENSOR = f"*.{SENSOR}"
"""That an instrument lies; a matrix that has learned none has no such cause."""


class Remedy(Model):
    """What helps against one cause."""

    do: str = Field(min_length=5)
    telecommands: tuple[str, ...] = ()
    """Names of the cause's own facility; `facility.telecommand` of another one."""

    def orders(self, facility: str) -> Iterator[tuple[str, str]]:
        """Facility and name of each telecommand, for a cause of this facility."""
        for name in self.telecommands:
            target, dot, command = name.rpartition(".")
            yield (target if dot else facility), command


class Remedies(Model):
    """By cause, or by a pattern such as `gs-*.rain_fade`."""

    remedies: dict[str, Remedy] = Field(default_factory=dict)

    def of(self, cause: str) -> Remedy | None:
        """The remedy written for a cause itself, else for a pattern that fits it."""
        patterns = (remedy for name, remedy in self.remedies.items() if fnmatch(cause, name))
        return self.remedies.get(cause) or next(patterns, None)


def load_remedies(file: Path) -> Remedies:
    """Read them; without a file nothing is known of remedies. Raises FileRefused."""
    if not file.exists():
        return Remedies()
    return read_model(file, Remedies, _wrapped, "a mapping from cause to its remedy")


def faults(remedies: Remedies, matrix: Matrix, catalogue: Catalogue) -> Iterator[str]:
    """What does not fit: causes without remedy, remedies without cause, telecommands that nobody takes."""
    for cause in matrix.known:
        remedy = remedies.of(cause.id)
        if remedy is None:
            yield f"{cause.id}: has no remedy"
            continue
        for target, command in remedy.orders(cause.facility):
            facility = catalogue.by_id.get(target)
            if facility is None or command not in facility.commands_by_name:
                yield f"{cause.id}: '{target}.{command}' is no telecommand"
    for name in remedies.remedies:
        if name != ANY_SENSOR and not any(fnmatch(cause.id, name) for cause in matrix.causes):
            yield f"{name}: is no cause of the matrix"


def _wrapped(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {"remedies": dict(raw)}
