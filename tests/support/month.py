"""Thirty quiet days of the whole station: one run, in steps of two minutes, for all tests that look at it."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from simulators.facility import Reading
from simulators.faults import NS_PER_S
from simulators.physics.arrays import Array
from simulators.station import Station
from tests.support.catalogues import project_catalogue
from tests.support.station import utc_ns

START_NS = utc_ns("2030-05-01T00:00")
DAYS, STEP_S = 30, 120


@dataclass(frozen=True)
class Month:
    """True values after each step by `facility.parameter`, shape (steps,)."""

    times_ns: NDArray[np.int64]
    values: dict[str, Reading]

    def number(self, name: str) -> Array:
        return self.values[name].astype(np.float64)

    def total(self, name: str) -> float:
        """Integral over time, in the unit of the parameter times hours."""
        return float(self.number(name).sum()) * STEP_S / 3600.0

    def gain(self, name: str) -> float:
        """From the first to the last step."""
        series = self.number(name)
        return float(series[-1] - series[0])

    def of(self, facility: str) -> dict[str, Reading]:
        """What one facility did, by the bare names of its parameters."""
        own = f"{facility}."
        return {name.removeprefix(own): v for name, v in self.values.items() if name.startswith(own)}


@cache
def quiet_month() -> Month:
    """Runs once in a process: about a minute."""
    station = Station(project_catalogue(), seed=1)
    station.spin_up(START_NS)
    step_ns = STEP_S * NS_PER_S
    times = range(START_NS + step_ns, START_NS + DAYS * 86_400 * NS_PER_S + 1, step_ns)
    surface = [(facility.id, f"{facility.id}.") for facility in project_catalogue().surface()]
    kept: dict[str, Reading] = {}
    for row, time_ns in enumerate(times):
        station.step(time_ns, STEP_S)
        for facility, own in surface:
            for name, reading in station.truth(facility).items():
                if row == 0:
                    kept[own + name] = np.empty(len(times), reading.dtype)
                kept[own + name][row] = reading[0]
    return Month(np.array(times), kept)
