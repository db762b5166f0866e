"""What is drawn: parameters of the catalogue, and what their instruments report over a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ground_segment.catalogue import Catalogue, Facility, Parameter
from simulators.faults import NS_PER_S
from simulators.schedule import is_due
from simulators.station import Station

_MOST_CURVES = 60


class PlotError(Exception):
    """A plot cannot be made; says why."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One parameter to draw."""

    facility: Facility
    parameter: Parameter

    @property
    def name(self) -> str:
        return f"{self.facility.id}.{self.parameter.name}"


@dataclass(frozen=True, slots=True)
class Curve:
    """What was reported of one parameter."""

    chosen: Chosen
    times_ns: NDArray[np.int64]
    values: NDArray[Any]
    """Numbers, not a number where the sensor failed; or names of states, empty there."""


def choose(catalogue: Catalogue, patterns: Sequence[str]) -> tuple[Chosen, ...]:
    """The parameters that any pattern names (`facility.parameter`, with `*` for any text).

    Raises:
        PlotError: a pattern names none, or all of them too many to be read.
    """
    known = [Chosen(f, p) for f in catalogue.surface() for p in f.parameters.values()]
    for pattern in patterns:
        if not any(fnmatchcase(each.name, pattern) for each in known):
            raise PlotError(f"no parameter is called '{pattern}'; docs/parameters.md lists all")
    found = tuple(each for each in known if any(fnmatchcase(each.name, pattern) for pattern in patterns))
    if len(found) > _MOST_CURVES:
        raise PlotError(f"{len(found)} parameters are too many to be read: choose at most {_MOST_CURVES}")
    return found


def record(
    station: Station,
    chosen: Sequence[Chosen],
    times_ns: range,
    progress: Callable[[int, int], None] | None = None,
) -> list[Curve]:
    """Step the station through all times and read each parameter when its packet is due.

    Args:
        station: settled; only its first replica is looked at.
        chosen: what to read.
        times_ns: ends of the steps.
        progress: called after each step with the steps done and in all.
    """
    packets = {each.name: each.facility.packet_of(each.parameter.name) for each in chosen}
    seen: dict[str, list[tuple[int, Any]]] = {each.name: [] for each in chosen}
    for done, time_ns in enumerate(times_ns, start=1):
        station.step(time_ns, times_ns.step / NS_PER_S)
        for each in chosen:
            if is_due(each.facility, packets[each.name], time_ns, times_ns.step):
                columns = station.columns(each.facility.id, packets[each.name].name)
                seen[each.name].append((time_ns, columns[each.parameter.name][0]))
        if progress:
            progress(done, len(times_ns))
    return [_curve(each, seen[each.name]) for each in chosen]


def _curve(chosen: Chosen, seen: Sequence[tuple[int, Any]]) -> Curve:
    times_ns = np.array([time_ns for time_ns, _ in seen], np.int64)
    return Curve(chosen, times_ns, np.array([value for _, value in seen]))
