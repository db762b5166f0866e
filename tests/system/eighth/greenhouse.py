"""Plants that breathe: the smallest facility model."""

from collections.abc import Mapping, Sequence

import numpy as np

from simulators.exchange import Outflow
from simulators.facility import FacilityModel, Reading, Step
from simulators.faults import Fault, shows_in
from simulators.physics.arrays import Array

LIT_PA, DARK_PA = 100.0, 900.0
TIME_CONSTANT_S = 20.0


class Greenhouse:
    """CO2 goes to a balance with the light, as a first-order lag."""

    id = "greenhouse"
    faults: tuple[Fault, ...] = (
        Fault(
            "greenhouse",
            "lamps_out",
            "Lamps fail",
            "CO2 rises within a minute.",
            shows_in("co2_pressure", "lamps"),
        ),
    )

    def __init__(self, replicas: int) -> None:
        self._co2_pa: Array = np.full(replicas, LIT_PA)
        self._lit = np.ones(replicas, bool)

    def step(self, step: Step) -> Outflow:
        self._lit = step.faults.strength("lamps_out") == 0.0
        balance_pa = np.where(self._lit, LIT_PA, DARK_PA)
        self._co2_pa += (balance_pa - self._co2_pa) * -np.expm1(-step.dt_s / TIME_CONSTANT_S)
        return Outflow(power_w=np.where(self._lit, 400.0, 20.0))

    def telemetry(self) -> Mapping[str, Reading]:
        return {"co2_pressure": self._co2_pa, "lamps": self._lit}


def models(replicas: int) -> Sequence[FacilityModel]:
    return [Greenhouse(replicas)]
