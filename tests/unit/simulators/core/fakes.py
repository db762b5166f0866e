"""Small facilities and a catalogue for them."""

from collections.abc import Mapping

import numpy as np

from ground_segment.catalogue import Catalogue, Facility
from simulators.exchange import Outflow, PowerService
from simulators.facility import FacilityModel, Reading, Step
from simulators.faults import Fault, shows_in
from simulators.orders import Check, Handler, Order, OrderRefused, at_once


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


class CommandableModel(FakeModel):
    """A level that goes to what was ordered, one a step, unless its regulator is jammed."""

    def __init__(self, facility_id: str, packets: tuple[str, ...], replicas: int = 1) -> None:
        super().__init__(facility_id, packets, replicas)
        self.level = self.wanted = 50.0
        self.rate = 1.0
        self.jammed = False

    @property
    def handlers(self) -> Mapping[str, Handler]:
        return {"set_value": self._set_value, "jam": self._jam, "crash": self._crash}

    def step(self, step: Step) -> Outflow:
        self.level = min(self.level + self.rate, self.wanted)
        return super().step(step)

    def _set_value(self, order: Order) -> Check:
        if self.jammed:
            raise OrderRefused("the regulator is jammed")
        self.wanted, self.rate = order.number("target"), order.number("rate")
        return lambda: self.level == self.wanted

    def _jam(self, order: Order) -> Check:
        self.jammed = True
        return at_once

    def _crash(self, order: Order) -> Check:
        raise ZeroDivisionError("division by zero")


def commandable_catalogue() -> Catalogue:
    """The small catalogue with telecommands for a `CommandableModel` in energy."""
    arguments = [
        {"name": "target", "type": "float", "unit": "V", "range": [50, 1000], "description": "where to"},
        {"name": "rate", "type": "int", "range": [1, 9], "default": 1, "description": "how fast"},
    ]
    commands = [
        {"name": "set_value", "title": "Set the value", "description": "Sets it.", "arguments": arguments},
        {"name": "jam", "title": "Jam", "description": "Jams it.", "hazardous": True},
        {"name": "crash", "title": "Crash", "description": "A fault of the program."},
    ]
    energy, isru = small_catalogue().facilities
    told = Facility.model_validate(energy.model_dump(by_alias=True) | {"commands": commands})
    return catalogue(told, isru)


def models(replicas: int = 1) -> tuple[FacilityModel, ...]:
    return (
        FakeModel("energy", ("fast", "slow"), replicas),
        FakeModel("isru", ("fast",), replicas),
    )


def small_catalogue() -> Catalogue:
    return catalogue(facility("energy", {"fast": 1.0, "slow": 60.0}), facility("isru", {"fast": 5.0}))
