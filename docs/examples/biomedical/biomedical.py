"""Biomedical laboratory: a growing chamber, its water loop and a freezer, each in a few lines of physics.

Orders of magnitude after EDEN ISS (Zabel et al. 2020) and laboratory freezers; first-order lags throughout.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from simulators.exchange import Exchange, Outflow
from simulators.facility import FacilityModel, Reading, Step, named
from simulators.faults import Fault, Need, falls, rises
from simulators.orders import Check, Handler, Order, OrderRefused
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import relax, wander

LAMPS, COMPRESSORS = ("OFF", "DIM", "ON"), ("A", "B")
LIGHT = np.array([0.0, 0.4, 1.0])
"""Share of full light at each setting of the lamps."""

PPFD, LAMP_W, WARM_UP_S = 450.0, 1400.0, 5.0
CHAMBER_TAU_S, WARMING_K_W, HEATED_C = 3600.0, 8e-3, 21.0
CO2_LIT_PA, CO2_DARK_PA, CO2_TAU_S = 80.0, 180.0, 1200.0
GROWTH_G_S, THIRST_PER_S = 25.0 / 86_400.0, 0.6 / 3600.0
REFILL_BELOW, REFILL_TO = 40.0, 95.0
FROZEN_C, COOLING_TAU_S, WARMING_TAU_S = -79.0, 3600.0, 25.5 * 3600.0
"""A freezer without a compressor warms by four kelvin an hour."""
FREEZER_W, BASE_W = 250.0, 150.0
KEPT_AT, WITHIN, WITHIN_TAU_S = np.array([62.0, 6.0, 1800.0]), np.array([2.0, 0.08, 60.0]), 1800.0
"""Humidity, acidity and conductivity: what controllers keep, how well, and how fast it wanders."""

FAULTS = (
    Fault(
        "biomedical",
        "lamp_driver",
        "Failure of a lamp driver",
        "Half the light is gone at once; the lamps cool, and carbon dioxide rises within the hour.",
        (falls("ppfd", 150.0, 120.0), falls("lamp_temp", 10.0, 1800.0), rises("co2_pressure", 30.0, 3600.0)),
        code="BM-F1",
        touches=("biomedical.*", "energy.*"),
        needs=(Need("lamps", states=("ON",)),),
    ),
    Fault(
        "biomedical",
        "pump_clog",
        "Clogged root bed",
        "The pressure ahead of the bed rises and the flow falls within ten minutes.",
        (rises("loop_pressure", 40.0, 900.0), falls("loop_flow", 80.0, 900.0)),
        ramp_s=600.0,
        code="BM-F2",
    ),
    Fault(
        "biomedical",
        "freezer_loss",
        "Loss of the freezer's compressor A",
        "Samples warm by four kelvin an hour until the other compressor is used.",
        (rises("sample_temp", 6.0, 7200.0), falls("power", 0.2, 60.0)),
        code="BM-F3",
        touches=("energy.*",),
        hazard_s=19_000.0,
        needs=(Need("compressor", states=("A",)),),
    ),
)


class Biomedical:
    """The whole laboratory; every array has shape (replicas,), but what controllers keep (replicas, 3)."""

    id = "biomedical"
    faults: tuple[Fault, ...] = FAULTS

    def __init__(self, replicas: int) -> None:
        ones = np.ones(replicas)
        self._wanted = np.full(replicas, LAMPS.index("ON"))
        self._allowed = self._wanted.copy()
        self._compressor = np.zeros(replicas, int)
        self._cools: Flags = np.ones(replicas, bool)
        self._light: Array = ones.copy()
        self._chamber_c, self._lamp_c = 23.0 * ones, 58.0 * ones
        self._co2_pa, self._biomass_g = CO2_LIT_PA * ones, 900.0 * ones
        self._level, self._clog = 80.0 * ones, 0.0 * ones
        self._sample_c = FROZEN_C * ones
        self._kept: Array = np.zeros((replicas, 3))
        self._dose_usv_h, self._power_w = 0.0 * ones, 0.0 * ones

    @property
    def handlers(self) -> Mapping[str, Handler]:
        return {"set_lamps": self._set_lamps, "switch_compressor": self._switch_compressor}

    def step(self, step: Step) -> Outflow:
        self._shine(step)
        heater_w = self._breathe(step.dt_s, step.exchange)
        self._water(step)
        self._freeze(step)
        self._dose_usv_h = step.environment.dose_rate_usv_h
        self._power_w = BASE_W + LAMP_W * self._light + heater_w + FREEZER_W * self._cools
        return Outflow(power_w=self._power_w, data_bit_s=np.full_like(self._power_w, 2_000.0))

    def telemetry(self) -> Mapping[str, Reading]:
        humidity, ph, conductivity = (KEPT_AT + WITHIN * self._kept).T
        return {
            "lamps": named(LAMPS, np.minimum(self._wanted, self._allowed)),
            "ppfd": PPFD * self._light,
            "lamp_temp": self._lamp_c,
            "chamber_temp": self._chamber_c,
            "humidity": humidity,
            "co2_pressure": self._co2_pa,
            "biomass": self._biomass_g,
            "dose_rate": self._dose_usv_h,
            "loop_pressure": 115.0 + 60.0 * self._clog,
            "loop_flow": 120.0 * (1.0 - 0.9 * self._clog),
            "nutrient_level": self._level,
            "ph": ph,
            "conductivity": conductivity,
            "sample_temp": self._sample_c,
            "compressor": named(COMPRESSORS, self._compressor),
            "power": self._power_w / 1000.0,
        }

    # -- what happens in a step --------------------------------------------------------------------

    def _shine(self, step: Step) -> None:
        """Shedding of loads bounds what is ordered; a broken driver takes half of what is left."""
        self._allowed = 2 - np.rint(step.exchange.power.shed_level).astype(int)
        working = 1.0 - 0.5 * step.faults.strength("lamp_driver")
        target = LIGHT[np.minimum(self._wanted, self._allowed)] * working
        self._light = relax(self._light, target, step.dt_s, WARM_UP_S)
        self._biomass_g = self._biomass_g + GROWTH_G_S * self._light * step.dt_s

    def _breathe(self, dt_s: float, exchange: Exchange) -> Array:
        """Warmth against the station's coolant, and what plants breathe; returns the heater's power, W."""
        passive_c = exchange.coolant.coldplate_temp_c + WARMING_K_W * LAMP_W * self._light
        heater_w = np.maximum(HEATED_C - passive_c, 0.0) / WARMING_K_W
        self._chamber_c = relax(self._chamber_c, np.maximum(passive_c, HEATED_C), dt_s, CHAMBER_TAU_S)
        self._lamp_c = relax(self._lamp_c, self._chamber_c + 35.0 * self._light, dt_s, 300.0)
        balance_pa = CO2_DARK_PA + (CO2_LIT_PA - CO2_DARK_PA) * self._light
        self._co2_pa = relax(self._co2_pa, balance_pa, dt_s, CO2_TAU_S)
        return heater_w

    def _water(self, step: Step) -> None:
        self._clog = step.faults.strength("pump_clog")
        left = self._level - THIRST_PER_S * (0.2 + self._light) * step.dt_s
        self._level = np.where(left < REFILL_BELOW, REFILL_TO, left)
        normal = step.random.normal(3)  # drawn in every step, so that twin stations stay comparable
        self._kept = wander(self._kept, normal, step.dt_s, WITHIN_TAU_S)

    def _freeze(self, step: Step) -> None:
        self._cools = (step.faults.strength("freezer_loss") == 0.0) | (self._compressor == 1)
        target_c = np.where(self._cools, FROZEN_C, self._chamber_c)
        tau_s = np.where(self._cools, COOLING_TAU_S, WARMING_TAU_S)
        self._sample_c = relax(self._sample_c, target_c, step.dt_s, tau_s)

    # -- what it can be told -----------------------------------------------------------------------

    def _set_lamps(self, order: Order) -> Check:
        where, level = order.where, LAMPS.index(order.word("level"))
        if np.any(self._allowed[where] < level):
            raise OrderRefused("loads are shed: the lamps get no power for more than they have")
        self._wanted[where] = level
        return lambda: bool(np.all(np.abs(self._light[where] - LIGHT[level]) < 0.05))

    def _switch_compressor(self, order: Order) -> Check:
        where, to = order.where, COMPRESSORS.index(order.word("to"))
        if np.all(self._compressor[where] == to):
            raise OrderRefused(f"compressor {order.word('to')} is in use already")
        self._compressor[where] = to
        return lambda: bool(np.all(self._cools[where]))


def models(replicas: int) -> Sequence[FacilityModel]:
    return [Biomedical(replicas)]
