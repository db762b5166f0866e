"""What can go wrong with one instrument, whatever it measures: faults named `facility.parameter.kind`.

They touch a single reported value and never the truth, so that everything coupled to it stays as it is.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ground_segment.catalogue import Parameter, ParameterType
from simulators.faults import NS_PER_S, ActiveFaults, Effect, Fault, FaultKind, Injection, Move
from simulators.physics.arrays import Array
from simulators.randomness import Randomness

_BIAS_SPAN, _BIAS_SIGMAS = 0.05, 10.0
_DRIFT_SPAN, _DRIFT_S = 0.2, 4 * 86_400.0
_SPIKE_CHANCE, _SPIKE_SPAN = 0.05, 0.5
_NOISE_SPAN, _NOISE_SIGMAS = 0.02, 10.0
_SCALE = 0.2
_COARSE_STEPS = 20.0
_DELAY_S = 60.0
_KELVIN = 273.15


@dataclass(frozen=True, slots=True)
class _Kind:
    title: str
    signature: str
    move: Move = Move.CHANGES
    ramp_s: float = 0.0


KINDS: Mapping[str, _Kind] = {
    "stuck": _Kind("reports its last value for ever", "The value stands still.", Move.FREEZES),
    "bias": _Kind("reports too much", "The value steps up by a twentieth of its band.", Move.RISES),
    "drift": _Kind(
        "drifts", "The value creeps up by a twentieth of its band a day.", Move.RISES, ramp_s=_DRIFT_S
    ),
    "spike": _Kind("reports spikes", "One value in twenty is off by up to half the band."),
    "noise": _Kind("is noisy", "The value scatters ten times as much as it should."),
    "dropout": _Kind("reports nothing", "The value is marked invalid.", Move.FREEZES),
    "scale": _Kind("reports a fifth too much", "The value is off in proportion to itself."),
    "coarse": _Kind("has lost its resolution", "The value moves in twentieths of its band."),
    "delay": _Kind("reports late", "The value follows what it measures a minute behind."),
    "unit": _Kind(
        "reports in the wrong unit", "The value jumps, by 273 for a temperature, else a thousandfold."
    ),
}


def sensor_fault(facility: str, parameter: Parameter, kind: str) -> Fault:
    """The fault `facility.parameter.kind`.

    Raises:
        KeyError: with a message that names what there is.
    """
    if parameter.type is not ParameterType.FLOAT:
        raise KeyError(f"'{parameter.name}' is no analog value: only those have sensor faults")
    if kind not in KINDS:
        raise KeyError(f"no sensor fault '{kind}'; there are {', '.join(KINDS)}")
    what = KINDS[kind]
    return Fault(
        facility,
        f"{parameter.name}.{kind}",
        f"Sensor of {parameter.name} {what.title}",
        what.signature,
        (Effect(parameter.name, what.move, max(2 * _DELAY_S, what.ramp_s)),),
        ramp_s=what.ramp_s,
        code="SENSOR",
        kind=FaultKind.SENSOR,
    )


@dataclass(frozen=True, slots=True)
class Channels:
    """What a distortion needs to know of the analog channels of one packet; arrays of shape (channels, 1)."""

    rows: Mapping[str, int]
    """Row of each parameter."""
    celsius: frozenset[str]
    span: Array
    sigma: Array


class Distortions:
    """Applies the sensor faults of one packet; remembers what stuck and late sensors need.

    Args:
        channels: of the packet.
        random: stream of its own, so that a fault changes nobody else's noise.
    """

    def __init__(self, channels: Channels, random: Randomness) -> None:
        self._channels = channels
        self._random = random
        self._held: dict[str, Array] = {}
        self._past: dict[str, list[tuple[int, Array]]] = {}

    def apply(self, noisy: Array, faults: ActiveFaults) -> Array:
        """Readings of shape (channels, replicas) as the broken sensors give them."""
        readings = noisy.copy()
        present: set[str] = set()
        for injection, row, kind in self._mine(faults):
            strength = injection.strength_at(faults.time_ns)
            if strength <= 0.0:
                continue
            present.add(injection.fault.name)
            where = (
                slice(None) if injection.replica is None else slice(injection.replica, injection.replica + 1)
            )
            readings[row, where] = self._distort(kind, row, injection, faults.time_ns, readings[row])[where]
        for gone in [name for name in (*self._held, *self._past) if name not in present]:
            self._held.pop(gone, None)
            self._past.pop(gone, None)
        return readings

    def _mine(self, faults: ActiveFaults) -> Iterator[tuple[Injection, int, str]]:
        for injection in faults.injections:
            name, _, kind = injection.fault.name.rpartition(".")
            if injection.fault.kind is FaultKind.SENSOR and name in self._channels.rows:
                yield injection, self._channels.rows[name], kind

    def _distort(self, kind: str, row: int, injection: Injection, time_ns: int, value: Array) -> Array:
        strength = injection.strength_at(time_ns)
        span, sigma = float(self._channels.span[row, 0]), float(self._channels.sigma[row, 0])
        name = injection.fault.name
        match kind:
            case "stuck":
                return self._held.setdefault(name, value.copy())
            case "delay":
                return self._late(name, time_ns, value)
            case "unit":
                return value + _KELVIN if name.rpartition(".")[0] in self._channels.celsius else 1e3 * value
            case "spike":
                return value + strength * _spikes(self._random.uniform(2), span)
            case "noise":
                scatter = max(_NOISE_SIGMAS * sigma, _NOISE_SPAN * span)
                return np.asarray(value + strength * scatter * self._random.normal())
            case _:
                return _PLAIN[kind](value, strength, span, sigma)

    def _late(self, name: str, time_ns: int, value: Array) -> Array:
        past = self._past.setdefault(name, [])
        past.append((time_ns, value.copy()))
        while len(past) > 1 and past[1][0] <= time_ns - _DELAY_S * NS_PER_S:
            past.pop(0)
        return past[0][1]


def _spikes(uniform: Array, span: float) -> Array:
    """Mostly nothing, sometimes up to half the band either way."""
    height = (uniform[:, 1] - 0.5) * 2.0 * _SPIKE_SPAN * span
    return np.where(uniform[:, 0] < _SPIKE_CHANCE, height, 0.0)


_PLAIN: Mapping[str, Callable[[Array, float, float, float], Array]] = {
    "bias": lambda value, strength, span, sigma: (
        value + strength * max(_BIAS_SIGMAS * sigma, _BIAS_SPAN * span)
    ),
    "drift": lambda value, strength, span, _: value + strength * _DRIFT_SPAN * span,
    "dropout": lambda value, *_: np.full_like(value, math.nan),
    "scale": lambda value, strength, *_: value * (1.0 + strength * _SCALE),
    "coarse": lambda value, _, span, __: np.rint(value / (span / _COARSE_STEPS)) * (span / _COARSE_STEPS),
}
