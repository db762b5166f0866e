"""What a facility's telemetry did over a time, and which of its limits it crossed."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ground_segment.catalogue import Condition, Facility, Limit, load_catalogue
from tests.support.station import Bench

_CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue"
Mask = NDArray[np.bool_]


def facility(facility_id: str) -> Facility:
    """A facility of the real catalogue."""
    return next(f for f in load_catalogue(_CATALOGUE).facilities if f.id == facility_id)


@dataclass(frozen=True)
class Recording:
    """True values by parameter, each of shape (steps, replicas)."""

    values: dict[str, NDArray[np.generic]]
    dt_s: float

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Values of one number."""
        return self.values[name].astype(np.float64)

    def between(self, start_h: float, end_h: float) -> "Recording":
        """Part of it, hours from its beginning."""
        first, last = (round(hour * 3600 / self.dt_s) for hour in (start_h, end_h))
        return Recording({name: series[first:last] for name, series in self.values.items()}, self.dt_s)

    def crossed(self, of: Facility, name: str) -> Mask:
        """Where a parameter lies outside any of its limits while these hold, shape (steps, replicas)."""
        parameter = next(p for packet in of.packets for p in packet.parameters if p.name == name)
        series = self.values[name]
        outside = np.zeros(series.shape, dtype=np.bool_)
        for limit in parameter.limits:
            outside |= _outside(series, limit)
        when = parameter.limits_when
        return outside if when is None else outside & _holds(self.values[when.parameter], when)

    def all_crossed(self, of: Facility) -> dict[str, Mask]:
        """The parameters that crossed a limit anywhere, with where."""
        names = (p.name for packet in of.packets for p in packet.parameters)
        found = {name: self.crossed(of, name) for name in names}
        return {name: where for name, where in found.items() if where.any()}

    def out_of_range(self, of: Facility) -> list[str]:
        """The numbers that left the range of the wire."""
        ranges = {p.name: p.range for packet in of.packets for p in packet.parameters if p.range}
        spans = {name: (self.numbers(name).min(), self.numbers(name).max()) for name in ranges}
        return [name for name, (low, high) in ranges.items() if spans[name][0] < low or spans[name][1] > high]


def record(bench: Bench, hours: float, dt_s: float = 60.0) -> Recording:
    """Run a model and keep what it reports after each step."""
    series: dict[str, list[NDArray[np.generic]]] = {}
    for _ in range(round(hours * 3600 / dt_s)):
        bench.run(dt_s, dt_s)
        for name, reading in bench.model.telemetry().items():
            series.setdefault(name, []).append(reading)
    return Recording({name: np.stack(readings) for name, readings in series.items()}, dt_s)


def _outside(series: NDArray[np.generic], limit: Limit) -> Mask:
    if limit.states:
        return np.isin(series, list(limit.states))
    numbers = series.astype(np.float64)
    low = -np.inf if limit.low is None else limit.low
    high = np.inf if limit.high is None else limit.high
    return np.asarray((numbers < low) | (numbers > high))


def _holds(series: NDArray[np.generic], when: Condition) -> Mask:
    return np.array([[when.holds(value) for value in row] for row in series.tolist()], dtype=np.bool_)
