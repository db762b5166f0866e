"""The whole plant: units in the order in which matter flows through them."""

from collections.abc import Mapping

import numpy as np

from simulators.exchange import Machinery, Outflow
from simulators.facilities.isru import faults as known
from simulators.facilities.isru.auger import Auger
from simulators.facilities.isru.commands import Desk
from simulators.facilities.isru.electrolyser import Electrolyser
from simulators.facilities.isru.feed import Feed
from simulators.facilities.isru.ice import IceLine
from simulators.facilities.isru.loop import HydrogenLoop
from simulators.facilities.isru.reactor import Charge, Gas, Reactor
from simulators.facilities.isru.regime import Regime
from simulators.facilities.isru.sequence import H2R_STATES, ICE_STATES, LOAD, BatchSequence, IceSequence
from simulators.facilities.isru.storage import OxygenTank
from simulators.facilities.isru.water import Water
from simulators.facility import Reading, Step, named
from simulators.faults import Fault
from simulators.orders import Handler
from simulators.physics.arrays import Codes
from simulators.physics.constants import OXYGEN_KG_MOL, ZERO_C_K
from simulators.physics.first_order import clip, relax, wander

_HOTEL_W, _STANDBY_HOTEL_W, _SURVIVAL_HOTEL_W = 1600.0, 1400.0, 350.0
_NO_LIMIT_W, _SURVIVAL_COOLER_W = 1e6, 400.0
_KPI_TAU_S = 12 * 3600.0
_HOT_SPOT_K = 100.0
"""In a bed that is not stirred."""
_WANDER_TAU_S = 300.0
_DATA_BIT_S = 24e3
_QUIET_MM_S, _BLOWER_MM_S, _AUGER_MM_S, _JAM_MM_S = 0.3, 0.7, 0.9, 6.5


