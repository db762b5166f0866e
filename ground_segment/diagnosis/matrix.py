"""The fault-symptom matrix: causes, the alerts they raise, how surely and how soon."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from pydantic import Field

from ground_segment.catalogue.base import Model
from ground_segment.catalogue.yaml_file import FileRefused, read_model

Key = tuple[str, str]
"""Facility and rule of an alert."""


class MatrixError(FileRefused):
    """The matrix is wrong; `faults` has one line for each reason, as `file: $.path: reason`."""


class Symptom(Model):
    """One alert that a cause raises."""

    alert: str = Field(pattern=r"^[a-z0-9-]+/[A-Za-z0-9_-]+$")
    """`facility/rule`."""
    probability: float = Field(gt=0.0, le=1.0)
    delay_s: float = Field(default=0.0, ge=0.0)
    """Typical time from the onset to the alert."""
    spread_s: float = Field(default=60.0, gt=0.0)
    """How far that varies."""

    @cached_property
    def key(self) -> Key:
        facility, _, rule = self.alert.partition("/")
        return facility, rule


class Cause(Model):
    """Something that may be behind alerts."""

    id: str
    """As faults are named: `facility.fault`."""
    title: str
    prior: float = Field(default=0.01, gt=0.0, lt=1.0)
    """How common it is, against the others."""
    symptoms: tuple[Symptom, ...] = ()
    loses: tuple[str, ...] = ()
    """What has no reserve any more while this lasts."""

    @property
    def facility(self) -> str:
        return self.id.partition(".")[0]

    @cached_property
    def by_alert(self) -> Mapping[Key, Symptom]:
        return {symptom.key: symptom for symptom in self.symptoms}


class Matrix(Model):
    """All causes."""

    causes: tuple[Cause, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Cause]:
        return {cause.id: cause for cause in self.causes}

    @cached_property
    def by_alert(self) -> Mapping[Key, tuple[Cause, ...]]:
        """Causes that raise an alert."""
        found: dict[Key, list[Cause]] = {}
        for cause in self.causes:
            for key in cause.by_alert:
                found.setdefault(key, []).append(cause)
        return {key: tuple(causes) for key, causes in found.items()}


def load_matrix(file: Path) -> Matrix:
    """Read it; without a file nothing is known of causes. Raises MatrixError."""
    if not file.exists():
        return Matrix()
    try:
        return read_model(file, Matrix, expected="a mapping with causes")
    except FileRefused as error:
        raise MatrixError(error.faults) from error
