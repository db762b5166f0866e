"""A kettle that is told how hot its water shall be."""

from collections.abc import Mapping, Sequence

import numpy as np

from simulators.exchange import Outflow
from simulators.facility import FacilityModel, Reading, Step
from simulators.faults import Fault
from simulators.orders import Check, Handler, Order, OrderRefused


class Kettle:
    """Heats by one degree a second; does not cool."""

    id = "kettle"
    faults: tuple[Fault, ...] = ()

    def __init__(self, replicas: int) -> None:
        self._temp_c = np.full(replicas, 20.0)
        self._target_c = np.full(replicas, 20.0)

    @property
    def handlers(self) -> Mapping[str, Handler]:
        return {"heat": self._heat}

    def step(self, step: Step) -> Outflow:
        self._temp_c = np.minimum(self._temp_c + step.dt_s, self._target_c)
        return Outflow(power_w=np.where(self._temp_c < self._target_c, 2000.0, 0.0))

    def telemetry(self) -> Mapping[str, Reading]:
        return {"temp": self._temp_c}

    def _heat(self, order: Order) -> Check:
        if (order.number("target") < self._temp_c[order.where]).any():
            raise OrderRefused("the water is hotter than that, and the kettle cannot cool")
        self._target_c[order.where] = order.number("target")
        return lambda: bool((self._temp_c[order.where] >= self._target_c[order.where]).all())


def models(replicas: int) -> Sequence[FacilityModel]:
    return [Kettle(replicas)]
