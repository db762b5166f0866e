"""Regolith on its way: excavator, hopper, charge of the reactor."""

from dataclasses import dataclass

import numpy as np

from simulators.facilities.isru.sequence import by_state
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.constants import GOLDEN
from simulators.physics.first_order import clip
from simulators.physics.granular import moved_kg

BATCH_KG = 25.0
_LOADING, _AUGER_KG_H = by_state(LOAD=1.0), np.asarray(100.0)
_DUMPING, _DUMP_KG_H = by_state(DUMP=1.0), np.asarray(102.0)
_BUCKET_KG = 5.0
_TRIP_S, _TURN_S = 1500.0, 2400.0
"""Digging and hauling, then unloading and charging."""
_BATTERY_WH = 3000.0
_TRIP_W, _PARKED_W = 1200.0, 10.0
_CHARGER_W, _CHARGER_EFFICIENCY = 1500.0, 0.92
_LEAVE_SOC = 40.0
_GRADE_LOW, _GRADE_SPAN, _POORER = 9.2, 1.6, 0.6
"""Ilmenite of the enriched feed, %, and the share of it that another deposit lacks."""
_STUCK_KG, _LUMPS = 14.0, 0.05
"""Of a wholly sintered charge, what no dump gets out; a share of lumps that passes."""


@dataclass(slots=True)
class Feed:
    """State of the feed line; masses in kg, charge of the excavator in %."""

    hopper_kg: Array
    charge_kg: Array
    soc: Array
    turn_s: Array
    """Time into the excavator's turn; 0 while it waits."""
    batch: Array
    """Batches loaded before."""
    rate_kg_h: Array
    charger_w: Array
    grade: Array
    """Ilmenite in the charge, %."""
    excavated_kg: Array
    dumped_kg: Array

    @classmethod
    def start(cls, replicas: int) -> "Feed":
        zero = np.zeros(replicas)
        return cls(
            hopper_kg=np.full(replicas, 10.0),
            charge_kg=np.full(replicas, BATCH_KG),
            soc=np.full(replicas, 80.0),
            turn_s=zero,
            batch=zero,
            rate_kg_h=zero,
            charger_w=zero,
            grade=np.full(replicas, 10.0),
            excavated_kg=zero,
            dumped_kg=zero,
        )

    def advance(
        self, dt_s: float, state: Codes, rest: Flags, stuck: Flags, sintered: Array, poorer: Array
    ) -> Array:
        """Move regolith for `dt_s`.

        Args:
            dt_s: step.
            state: of the batch.
            rest: the excavator stays parked.
            stuck: the auger does not turn.
            sintered: share of the charge.
            poorer: how far the feed comes from a poorer deposit, 0 to 1.

        Returns:
            What the reactor got, kg.
        """
        loaded = self._load(dt_s, _LOADING[state] * ~stuck, poorer)
        self._dump(dt_s, _DUMPING[state], _STUCK_KG * np.maximum(0.0, sintered - _LUMPS))
        self.charger_w = self._excavate(dt_s, rest)
        return loaded

    def lose_oxygen(self, oxygen_kg: Array) -> None:
        """The charge grows lighter by the oxygen that left as water."""
        self.charge_kg = self.charge_kg - oxygen_kg

    def _load(self, dt_s: float, loading: Array, poorer: Array) -> Array:
        room = np.minimum(self.hopper_kg, BATCH_KG - self.charge_kg) * loading
        loaded = moved_kg(room, _AUGER_KG_H, dt_s)
        fresh = (loaded > 0.0) & (self.rate_kg_h == 0.0) & (self.charge_kg <= _STUCK_KG)
        self.batch = self.batch + fresh
        enriched = _GRADE_LOW + _GRADE_SPAN * (self.batch * GOLDEN % 1.0)
        self.grade = np.where(fresh, enriched * (1.0 - _POORER * poorer), self.grade)
        self.hopper_kg = self.hopper_kg - loaded
        self.charge_kg = self.charge_kg + loaded
        self.rate_kg_h = loaded * (3600.0 / dt_s)
        return loaded

    def _dump(self, dt_s: float, dumping: Array, sintered: Array) -> None:
        out = moved_kg((self.charge_kg - sintered) * dumping, _DUMP_KG_H, dt_s)
        self.charge_kg = self.charge_kg - out
        self.dumped_kg = self.dumped_kg + out

    def _excavate(self, dt_s: float, rest: Flags) -> Array:
        """Trips of one bucket while the hopper has room; returns the charger's power, W."""
        ready = ~rest & (self.hopper_kg <= BATCH_KG - _BUCKET_KG) & (self.soc > _LEAVE_SOC)
        going = ready | (self.turn_s > 0.0)
        away = going & (self.turn_s < _TRIP_S)
        ahead_s = (self.turn_s + dt_s) * going
        bucket = _BUCKET_KG * (away & (ahead_s >= _TRIP_S))
        self.hopper_kg = self.hopper_kg + bucket
        self.excavated_kg = self.excavated_kg + bucket
        self.turn_s = ahead_s * (ahead_s < _TURN_S)
        charging_w = _CHARGER_W * clip((100.0 - self.soc) / 2.0, 0.0, 1.0) * (~away & ~rest)
        drain_w = np.where(away, _TRIP_W, _PARKED_W)
        gain = (charging_w * _CHARGER_EFFICIENCY - drain_w) * (dt_s / 36.0 / _BATTERY_WH)
        self.soc = clip(self.soc + gain, 0.0, 100.0)
        return charging_w