class IsruPlant:
    """`replicas` plants side by side; see `FacilityModel`."""

    id = "isru"
    faults: tuple[Fault, ...] = known.FAULTS

    def __init__(self, replicas: int) -> None:
        self.regime = Regime.start(replicas)
        self.batch = BatchSequence.start(replicas)
        self.cycle = IceSequence.start(replicas)
        self.auger = Auger.start(replicas)
        self.feed = Feed.start(replicas)
        self.reactor = Reactor.start(replicas)
        self.loop = HydrogenLoop.start(replicas)
        self.water = Water.start(replicas)
        self.electrolyser = Electrolyser.start(replicas)
        self.tank = OxygenTank.start(replicas)
        self.ice = IceLine.start(replicas)
        self._desk = Desk(
            self.regime,
            self.batch,
            self.cycle,
            self.auger,
            self.reactor,
            self.loop,
            self.electrolyser,
            self.tank,
            self.ice,
        )
        self.power_w = np.full(replicas, 12e3)
        self._loaded_kg = np.zeros(replicas)
        self.vibration_mm_s = np.full(replicas, 1.0)
        self._wander = np.zeros((replicas, 2))
        self._process_w = np.full(replicas, 12e3)
        self._mean_process_w = self._process_w
        self._mean_oxygen_kg_s = self.electrolyser.oxygen_kg_s

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """Of the telecommands, by name."""
        return self._desk.handlers

    def step(self, step: Step) -> Outflow:
        """Advance every unit by `step.dt_s`."""
        strength = step.faults.strength
        self.regime.advance(step.exchange.power, step.exchange.posture, strength(known.PLANNED_STANDBY.name))
        self._wander = wander(self._wander, step.random.normal(2), step.dt_s, _WANDER_TAU_S)
        state = self._feed(step)
        self._reduce(step, state)
        self._mine(step)
        self._split(step)
        self._shake()
        self._meter(step.dt_s)
        return Outflow(
            power_w=self.power_w,
            data_bit_s=np.full_like(self.power_w, _DATA_BIT_S),
            services=(Machinery(self.vibration_mm_s),),
        )

    def _feed(self, step: Step) -> Codes:
        """Sequencer, auger and excavator; returns the state of the batch."""
        dt_s, strength, regime = step.dt_s, step.faults.strength, self.regime
        rock = strength(known.AUGER_JAM.name)
        self.auger.attempt(dt_s, (self.batch.planned() == LOAD) & ~regime.rest, rock)
        state = self.batch.advance(
            dt_s, regime.rest, regime.waits, self.auger.stuck, self.auger.locked, self.reactor.temp_c
        )
        poorer = strength(known.POORER_FEED.name)
        parked = regime.rest | (step.exchange.surface_network.connected < 0.5)
        self._loaded_kg = self.feed.advance(
            dt_s, state, parked, self.auger.stuck, self.reactor.sintered, poorer
        )
        self.auger.turn(self.feed.rate_kg_h, rock)
        return state

    def _reduce(self, step: Step, state: Codes) -> None:
        """Reactor, hydrogen and condenser."""
        dt_s, strength = step.dt_s, step.faults.strength
        inlet = self.water.inlet_fraction(self.loop.pressure_kpa)
        self.loop.blow(dt_s, state, self.reactor.sintered, inlet, self._wander[:, 0])
        pulses = strength(known.PLANNED_BACK_PULSE.name) > 0.0
        self.loop.collect_dust(dt_s, strength(known.FILTER_CLOGGING.name), pulses)
        feed_c = step.environment.regolith_temp_flat_k - ZERO_C_K
        hot_spot_k = _HOT_SPOT_K * strength(known.SINTERING.name)
        charge = Charge(self.feed.charge_kg, self._loaded_kg, feed_c, self.feed.grade, hot_spot_k)
        gas = Gas(self.loop.flow_mol_s(), inlet)
        working = 1.0 - strength(known.HEATER_ELEMENT.name) / 3.0
        self.reactor.advance(dt_s, state, charge, gas, working, self.regime.cold)
        made = self.reactor.water_mol
        self.feed.lose_oxygen(made * (0.5 * OXYGEN_KG_MOL))
        supply_g = self.electrolyser.hydrogen_g(dt_s)
        self.loop.balance(dt_s, state, made, supply_g, strength(known.HYDROGEN_LEAK.name))
        self.loop.pressurise(dt_s, state, self.reactor.temp_c)
        self.water.condense(dt_s, made, self.loop.flow_g_min, strength(known.CONDENSER_FREEZE.name))

    def _mine(self, step: Step) -> None:
        """Ice line."""
        depletion = step.faults.strength(known.ICE_DEPLETED.name)
        leak = step.faults.strength(known.DOME_SEAL_LEAK.name)
        self.cycle.advance(step.dt_s, self.regime.rest)
        self.ice.advance(step.dt_s, self.cycle, step.environment.psr_temp_k, depletion, leak)

    def _split(self, step: Step) -> None:
        """Water to oxygen, and oxygen to liquid."""
        dt_s, strength = step.dt_s, step.faults.strength
        self.water.dissolve(dt_s, self.loop.flow_g_min, strength(known.WATER_CONTAMINATION.name))
        pinhole = strength(known.MEMBRANE_PINHOLE.name)
        acid_us_cm = self.water.conductivity_us_cm
        self.electrolyser.advance(dt_s, self.water.tank_kg, acid_us_cm, pinhole, self.regime.rest)
        self.water.exchange(self.ice.delivered_kg, self.electrolyser.water_kg(dt_s))
        wear = strength(known.CRYOCOOLER_LOSS.name)
        limit_w = np.where(self.regime.survival, _SURVIVAL_COOLER_W, _NO_LIMIT_W)
        ground_k = step.environment.regolith_temp_flat_k
        self.tank.advance(dt_s, self.electrolyser.oxygen_kg_s, ground_k, wear, limit_w)

    def _shake(self) -> None:
        """Independent sources add in power; the blower's part goes with the square of its speed."""
        blower = _BLOWER_MM_S * np.square(self.loop.speed_rpm / 1e4)
        auger = _AUGER_MM_S * (self.feed.rate_kg_h > 0.0)
        stuck = _JAM_MM_S * self.auger.pushing
        quiet = _QUIET_MM_S * (1.0 + 0.15 * clip(self._wander[:, 1], -3.0, 3.0))
        self.vibration_mm_s = np.sqrt(blower**2 + auger**2 + stuck**2 + quiet**2)

    def _meter(self, dt_s: float) -> None:
        """Power by the plant's own meter, and what the process spent for each kilogram of oxygen."""
        resting_w = np.where(self.regime.rest, _STANDBY_HOTEL_W, _HOTEL_W)
        hotel_w = np.where(self.regime.survival, _SURVIVAL_HOTEL_W, resting_w)
        solids_w = self.reactor.heater_w + self.loop.power_w + self.feed.charger_w + self.auger.power_w
        self._process_w = solids_w + self.ice.power_w + self.electrolyser.power_w + self.tank.cooler_w
        self.power_w = hotel_w + self._process_w
        worked_s = np.where(self.regime.rest, 0.0, dt_s)
        self._mean_process_w = relax(self._mean_process_w, self._process_w, worked_s, _KPI_TAU_S)
        self._mean_oxygen_kg_s = relax(
            self._mean_oxygen_kg_s, self.electrolyser.oxygen_kg_s, worked_s, _KPI_TAU_S
        )

    def telemetry(self) -> Mapping[str, Reading]:
        """True values by catalogue name."""
        return {**self._process(), **self._fluids(), **self._material(), **self._stock()}

    def _process(self) -> dict[str, Reading]:
        return {
            "state_h2r": named(H2R_STATES, self.batch.state),
            "state_ice": named(ICE_STATES, self.cycle.state),
            "auger_torque": self.auger.torque_n_m,
            "reactor_temp": self.reactor.temp_c,
            "reactor_pressure": self.loop.pressure_kpa,
            "heater_power": 1e-3 * self.reactor.heater_w,
            "blower_speed": self.loop.speed_rpm,
            "el_current": self.electrolyser.current_a,
            "el_cell_voltage": self.electrolyser.cell_v,
            "power": 1e-3 * self.power_w,
        }

    def _fluids(self) -> dict[str, Reading]:
        return {
            "reactor_dT": self.reactor.gradient_k,
            "h2_flow": self.loop.flow_g_min,
            "h2o_fraction": 100.0 * self.reactor.water_fraction,
            "filter_dp": self.loop.filter_kpa,
            "condenser_temp": self.water.condenser_c,
            "el_temp": self.electrolyser.temp_c,
            "cryocooler_power": 1e-3 * self.tank.cooler_w,
            "ice_heater_power": 1e-3 * self.ice.heater_w,
            "vapor_pressure": self.ice.pressure_pa,
            "vibration_rms": self.vibration_mm_s,
        }

    def _material(self) -> dict[str, Reading]:
        return {
            "feed_mass": self.feed.hopper_kg,
            "feed_rate": self.feed.rate_kg_h,
            "excavator_soc": self.feed.soc,
            "water_conductivity": self.water.conductivity_us_cm,
            "h2_in_o2": self.electrolyser.hydrogen_percent,
            "lox_pressure": self.tank.pressure_kpa(),
            "ice_front_temp": self.ice.front_k,
            "coldtrap_temp": self.ice.trap_k,
        }

    def _stock(self) -> dict[str, Reading]:
        return {
            "ilmenite_grade": self.feed.grade,
            "h2_inventory": self.loop.inventory_g,
            "water_tank": self.water.tank_kg,
            "o2_rate": 3.6e6 * self.electrolyser.oxygen_kg_s,
            "o2_purity": self.electrolyser.purity_percent(),
            "lox_mass": self.tank.mass_kg,
            "lox_temp": self.tank.temp_k,
            "water_yield": 3600.0 * self.ice.yield_kg_s,
            "ice_grade": self.ice.grade,
            "specific_energy": self._mean_process_w / (3.6e6 * np.maximum(self._mean_oxygen_kg_s, 1e-6)),
        }
