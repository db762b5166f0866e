"""What instruments make of the truth: bias, drift, noise, steps of the converter, saturation, failure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ground_segment.catalogue import Facility, Packet, Parameter, ParameterType
from ground_segment.wire import Value
from simulators.faults import NS_PER_S, ActiveFaults
from simulators.physics.arrays import Array
from simulators.randomness import Randomness
from simulators.sensor_faults import Channels, Distortions

Readings = Mapping[str, NDArray[np.generic]]
"""True values by parameter, each of shape (replicas,)."""

Columns = Mapping[str, NDArray[Any]]
"""Reported values of one packet by parameter, each of shape (replicas,).

Numbers and truth values are floats, not a number where the sensor failed; states are text, empty there.
"""

_COUNTS_PER_SPAN = 4096.0
"""Twelve bits over the nominal band, or a little better."""
_EXACT_COUNTS = 1e8
_BIAS_SIGMAS, _DRIFT_SIGMAS = 0.5, 0.5
"""Calibration is good to a part of the noise, and so is what changes of it over weeks."""
_DRIFT_PERIODS_S = (20 * 86_400.0, 60 * 86_400.0)
_DRIFT_STEP_S = 3600
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
    """The instruments of one facility, packet by packet.

    A reading that is not a number (or an empty state name) means a failed sensor: its name is reported as
    invalid, without a value. A reading outside the catalogue's range saturates at its end.

    Args:
        facility: what the catalogue says of its parameters.
        random: stream of the run.
        ideal: report the truth as it is, for those who look at the physics.
    """

    def __init__(self, facility: Facility, random: Randomness, *, ideal: bool = False) -> None:
        self._packets = {
            packet.name: _Instruments(packet, f"{facility.id}/{packet.name}", random, ideal)
            for packet in facility.packets
        }

    def read(self, packet: str, readings: Readings, faults: ActiveFaults) -> Columns:
        """One packet, with new noise.

        Args:
            packet: its name.
            readings: what the model reports, of the whole facility.
            faults: those of the facility, with the time.

        Raises:
            SensorError: no such packet; a reading is missing, has the wrong shape or an unknown state.
        """
        instruments = self._packets.get(packet)
        if instruments is None:
            raise SensorError(f"no packet '{packet}'; there are {', '.join(self._packets)}")
        return instruments.read(readings, faults)

    def samples(self, packet: str, columns: Columns) -> tuple[Sample, ...]:
        """What was read of a packet, for each replica."""
        return self._packets[packet].samples(columns)


class _Instruments:
    """Those of one packet: all analog channels at once, counts and states one by one."""

    def __init__(self, packet: Packet, label: str, random: Randomness, ideal: bool) -> None:
        self._packet = packet
        self._shape = (random.replicas,)
        analog = [p for p in packet.parameters if p.type is ParameterType.FLOAT]
        self._analog = _Analog(analog, label, random, ideal)
        self._discrete = [p for p in packet.parameters if p.type is not ParameterType.FLOAT]

    def read(self, readings: Readings, faults: ActiveFaults) -> Columns:
        for parameter in self._packet.parameters:
            name = parameter.name
            if name not in readings or readings[name].shape != self._shape:
                raise SensorError(self._misfit(name, readings))
        columns = self._analog.read(readings, faults)
        for parameter in self._discrete:
            columns[parameter.name] = _discrete(parameter, readings[parameter.name])
        return columns

    def samples(self, columns: Columns) -> tuple[Sample, ...]:
        picked = [(p.name, _values(p, columns[p.name])) for p in self._packet.parameters]
        return tuple(_sample(picked, replica) for replica in range(self._shape[0]))

    def _misfit(self, name: str, readings: Readings) -> str:
        where = f"packet '{self._packet.name}', parameter '{name}'"
        if name not in readings:
            return f"{where}: in the catalogue, but the model does not report it"
        return f"{where}: expected shape {self._shape}, got {readings[name].shape}"


class _Analog:
    """Analog channels of one packet; arrays of shape (channels, 1) or (channels, replicas)."""

    def __init__(self, parameters: Sequence[Parameter], label: str, random: Randomness, ideal: bool) -> None:
        self._random = random.stream(f"sensors/{label}")
        self._ideal = ideal
        self._names = [p.name for p in parameters]
        self._sigma = np.array([[p.noise] for p in parameters]).reshape(-1, 1)
        self._per_unit = np.array([[_counts_per_unit(p)] for p in parameters]).reshape(-1, 1)
        self._low, self._high = _low_high([p.range for p in parameters])
        self._floor, self._ceiling = _low_high([_possible(p) for p in parameters])
        self._bounded = bool(np.isfinite(self._floor).any() or np.isfinite(self._ceiling).any())
        self._calibration = _Calibration(self._sigma, random.stream(f"calibration/{label}"))
        span = np.array([[_span(p.nominal or p.range)] for p in parameters]).reshape(-1, 1)
        celsius = frozenset(p.name for p in parameters if p.unit == "Cel")
        rows = {name: row for row, name in enumerate(self._names)}
        channels = Channels(rows, celsius, span, self._sigma)
        self._distortions = Distortions(channels, random.stream(f"distortion/{label}"))

    def read(self, readings: Readings, faults: ActiveFaults) -> dict[str, NDArray[Any]]:
        if not self._names:
            return {}
        truth = np.concatenate([readings[name] for name in self._names], dtype=float)
        truth = truth.reshape(len(self._names), -1)
        if self._ideal:
            return dict(zip(self._names, truth, strict=True))
        noisy = truth + self._sigma * self._random.normal(len(self._names)).T
        noisy += self._calibration.offset(faults.time_ns)
        if faults.injections:
            noisy = self._distortions.apply(noisy, faults)
        # A division by a power of ten gives the shortest decimals.
        rounded = np.rint(noisy * self._per_unit) / self._per_unit
        reported = np.minimum(np.maximum(rounded, self._low), self._high)
        if self._bounded:
            # Noise must not carry a reading across what is possible, unless the truth lies there.
            reported = np.where(truth >= self._floor, np.maximum(reported, self._floor), reported)
            reported = np.where(truth <= self._ceiling, np.minimum(reported, self._ceiling), reported)
        return dict(zip(self._names, reported, strict=True))


class _Calibration:
    """What each instrument is off by: a fixed bias, and a drift that comes and goes over weeks."""

    def __init__(self, sigma: Array, random: Randomness) -> None:
        channels = sigma.shape[0]
        self._bias = _BIAS_SIGMAS * sigma * random.normal(channels).T
        self._reach = _DRIFT_SIGMAS * math.sqrt(2.0) * sigma
        shortest, longest = _DRIFT_PERIODS_S
        period_s = shortest + (longest - shortest) * random.uniform(channels).T
        self._rad_s = 2.0 * math.pi / period_s
        self._phase = 2.0 * math.pi * random.uniform(channels).T
        self._hour = -1
        self._offset = self._bias

    def offset(self, time_ns: int) -> Array:
        """Shape (channels, replicas); a function of time alone, in steps of an hour."""
        hour = time_ns // (_DRIFT_STEP_S * NS_PER_S)
        if hour != self._hour:
            self._hour = hour
            angle = self._rad_s * (hour * _DRIFT_STEP_S) + self._phase
            self._offset = self._bias + self._reach * np.sin(angle)
        return self._offset


def _low_high(bands: list[tuple[float, float] | None]) -> Array:
    """Shape (2, channels, 1)."""
    return np.array([band or (-math.inf, math.inf) for band in bands], float).reshape(-1, 2).T[:, :, None]


def _counts_per_unit(parameter: Parameter) -> float:
    """A power of ten that resolves the parameter well enough."""
    if parameter.exact:
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


def _discrete(parameter: Parameter, reading: NDArray[np.generic]) -> NDArray[Any]:
    """Counts, truth values and states as columns."""
    if parameter.type is ParameterType.ENUM:
        for state in set(reading.tolist()):
            if state and state not in parameter.states:
                known = ", ".join(parameter.states)
                raise SensorError(f"parameter '{parameter.name}': '{state}' is none of {known}")
        return reading
    numbers = reading.astype(float)
    if parameter.type is ParameterType.BOOL:
        return numbers
    low, high = parameter.range or (-math.inf, math.inf)
    return np.asarray(np.rint(np.minimum(np.maximum(numbers, low), high)))


def _values(parameter: Parameter, column: NDArray[Any]) -> list[Value | None]:
    """A column as plain values, None from a failed sensor."""
    values = column.tolist()
    match parameter.type:
        case ParameterType.ENUM:
            return [value or None for value in values]
        case ParameterType.FLOAT:
            return [None if value != value else value for value in values]
        case ParameterType.INT:
            return [None if value != value else int(value) for value in values]
        case _:
            return [None if value != value else bool(value) for value in values]


def _sample(columns: list[tuple[str, list[Value | None]]], replica: int) -> Sample:
    values: dict[str, Value] = {}
    invalid: list[str] = []
    for name, column in columns:
        value = column[replica]
        if value is None:
            invalid.append(name)
        else:
            values[name] = value
    return Sample(values, tuple(invalid))
