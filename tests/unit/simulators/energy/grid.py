"""The energy facility with loads that obey its shed level."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulators.exchange import Outflow, PowerService
from simulators.facilities import energy
from tests.support.station import Bench, utc_ns

SUNLIT_NS = utc_ns("2026-11-22T00:00")
LOADS_W = {
    "command": np.array([8_000.0, 8_000.0, 5_000.0]),
    "telecom": np.array([3_400.0, 3_400.0, 1_500.0]),
    "isru": np.array([30_000.0, 6_000.0, 800.0]),
    "astronomy": np.array([1_400.0, 1_400.0, 300.0]),
}
"""By shed level."""


class Grid(Bench):
    """Loads of the station's budget, one step behind the level in force."""

    def __init__(self, start_ns: int = SUNLIT_NS, replicas: int = 1, seed: int = 1) -> None:
        (model,) = energy.models(replicas)
        super().__init__(model, seed=seed, replicas=replicas, start_ns=start_ns)
        self._load(np.zeros(replicas))

    def run(self, seconds: float, dt_s: float = 60.0) -> Outflow:
        for _ in range(max(1, round(seconds / dt_s))):
            outflow = super().run(dt_s, dt_s)
            (service,) = outflow.services
            assert isinstance(service, PowerService)
            self._load(service.shed_level)
        return outflow

    def darken(self) -> None:
        """No Sun any more, for nobody."""
        self.environment_changes["sun_disk_12m"] = np.zeros(self.replicas)

    @property
    def replicas(self) -> int:
        return len(self.exchange.power_w["energy"])

    def _load(self, level: NDArray[np.float64]) -> None:
        drawn = {facility: watts[level.astype(int)] for facility, watts in LOADS_W.items()}
        self.exchange = replace(self.exchange, power_w={**self.exchange.power_w, **drawn})
