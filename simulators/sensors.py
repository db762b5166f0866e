"""What instruments make of the truth: noise, steps of the converter, saturation, failure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ground_segment.catalogue import Facility, Parameter, ParameterType
from ground_segment.wire import Value
from simulators.physics.arrays import Array
from simulators.randomness import Randomness

Readings = Mapping[str, NDArray[np.generic]]
"""True values by parameter, each of shape (replicas,)."""

Columns = Mapping[str, list[Value | None]]
"""Reported values by parameter, one for each replica; None from a failed sensor."""

_NOISE_PER_DEADBAND = 0.1
"""Standard deviation: a limit with its deadband must not chatter."""
_NOISE_PER_SPAN = 0.002
_COUNTS_PER_SPAN = 4096.0
"""Twelve bits over the nominal band, or a little better."""
_EXACT_SUBSYSTEMS = frozenset({"geometry", "pointing", "time"})
"""Computed values and angle encoders, whose noise is far below what anybody watches."""
_EXACT_COUNTS = 1e8
_WHOLE_BY_UNIT = {"%": 100.0, "1": 1.0}
"""What a share cannot exceed."""


class SensorError(ValueError):
    """A model's reading is not what the catalogue says of the parameter."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One packet as reported: engineering values, and names of parameters not to be trusted."""

    values: dict[str, Value]
    invalid: tuple[str, ...]


class Sensors:
    """The instruments of one facility.

    A reading that is not a number (or an empty state name) means a failed sensor: its name is reported as
    invalid, without a value. A reading outside the catalogue's range saturates at its end.

    Args:
        facility: what the catalogue says of its parameters.
        random: stream of the run.
    """

    def __init__(self, facility: Facility, random: Randomness) -> None:
        self._facility = facility
        self._replicas = random.replicas
        parameters = facility.parameters.values()
        analog = [p for p in parameters if p.type is ParameterType.FLOAT]
        self._analog = _Analog(analog, random.stream(f"sensors/{facility.id}"))
        self._discrete = [p for p in parameters if p.type is not ParameterType.FLOAT]

    def read(self, readings: Readings) -> Columns:
        """Every parameter once, with new noise.

        Raises:
            SensorError: a reading is missing, has the wrong shape or an unknown state.
        """
        shape = (self._replicas,)
        for name in self._facility.parameters:
            if name not in readings or readings[name].shape != shape:
                raise SensorError(self._misfit(name, readings))
        columns = self._analog.read(readings)
        for parameter in self._discrete:
            columns[parameter.name] = _discrete(parameter, readings[parameter.name])
        return columns

    def sample(self, packet: str, columns: Columns) -> tuple[Sample, ...]:
        """One packet of what was read, for each replica. Raises SensorError: no such packet."""
        if packet not in self._facility.by_name:
            raise SensorError(f"no packet '{packet}'; there are {', '.join(self._facility.by_name)}")
        names = self._facility.by_name[packet].by_name
        return tuple(_pick(columns, names, replica) for replica in range(self._replicas))

    def _misfit(self, name: str, readings: Readings) -> str:
        where = f"packet '{self._facility.packet_of(name).name}', parameter '{name}'"
        if name not in readings:
            return f"{where}: in the catalogue, but the model does not report it"
        return f"{where}: expected shape ({self._replicas},), got {readings[name].shape}"


class _Analog:
    """All analog channels of a facility at once; arrays of shape (channels, 1) or (channels, replicas)."""

    def __init__(self, parameters: list[Parameter], random: Randomness) -> None:
        self._random = random
        self._names = [p.name for p in parameters]
        self._sigma = np.array([[_sigma(p)] for p in parameters])
        self._per_unit = np.array([[_counts_per_unit(p)] for p in parameters])
        self._range = _low_high([p.range for p in parameters])
        self._possible = _low_high([_possible(p) for p in parameters])

    def read(self, readings: Readings) -> dict[str, list[Value | None]]:
        if not self._names:
            return {}
        truth = np.concatenate([readings[name] for name in self._names], dtype=float)
        truth = truth.reshape(len(self._names), -1)
        noisy = truth + self._sigma * self._random.normal(len(self._names)).T
        low, high = self._range
        floor, ceiling = self._possible
        low = np.where(truth >= floor, np.maximum(low, floor), low)
        high = np.where(truth <= ceiling, np.minimum(high, ceiling), high)
        # A division by a power of ten gives the shortest decimals.
        rounded = np.rint(noisy * self._per_unit) / self._per_unit
        reported = np.minimum(np.maximum(rounded, low), high)
        columns = dict(zip(self._names, reported.tolist(), strict=True))
        for channel in np.isnan(reported).any(axis=1).nonzero()[0]:
            name = self._names[channel]
            columns[name] = [None if math.isnan(value) else value for value in columns[name]]
        return columns


def _low_high(bands: list[tuple[float, float] | None]) -> Array:
    """Shape (2, channels, 1)."""
    return np.array([band or (-math.inf, math.inf) for band in bands], float).reshape(-1, 2).T[:, :, None]


def _sigma(parameter: Parameter) -> float:
    if parameter.subsystem in _EXACT_SUBSYSTEMS:
        return 0.0
    noise = _NOISE_PER_DEADBAND * parameter.deadband
    return min(noise, _NOISE_PER_SPAN * _span(parameter.nominal)) if parameter.nominal else noise


def _counts_per_unit(parameter: Parameter) -> float:
    """A power of ten that resolves the parameter well enough."""
    if parameter.subsystem in _EXACT_SUBSYSTEMS:
        smallest = _span(parameter.range) / _EXACT_COUNTS
    else:
        smallest = _span(parameter.nominal or parameter.range) / _COUNTS_PER_SPAN
    return float(10.0 ** -math.floor(math.log10(smallest))) if smallest > 0 else 1e6


def _span(band: tuple[float, float] | None) -> float:
    return band[1] - band[0] if band else 0.0


def _possible(parameter: Parameter) -> tuple[float, float]:
    """Bounds that noise must not carry a reading across: what is never negative, shares of a whole."""
    if parameter.nominal is None or parameter.nominal[0] < 0.0:
        return (-math.inf, math.inf)
    whole = _WHOLE_BY_UNIT.get(parameter.unit, math.inf)
    return (0.0, whole if parameter.nominal[1] <= whole else math.inf)


def _discrete(parameter: Parameter, reading: NDArray[np.generic]) -> list[Value | None]:
    """Counts, truth values and states, for each replica."""
    match parameter.type:
        case ParameterType.INT:
            return [_count(parameter, value) for value in reading.tolist()]
        case ParameterType.BOOL:
            return [None if math.isnan(value) else bool(value) for value in reading.tolist()]
        case _:
            return [_state(parameter, str(value)) for value in reading.tolist()]


def _count(parameter: Parameter, value: float) -> int | None:
    if math.isnan(value):
        return None
    low, high = parameter.range or (-math.inf, math.inf)
    return round(min(max(value, low), high))


def _state(parameter: Parameter, state: str) -> str | None:
    if state and state not in parameter.states:
        raise SensorError(f"parameter '{parameter.name}': '{state}' is none of {', '.join(parameter.states)}")
    return state or None


def _pick(columns: Columns, names: Mapping[str, Parameter], replica: int) -> Sample:
    picked = {name: columns[name][replica] for name in names}
    values = {name: value for name, value in picked.items() if value is not None}
    return Sample(values, tuple([name for name in picked if name not in values]))
