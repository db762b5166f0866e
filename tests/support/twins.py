"""Twin stations: the same randomness in every replica, so that what differs is what was done to one of them.

Replica 0 stays healthy; each other one suffers one fault, as soon as what the fault needs is the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import numpy as np

from ground_segment.catalogue import Facility, Parameter
from simulators.facility import Reading
from simulators.faults import NS_PER_S, Effect, Fault, Injection, Move, Need
from simulators.physics.arrays import Array
from simulators.station import Station
from tests.support.catalogues import project_catalogue

Truth = dict[str, Reading]
"""By `facility.parameter`, shape (replicas,)."""

_LONGEST_NS = 40 * 24 * 3600 * NS_PER_S
_NOISE_PER_SPAN = 0.006
"""Three standard deviations of an instrument, of the nominal band."""


@dataclass
class Seen:
    """What one fault did."""

    fault: Fault
    replica: int
    onset_ns: int | None = None
    shown_after_s: dict[Effect, float] = field(default_factory=dict)
    strays: dict[str, float] = field(default_factory=dict)
    """Parameters that moved beyond noise though the fault does not name them: deviation in tolerances."""

    @property
    def window_s(self) -> float:
        """How long the fault is looked at."""
        return max(effect.within_s for effect in self.fault.effects)

    def going_on(self, time_ns: int) -> bool:
        """Whether it is still looked at, or waits for its onset."""
        return self.onset_ns is None or (time_ns - self.onset_ns) / NS_PER_S <= self.window_s

    def missing(self) -> list[Effect]:
        """Effects that did not show in time."""
        return [effect for effect in self.fault.effects if effect not in self.shown_after_s]

    def names(self, parameter: str) -> bool:
        """Whether the fault says of a parameter that it may move."""
        fault = self.fault
        named = {fault.full_name(name) for name in fault.affects}
        return parameter in named or any(fnmatchcase(parameter, pattern) for pattern in fault.touches)


def observe(faults: Sequence[Fault], start_ns: int, dt_s: float = 10.0, spin_up_h: float = 6.0) -> list[Seen]:
    """Let every fault happen in a replica of its own, and compare with the healthy one.

    Args:
        faults: to look at, all in one run.
        start_ns: when the station has settled.
        dt_s: of a step.
        spin_up_h: to let it settle before.
    """
    station = Station(project_catalogue(), seed=1, replicas=[0] * (len(faults) + 1))
    station.spin_up(start_ns, spin_up_h)
    seen = [Seen(fault, replica) for replica, fault in enumerate(faults, start=1)]
    now, time_ns = truth_of(station), start_ns
    deviations = _Deviations(now)
    while any(each.going_on(time_ns) for each in seen) and time_ns < start_ns + _LONGEST_NS:
        for each in seen:
            if each.onset_ns is None and all(holds(need, each.fault, now) for need in each.fault.needs):
                each.onset_ns = time_ns
                station.inject(Injection(each.fault, time_ns, replica=each.replica))
        time_ns += int(dt_s * NS_PER_S)
        station.step(time_ns, dt_s)
        before, now = now, truth_of(station)
        looked_at = [each for each in seen if each.onset_ns is not None and each.going_on(time_ns)]
        for each in looked_at:
            _note_effects(each, before, now, time_ns)
        deviations.add(now, [each.replica for each in looked_at])
    for each in seen:
        beyond = deviations.beyond_noise(each.replica)
        each.strays = {name: share for name, share in beyond.items() if not each.names(name)}
    return seen


def holds(need: Need, fault: Fault, truth: Truth) -> bool:
    """Whether a need is met in the healthy replica."""
    value = truth[fault.full_name(need.parameter)][0]
    if need.states:
        return _word(value) in need.states
    number = float(value)
    return (need.above is None or number > need.above) and (need.below is None or number < need.below)


def truth_of(station: Station) -> Truth:
    """Every parameter of the station."""
    return {
        f"{facility.id}.{name}": reading
        for facility in _surface()
        for name, reading in station.truth(facility.id).items()
    }


class _Deviations:
    """The largest deviation of every parameter of every replica from the healthy one."""

    def __init__(self, truth: Truth) -> None:
        tolerances = {f"{f.id}.{p.name}": _tolerance(p) for f in _surface() for p in f.parameters.values()}
        self._numbers = [name for name, reading in truth.items() if reading.dtype.kind == "f"]
        self._others = [name for name, reading in truth.items() if reading.dtype.kind != "f"]
        self._tolerances = np.array([[tolerances[name]] for name in self._numbers])
        replicas = len(next(iter(truth.values())))
        self._largest: Array = np.zeros((len(truth), replicas))

    def add(self, truth: Truth, replicas: list[int]) -> None:
        """Look at some of the replicas."""
        numbers = np.stack([truth[name] for name in self._numbers])
        with np.errstate(invalid="ignore"):
            shares = np.nan_to_num(np.abs(numbers - numbers[:, :1]) / self._tolerances, nan=np.inf)
        shares[np.isnan(numbers) & np.isnan(numbers[:, :1])] = 0.0
        states = np.stack([2.0 * (truth[name] != truth[name][0]) for name in self._others])
        both = np.concatenate([shares, states])
        self._largest[:, replicas] = np.maximum(self._largest[:, replicas], both[:, replicas])

    def beyond_noise(self, replica: int) -> dict[str, float]:
        """Parameters of a replica that moved by more than their tolerance, with how many times as much."""
        shares = zip([*self._numbers, *self._others], self._largest[:, replica].tolist(), strict=True)
        return {name: round(share, 1) for name, share in shares if share > 1.0}


def _tolerance(parameter: Parameter) -> float:
    """What noise alone may do to a number."""
    low, high = parameter.nominal or parameter.range or (0.0, 0.0)
    return max(parameter.deadband, _NOISE_PER_SPAN * (high - low), 1e-9)


def _note_effects(seen: Seen, before: Truth, after: Truth, time_ns: int) -> None:
    elapsed_s = (time_ns - (seen.onset_ns or 0)) / NS_PER_S
    for effect in seen.fault.effects:
        name = seen.fault.full_name(effect.parameter)
        due = elapsed_s <= effect.within_s and effect not in seen.shown_after_s
        if due and _shows(effect, before[name], after[name], seen.replica):
            seen.shown_after_s[effect] = elapsed_s


def _shows(effect: Effect, before: Reading, after: Reading, replica: int) -> bool:
    value, healthy = after[replica], after[0]
    if effect.move is Move.BECOMES:
        return _word(value) == effect.state
    if effect.move is Move.FREEZES:
        failed = value != value  # not a number: no reading at all
        return bool(failed) or bool(value == before[replica] and healthy != before[0])
    if after.dtype.kind not in "fi":
        return bool(value != healthy)
    difference = float(value) - float(healthy)
    if effect.move is Move.FALLS:
        difference = -difference
    elif effect.move is Move.CHANGES:
        difference = abs(difference)
    return difference > 0.0 and difference >= effect.by


def _word(value: object) -> str:
    """A state as effects and needs spell it."""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    return str(value)


def _surface() -> tuple[Facility, ...]:
    return project_catalogue().surface()
