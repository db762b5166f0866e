"""What every simulated facility is: state, a step, a table of telemetry."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simulators.environment import Environment
from simulators.exchange import Exchange, Outflow
from simulators.faults import ActiveFaults, Fault
from simulators.physics.arrays import Array, Codes
from simulators.randomness import Randomness

Reading = NDArray[Any]
"""True engineering values of one parameter, shape (replicas,): floats, integers, booleans or state names."""


@dataclass(frozen=True, slots=True)
class Step:
    """Everything a facility may look at during one step of `dt_s` seconds ending at `time_ns`."""

    time_ns: int
    dt_s: float
    environment: Environment
    exchange: Exchange
    """What all facilities did in the step before."""
    faults: ActiveFaults
    """Those of this facility only."""
    random: Randomness
    """This facility's own stream."""


class FacilityModel(Protocol):
    """One simulated facility.

    A module in `simulators/facilities/` offers its models by a function
    `def models(replicas: int) -> Sequence[FacilityModel]`; nothing else needs to know it.
    """

    id: str
    """Id of the catalogue file whose parameters it produces."""
    faults: tuple[Fault, ...]

    def step(self, step: Step) -> Outflow:
        """Advance the state. Steps of 1 s (live) to 60 s (history) must both be stable."""

    def telemetry(self) -> Mapping[str, Reading]:
        """True value of every parameter of the catalogue, by name; sensors come afterwards."""


def numbered(pattern: str, values: Array) -> dict[str, Reading]:
    """Columns of a (replicas, n) array as `pv1_power`, `pv2_power`...; `pattern` holds `{}`."""
    return dict(zip(_numbered_names(pattern, values.shape[1]), values.T, strict=True))


@cache
def _numbered_names(pattern: str, count: int) -> tuple[str, ...]:
    return tuple(pattern.format(number) for number in range(1, count + 1))


def named(states: tuple[str, ...], codes: Codes) -> Reading:
    """State names of integer codes, shape (replicas,)."""
    return _names_of(states)[codes]


@cache
def _names_of(states: tuple[str, ...]) -> Reading:
    return np.array(states)
