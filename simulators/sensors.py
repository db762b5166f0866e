"""What instruments make of the truth: noise, steps of the converter, saturation, failure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ground_segment.catalogue import Facility, Packet, Parameter, ParameterType
from ground_segment.wire import Value
from simulators.randomness import Array, Randomness

Readings = Mapping[str, NDArray[np.generic]]
"""True values by parameter, each of shape (replicas,)."""

_NOISE_PER_DEADBAND = 0.1
"""Standard deviation: a limit with its deadband must not chatter."""
_NOISE_PER_SPAN = 0.002
_STEPS_PER_SPAN = 4096.0
"""Twelve bits over the nominal span."""
_EXACT_SUBSYSTEMS = frozenset({"geometry", "pointing", "time"})
"""Computed values and angle encoders, whose noise is far below what anybody watches."""
_DIGITS, _EXACT_DIGITS = 6, 9


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
        random: stream of the run; each packet gets its own, so that what is published of other packets
            changes nothing.
    """

    def __init__(self, facility: Facility, random: Randomness) -> None:
        self._replicas = random.replicas
        self._packets = {
            packet.name: (packet, _Floats(packet, random.stream(f"sensors/{facility.id}/{packet.name}")))
            for packet in facility.packets
        }

    def sample(self, packet: str, readings: Readings) -> tuple[Sample, ...]:
        """One sample for each replica.

        Raises:
            SensorError: no such packet, or a reading is missing, has the wrong shape or an unknown state.
        """
        if packet not in self._packets:
            raise SensorError(f"no such packet; there are {', '.join(self._packets)}")
        definition, floats = self._packets[packet]
        for name in definition.by_name:
            _check(name, readings, self._replicas)
        columns = floats.measure(readings)
        for parameter in definition.parameters:
            if parameter.type is not ParameterType.FLOAT:
                columns[parameter.name] = _discrete(parameter, readings[parameter.name])
        ordered = [(name, columns[name]) for name in definition.by_name]
        return tuple(_pick(ordered, replica) for replica in range(self._replicas))


class _Floats:
    """All analog channels of one packet at once."""

    def __init__(self, packet: Packet, random: Randomness) -> None:
        chosen = [p for p in packet.parameters if p.type is ParameterType.FLOAT]
        self._random = random
        self._names = [p.name for p in chosen]
        self._digits = [_EXACT_DIGITS if p.subsystem in _EXACT_SUBSYSTEMS else _DIGITS for p in chosen]
        self._sigma = np.array([_sigma(p) for p in chosen])
        self._step = np.array([_step(p) for p in chosen])
        self._range = np.array([p.range for p in chosen], float).reshape(-1, 2).T

    def measure(self, readings: Readings) -> dict[str, list[Value | None]]:
        """By name, a value for each replica; None where the sensor failed."""
        if not self._names:
            return {}
        truth = np.stack([np.asarray(readings[name], float) for name in self._names], axis=1)
        noisy = truth + self._sigma * self._random.normal(len(self._names))
        low, high = self._range
        reported = np.clip(np.where(self._step > 0, _quantised(noisy, self._step), noisy), low, high)
        columns = zip(self._names, self._digits, reported.T.tolist(), strict=True)
        return {name: [_rounded(value, digits) for value in column] for name, digits, column in columns}


def _sigma(parameter: Parameter) -> float:
    if parameter.subsystem in _EXACT_SUBSYSTEMS:
        return 0.0
    noise = _NOISE_PER_DEADBAND * parameter.deadband
    return min(noise, _NOISE_PER_SPAN * _span(parameter)) if parameter.nominal else noise


def _step(parameter: Parameter) -> float:
    """Width of one count; 0 for exact channels."""
    return 0.0 if parameter.subsystem in _EXACT_SUBSYSTEMS else _span(parameter) / _STEPS_PER_SPAN


def _span(parameter: Parameter) -> float:
    low, high = parameter.nominal or (0.0, 0.0)
    return high - low


def _quantised(values: Array, step: Array) -> Array:
    width = np.where(step > 0, step, 1.0)
    return np.asarray(np.rint(values / width) * width)


def _rounded(value: float, digits: int) -> float | None:
    """Short on the wire; None for what is not a number."""
    return None if value != value else float(f"{value:.{digits}g}")


def _discrete(parameter: Parameter, reading: NDArray[np.generic]) -> list[Value | None]:
    """Counts, truth values and states, for each replica."""
    match parameter.type:
        case ParameterType.INT:
            return [_count(parameter, value) for value in reading.tolist()]
        case ParameterType.BOOL:
            return [None if value != value else bool(value) for value in reading.tolist()]
        case _:
            return [_state(parameter, str(value)) for value in reading.tolist()]


def _count(parameter: Parameter, value: float) -> int | None:
    if value != value:
        return None
    low, high = parameter.range or (-np.inf, np.inf)
    return round(min(max(value, low), high))


def _state(parameter: Parameter, state: str) -> str | None:
    if state and state not in parameter.states:
        raise SensorError(f"parameter '{parameter.name}': '{state}' is none of {', '.join(parameter.states)}")
    return state or None


def _check(name: str, readings: Readings, replicas: int) -> None:
    if name not in readings:
        raise SensorError(f"parameter '{name}' is in the catalogue, but the model does not report it")
    shape = np.shape(readings[name])
    if shape != (replicas,):
        raise SensorError(f"parameter '{name}': expected shape ({replicas},), got {shape}")


def _pick(columns: list[tuple[str, list[Value | None]]], replica: int) -> Sample:
    values: dict[str, Value] = {}
    invalid: list[str] = []
    for name, column in columns:
        value = column[replica]
        if value is None:
            invalid.append(name)
        else:
            values[name] = value
    return Sample(values, tuple(invalid))
