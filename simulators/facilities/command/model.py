"""The command center: computers, life support, cooling, data, and the site's environment."""

from collections.abc import Mapping

import numpy as np

from simulators.environment import Environment
from simulators.exchange import Coolant, Outflow, Posture
from simulators.facilities.command import surroundings
from simulators.facilities.command.cabin import Cabin
from simulators.facilities.command.clock import Clock
from simulators.facilities.command.commands import Desk
from simulators.facilities.command.computers import Computers
from simulators.facilities.command.cooling import CoolingLoop
from simulators.facilities.command.faults import COMPUTER_HANG, FAULTS, PLANNED_MAINTENANCE
from simulators.facilities.command.modes import SURVIVAL, Modes, Situation
from simulators.facilities.command.outlook import Outlook
from simulators.facilities.command.traffic import HOUSEKEEPING_BIT_S, Traffic
from simulators.facility import Reading, Step
from simulators.orders import Handler
from simulators.physics.arrays import Array
from simulators.physics.first_order import clip

_LOADS_W = np.array([[3000.0, 3000.0, 1700.0], [2000.0, 2000.0, 1400.0], [1200.0, 1200.0, 400.0]])
"""Avionics, life support and others, by shed level."""
_W_PER_CPU = 6.0
_CUT_OUT_C, _CUT_OUT_BAND_K, _CUT_OUT_SHARE = 45.0, 10.0, 0.85
"""Thermal cut-outs take loads off that get too hot, the last ones at the end of the band."""
_USUAL_W = 6_700.0
_NORMALS = 4


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
        self._clock = Clock(replicas)
        self._traffic = Traffic(replicas)
        self._cooling = CoolingLoop(replicas, _USUAL_W)
        self._cabin = Cabin(replicas, crew)
        self._modes = Modes(replicas)
        self._outlook = Outlook()
        self._power_w: Array = np.full(replicas, _USUAL_W)
        self._environment: Environment | None = None
        self._vibration_mm_s: Array = np.zeros(replicas)
        self._hangs = np.zeros(replicas, dtype=bool)
        self._stuck: Mapping[str, Reading] = {}
        self.handlers: Mapping[str, Handler] = Desk(
            self._computers, self._clock, self._cooling, self._cabin, self._modes
        ).handlers

    def step(self, step: Step) -> Outflow:
        """Computers and traffic first, then the heat of all that, then the mode."""
        self._hold_telemetry(step)
        self._environment = step.environment
        self._vibration_mm_s = step.exchange.machinery.vibration_mm_s
        computers, traffic = self._computers, self._traffic
        means = np.stack([*computers.expected_upsets(step), *traffic.expected_counts(step)], axis=1)
        counts = step.random.poisson(means)
        normals = step.random.normal(_NORMALS)
        computers.step(step, normals[:, :2], self._cooling.plate_c, counts[:, :2])
        self._clock.step(step, normals[:, 2])
        traffic.step(step, self.id, counts[:, 2:], np.asarray(computers.executing, dtype=float))
        self._heat(step, normals[:, 3])
        self._decide(step)
        posture = Posture(
            safe=self._modes.safe.astype(float), dark_ahead=self._modes.dark_ahead.astype(float)
        )
        services = (Coolant(self._cooling.plate_c), traffic.service, posture)
        data_bit_s = np.full_like(self._power_w, HOUSEKEEPING_BIT_S)
        return Outflow(power_w=self._power_w, data_bit_s=data_bit_s, services=services)

    def telemetry(self) -> Mapping[str, Reading]:
        """What the computer in charge reports: while it hangs, the same again and again.

        Raises:
            RuntimeError: before the first step.
        """
        readings = self._readings()
        hanging = self._computers.hanging
        if not (self._stuck and hanging.any()):
            return readings
        return {name: np.where(hanging, self._stuck[name], now) for name, now in readings.items()}

    def _readings(self) -> Mapping[str, Reading]:
        if self._environment is None:
            raise RuntimeError("no telemetry before the first step")
        return {
            "power": self._power_w / 1e3,
            **self._modes.telemetry(),
            **self._computers.telemetry(),
            **self._clock.telemetry(),
            **self._traffic.telemetry(),
            **self._cooling.telemetry(),
            **self._cabin.telemetry(),
            **surroundings.telemetry(self._environment, self._vibration_mm_s),
        }

    def _hold_telemetry(self, step: Step) -> None:
        """Keep what was last reported where a computer begins to hang in this step."""
        hangs = step.faults.strength(COMPUTER_HANG.name) > 0.0
        begun = hangs & ~self._hangs
        self._hangs = hangs
        if begun.any() and self._environment is not None:
            now = self._readings()
            self._stuck = {name: np.where(begun, now[name], self._stuck.get(name, now[name])) for name in now}

    def _heat(self, step: Step, ripple: Array) -> None:
        """Whatever is drawn becomes heat; what the shell heaters give stays in the shell."""
        cooling, cabin = self._cooling, self._cabin
        level = step.exchange.power.shed_level.astype(int)
        level = np.where(self._modes.code == SURVIVAL, 2, level)
        avionics_w, life_support_w, other_w = _LOADS_W[:, level]
        avionics_w = (avionics_w + _W_PER_CPU * self._computers.cpu_percent) * _cut_out(cooling.plate_c)
        air_w = (life_support_w + other_w) * _cut_out(cabin.air_c) + cooling.pump_w
        shell_c, mounts_w = cabin.shell_c, cooling.to_structure_w(cabin.shell_c)
        cooled_w = cabin.cool(step, air_w, cooling.plate_out_c, cooling.capacity_w_k)
        cabin.step(step, cooling.plate_out_c, mounts_w, self._modes.preheating)
        cooling.step(step, ripple, avionics_w, cooled_w, shell_c)
        self._power_w = avionics_w + air_w + cabin.heater_w

    def _decide(self, step: Step) -> None:
        power = step.exchange.power
        now = Situation(
            sun_disk=step.environment.sun_disk_12m,
            bus_v=power.bus_voltage_v,
            supply_c=self._cooling.supply_c,
            proton_flux=step.environment.sep_flux,
            reduced=power.reduced,
            starved=power.survival,
            uncooled=self._cooling.lost,
            swapped=self._computers.swapped,
            in_contact=self._clock.in_contact,
            dark_ahead=self._outlook.dark_ahead(step.time_ns),
            maintained=step.faults.strength(PLANNED_MAINTENANCE.name) > 0.0,
            fit_for_people=self._cabin.air.fit_for_people,
            crewed=self._crew > 0,
        )
        self._modes.step(now, step.dt_s)


def _cut_out(temp_c: Array) -> Array:
    """Share of the loads that stays on at a temperature."""
    return 1.0 - _CUT_OUT_SHARE * clip((temp_c - _CUT_OUT_C) / _CUT_OUT_BAND_K, 0.0, 1.0)
