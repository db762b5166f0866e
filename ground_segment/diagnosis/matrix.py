"""The fault-symptom matrix: causes, the alerts they raise, how surely and how soon."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from pydantic import Field

from ground_segment.catalogue.base import Model
from ground_segment.catalogue.yaml_file import FileRefused, read_model
from ground_segment.diagnosis.instrument import SENSOR, Instrument

Key = tuple[str, str]
"""Facility and rule of an alert."""


_WHENEVER_S = 3600.0


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

    @property
    def of_instrument(self) -> bool:
        """Whether it is that one instrument lies: `facility.parameter.sensor`."""
        return self.id.count(".") == 2 and self.id.endswith(f".{SENSOR}")

    @cached_property
    def by_alert(self) -> Mapping[Key, Symptom]:
        return {symptom.key: symptom for symptom in self.symptoms}


class Sensors(Model):
    """What instruments that lie have raised in training, all of them together."""

    prior: float = Field(default=0.002, gt=0.0, lt=1.0)
    """Any one of hundreds, against faults of machines."""
    own: float = Field(default=0.6, gt=0.0, le=1.0)
    """Probability of the alert on the instrument itself."""
    others: float = Field(default=0.2, gt=0.0, le=1.0)
    """Probability of each limit and rule that looks at it."""


UNHEARD = "station.unheard"
_MANY_UNHEARD = 3


class Matrix(Model):
    """All causes."""

    causes: tuple[Cause, ...] = ()
    sensors: Sensors = Sensors()
    instruments: tuple[Instrument, ...] = ()
    """Each may lie, which is a cause like any other."""

    @cached_property
    def known(self) -> tuple[Cause, ...]:
        """Faults and instruments that lie."""
        return (*self.causes, *(_lies(instrument, self.sensors) for instrument in self.instruments))

    @cached_property
    def by_id(self) -> Mapping[str, Cause]:
        return {cause.id: cause for cause in self.known}

    @cached_property
    def by_alert(self) -> Mapping[Key, tuple[Cause, ...]]:
        """Causes that raise an alert."""
        found: dict[Key, list[Cause]] = {}
        for cause in self.known:
            for key in cause.by_alert:
                found.setdefault(key, []).append(cause)
        return {key: tuple(causes) for key, causes in found.items()}


def with_unheard(matrix: Matrix, silences: Sequence[Key]) -> Matrix:
    """With a cause that no campaign teaches: what all are heard through is gone, a broker or a network.

    It raises the silence of each within half a minute. Where few stay silent, the others speak against it.

    Args:
        matrix: what was learned.
        silences: the alert of each facility that it is silent; fewer than three have nothing in common.
    """
    if len(silences) < _MANY_UNHEARD or not matrix.causes:
        return matrix
    symptoms = tuple(Symptom(alert="/".join(key), probability=0.9, spread_s=15.0) for key in silences)
    title = "What all are heard through is gone: broker or network"
    unheard = Cause(id=UNHEARD, title=title, symptoms=symptoms)
    return Matrix(causes=(*matrix.causes, unheard), sensors=matrix.sensors, instruments=matrix.instruments)


def _lies(instrument: Instrument, sensors: Sensors) -> Cause:
    """The cause that an instrument lies; how, decides when it is seen and where."""
    own = Symptom(
        alert=f"{instrument.facility}/{instrument.rule}", probability=sensors.own, spread_s=_WHENEVER_S
    )
    others = (Symptom(alert=a, probability=sensors.others, spread_s=_WHENEVER_S) for a in instrument.alerts)
    title = f"Sensor of {instrument.name} is wrong"
    return Cause(id=instrument.cause, title=title, prior=sensors.prior, symptoms=(own, *others))


def load_matrix(file: Path) -> Matrix:
    """Read it; without a file nothing is known of causes. Raises MatrixError."""
    if not file.exists():
        return Matrix()
    try:
        return read_model(file, Matrix, expected="a mapping with causes")
    except FileRefused as error:
        raise MatrixError(error.faults) from error
