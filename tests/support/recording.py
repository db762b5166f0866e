"""What a facility's telemetry did over a time, and what its faults did to it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ground_segment.catalogue import Facility
from simulators.facility import Reading
from simulators.faults import Fault
from simulators.physics.arrays import Array, Flags
from tests.support import limits
from tests.support.catalogues import project_catalogue
from tests.support.station import Bench


@cache
def facility(facility_id: str) -> Facility:
    """A facility of the real catalogue."""
    return project_catalogue().by_id[facility_id]


@dataclass(frozen=True)
class Recording:
    """True values by parameter, each of shape (steps, replicas)."""

    values: dict[str, Reading]
    dt_s: float

    def numbers(self, name: str) -> Array:
        """Values of one number."""
        return self.values[name].astype(np.float64)

    def between(self, start_h: float, end_h: float) -> "Recording":
        """Part of it, hours from its beginning."""
        first, last = (round(hour * 3600 / self.dt_s) for hour in (start_h, end_h))
        return Recording({name: series[first:last] for name, series in self.values.items()}, self.dt_s)

    def crossed(self, of: Facility, name: str) -> Flags:
        """Where a parameter lies outside any of its limits while these hold, shape (steps, replicas)."""
        return limits.crossed(of.parameters[name], self.values)

    def all_crossed(self, of: Facility) -> dict[str, Flags]:
        """The parameters that crossed a limit anywhere, with where."""
        return limits.all_crossed(of, self.values)

    def out_of_range(self, of: Facility) -> list[str]:
        """The numbers that left the range of the wire."""
        return limits.out_of_range(of, self.values)


def record(bench: Bench, hours: float, dt_s: float = 60.0) -> Recording:
    """Run a model and keep what it reports after each step."""
    series: dict[str, list[NDArray[np.generic]]] = {}
    for _ in range(round(hours * 3600 / dt_s)):
        bench.run(dt_s, dt_s)
        for name, reading in bench.model.telemetry().items():
            series.setdefault(name, []).append(reading)
    return Recording({name: np.stack(readings) for name, readings in series.items()}, dt_s)


@dataclass(frozen=True)
class Course:
    """A facility with each of its faults in a replica of its own; steps of a minute."""

    facility: Facility
    faults: tuple[Fault, ...]
    faulty: Recording
    healthy: Recording
    """The same hours of a twin without faults."""
    recovered: Recording
    """The last hours of calm after all faults have ended."""

    def crossing(self, fault: Fault) -> set[str]:
        """Parameters beyond a limit while the fault lasted."""
        return self._beyond(self.faulty, fault)

    def lasting(self, fault: Fault) -> set[str]:
        """Parameters beyond a limit long after it has ended."""
        return self._beyond(self.recovered, fault)

    def moved(self, fault: Fault, name: str) -> bool:
        """Whether a parameter differed from the twin's, a number by more than its deadband."""
        replica = self.faults.index(fault)
        faulty, healthy = (run.values[name][:, replica] for run in (self.faulty, self.healthy))
        if faulty.dtype.kind in "fi":
            return bool(np.abs(faulty - healthy).max() > self.facility.parameters[name].deadband)
        return bool((faulty != healthy).any())

    def _beyond(self, run: Recording, fault: Fault) -> set[str]:
        replica = self.faults.index(fault)
        return {name for name, where in run.all_crossed(self.facility).items() if where[:, replica].any()}


def course(
    make: Callable[[int], Bench], settle_h: float, faulty_h: float, recovery_h: float, calm_h: float
) -> Course:
    """Settle, inject every fault, end all of them, and wait; the last `calm_h` of `recovery_h` count.

    Args:
        make: a bench for so many replicas.
        settle_h: before the faults.
        faulty_h: how long they last.
        recovery_h: after their end.
        calm_h: the part of it in which everything must be well.
    """
    faults = make(1).model.faults
    bench, twin = make(len(faults)), make(len(faults))
    for each in (bench, twin):
        each.run(settle_h * 3600)
    for replica, fault in enumerate(faults):
        bench.inject(fault.name, replica=replica)
    faulty, healthy = record(bench, faulty_h), record(twin, faulty_h)
    bench.clear()
    bench.run((recovery_h - calm_h) * 3600)
    return Course(facility(bench.model.id), faults, faulty, healthy, record(bench, calm_h))
