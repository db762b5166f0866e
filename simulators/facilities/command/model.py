"""The command center: computers, life support, cooling, data, and the site's environment."""

from collections.abc import Mapping

import numpy as np

from simulators.environment import Environment
from simulators.exchange import Coolant, Outflow
from simulators.facilities.command import surroundings
from simulators.facilities.command.cabin import Cabin
from simulators.facilities.command.computers import Computers
from simulators.facilities.command.cooling import CoolingLoop
from simulators.facilities.command.faults import FAULTS
from simulators.facilities.command.modes import NAMES, Modes, Situation
from simulators.facilities.command.traffic import HOUSEKEEPING_BIT_S, Traffic
from simulators.facility import Reading, Step, named
from simulators.physics.arrays import Array

_AVIONICS_W = np.array([3000.0, 3000.0, 1700.0])
_LIFE_SUPPORT_W = np.array([2000.0, 2000.0, 1400.0])
_OTHER_W = np.array([1200.0, 1200.0, 400.0])
"""By shed level."""
_W_PER_CPU = 6.0
_USUAL_W = 6_700.0
_NORMALS = 3


class CommandCenter:
    """Runs the station, and publishes the environment that every facility shares.

    Args:
        replicas: stations simulated side by side.
        crew: people on board.
    """

    id = "command"
    faults = FAULTS

    def __init__(self, replicas: int, crew: int = 0) -> None:
        self._crew = crew
        self._computers = Computers(replicas)
        self._traffic = Traffic(replicas)
        self._cooling = CoolingLoop(replicas, _USUAL_W)
        self._cabin = Cabin(replicas, crew)
        self._modes = Modes(replicas)
        self._power_w: Array = np.full(replicas, _USUAL_W)
        self._environment: Environment | None = None
        self._vibration_mm_s: Array = np.zeros(replicas)

    def step(self, step: Step) -> Outflow:
        """Computers and traffic first, then the heat of all that, then the mode."""
        self._environment = step.environment
        self._vibration_mm_s = step.exchange.machinery.vibration_mm_s
        computers, traffic, cooling = self._computers, self._traffic, self._cooling
        means = np.stack([*computers.expected_upsets(step), *traffic.expected_counts(step)], axis=1)
        counts = step.random.poisson(means)
        computers.step(step, step.random.normal(_NORMALS), cooling.plate_c, counts[:, :2])
        traffic.step(step, self.id, counts[:, 2:], np.asarray(~computers.hanging, dtype=float))
        self._heat(step)
        self._decide(step)
        services = (Coolant(cooling.plate_c), traffic.service)
        data_bit_s = np.full_like(self._power_w, HOUSEKEEPING_BIT_S)
        return Outflow(power_w=self._power_w, data_bit_s=data_bit_s, services=services)

    def telemetry(self) -> Mapping[str, Reading]:
        """Raises RuntimeError before the first step."""
        if self._environment is None:
            raise RuntimeError("no telemetry before the first step")
        return {
            "mode": named(NAMES, self._modes.code),
            "power": self._power_w / 1e3,
            **self._computers.telemetry(),
            **self._traffic.telemetry(),
            **self._cooling.telemetry(),
            **self._cabin.telemetry(),
            **surroundings.telemetry(self._environment, self._vibration_mm_s),
        }

    def _heat(self, step: Step) -> None:
        """Whatever is drawn becomes heat; what the shell heaters give stays in the shell."""
        level = step.exchange.power.shed_level.astype(int)
        avionics_w = _AVIONICS_W[level] + _W_PER_CPU * self._computers.cpu_percent
        inside_w = avionics_w + _LIFE_SUPPORT_W[level] + _OTHER_W[level] + self._cooling.pump_w
        self._cooling.step(step, inside_w + self._cabin.crew_heat_w, avionics_w)
        self._cabin.step(step, self._cooling.supply_c)
        self._power_w = inside_w + self._cabin.heater_w

    def _decide(self, step: Step) -> None:
        now = Situation(
            sun_disk=step.environment.sun_disk_12m,
            bus_v=step.exchange.power.bus_voltage_v,
            supply_c=self._cooling.supply_c,
            proton_flux=step.environment.sep_flux,
            starved=step.exchange.power.survival,
            on_backup=self._computers.on_backup,
            crewed=self._crew > 0,
        )
        self._modes.step(now, step.dt_s)
