"""Small facilities and a catalogue for them."""

from collections.abc import Mapping

import numpy as np

from ground_segment.catalogue import Catalogue, Facility
from simulators.exchange import Outflow, PowerService
from simulators.facility import FacilityModel, Reading, Step
from simulators.faults import Fault, shows_in


def facility(facility_id: str, periods_s: Mapping[str, float]) -> Facility:
    """One packet for each period, each with a float `<packet>_value` and an int `<packet>_steps`."""
    packets = [
        {
            "name": name,
            "title": name,
            "period_s": period_s,
            "stale_after_s": 3 * period_s,
            "parameters": [
                {
                    "name": f"{name}_value",
                    "type": "float",
                    "description": "a value",
                    "subsystem": "test",
                    "range": [-10.0, 1000.0],
                    "nominal": [0.0, 100.0],
                    "deadband": 1.0,
                },
                {
                    "name": f"{name}_steps",
                    "type": "int",
                    "description": "steps so far",
                    "subsystem": "test",
                    "range": [0.0, 1e9],
                },
            ],
        }
        for name, period_s in periods_s.items()
    ]
    return Facility.model_validate(
        {
            "id": facility_id,
            "kind": "facility",
            "title": facility_id,
            "description": "a test",
            "site": "bench",
            "packets": packets,
        }
    )


def catalogue(*facilities: Facility) -> Catalogue:
    return Catalogue(facilities=facilities)


class FakeModel:
    """Draws noise, counts its steps, and feels the bus voltage of the step before."""

    def __init__(self, facility_id: str, packets: tuple[str, ...], replicas: int = 1) -> None:
        self.id = facility_id
        self.faults: tuple[Fault, ...] = (
            Fault(
                facility_id, "surge", "Surge", "The value rises by a hundred.", shows_in("value"), code="T-1"
            ),
        )
        self.times_ns: list[int] = []
        self.voltages: list[float] = []
        self._packets = packets
        self._replicas = replicas
        self._value = np.zeros(replicas)

    def step(self, step: Step) -> Outflow:
        self.times_ns.append(step.time_ns)
        self.voltages.append(float(step.exchange.power.bus_voltage_v[0]))
        self._value = 50.0 + step.random.normal() + 100.0 * step.faults.strength("surge")
        power = PowerService(bus_voltage_v=100.0 + np.full(self._replicas, float(len(self.times_ns))))
        return Outflow(power_w=self._value, services=(power,) if self.id == "energy" else ())

    def telemetry(self) -> Mapping[str, Reading]:
        steps = np.full(self._replicas, len(self.times_ns))
        values = {f"{name}_value": self._value for name in self._packets}
        return values | {f"{name}_steps": steps for name in self._packets}


def models(replicas: int = 1) -> tuple[FacilityModel, ...]:
    return (
        FakeModel("energy", ("fast", "slow"), replicas),
        FakeModel("isru", ("fast",), replicas),
    )


def small_catalogue() -> Catalogue:
    return catalogue(facility("energy", {"fast": 1.0, "slow": 60.0}), facility("isru", {"fast": 5.0}))
