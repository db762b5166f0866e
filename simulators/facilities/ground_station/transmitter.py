"""The uplink: power amplifier, waveguide, and the commands that are sent."""

import numpy as np

from simulators.facilities.ground_station.controls import (
    FULL_POWER_W,
    TRANSMITTER_AUTO,
    TRANSMITTER_ON,
    Controls,
)
from simulators.facilities.ground_station.mount import AUTOTRACK, Mount
from simulators.facilities.ground_station.weather import Weather
from simulators.facility import Reading, Step, named
from simulators.physics import antenna, link
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import hold_timer, relax

UPLINK_HZ, POWER_W = 7.2e9, FULL_POWER_W
GAIN_DBI = antenna.gain_dbi(12.0, UPLINK_HZ, 0.60)
CIRCUIT_LOSS_DB = 1.0
SILENT_DBW = -300.0
STATES = ("OFF", "ON", "LOCKED_OUT")
TAUS_S = np.array([120.0, 60.0])
"""Of output and reflected power."""
_BEAM_DEG = antenna.half_power_beamwidth_deg(12.0, UPLINK_HZ)
_NOISE_SHARE, _REFLECTED_NOISE_W = 0.008, 0.3
_REFLECTED_SHARE, _WET_SHARE, _FOLD_BACK = 0.005, 0.05, 0.18
_ARC_W, _LOCK_OUT_S = 80.0, 600.0
"""The peak that the meter holds when an arc burns, and how long the amplifier cools afterwards."""
_HEAT_K, _HEAT_TAU_S = 28.0, 600.0
_HUT_C, _HUT_SHARE = 16.0, 0.4
"""The hut damps the swing of the air outside."""
_SEALED_TAU_S, _PURGED_TAU_S, _PURGED_SHARE = 7200.0, 1800.0, 0.2
_HUMID_PERCENT = 70.0
"""Air that leaks in at this humidity makes the waveguide as wet as it gets."""
_COMMANDS_PER_H, _PROCESSING_S = 120.0, 0.3


class Transmitter:
    """The amplifier transmits while the antenna follows the signal; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._rise_k = self._reflected_w = np.zeros(replicas)
        self._unanswered_s = self._unanswered_per_h = np.zeros(replicas)
        self._hut_c = np.full(replicas, _HUT_C)
        self.on = np.zeros(replicas, dtype=np.bool_)
        self.lock_out_s = np.zeros(replicas)
        """Until the amplifier starts again after an arc."""
        self.power_w = self.wet = self.foreign_per_h = np.zeros(replicas)

    def step(
        self,
        step: Step,
        controls: Controls,
        mount: Mount,
        air: Weather,
        light_time_s: Array,
        noise: Array,
    ) -> None:
        """Water, arcs, output and reflected power, heat, then what is sent."""
        self._moisten(step, controls, air.humidity_percent)
        arc = self._switch(step, controls, mount)
        folded = controls.power_w * (1.0 - _FOLD_BACK * self.wet)
        self.power_w = self.on * folded * (1.0 + _NOISE_SHARE * noise[0])
        reflected = self.power_w * (_REFLECTED_SHARE + _WET_SHARE * self.wet)
        self._reflected_w = reflected + self.on * _REFLECTED_NOISE_W * noise[1] + _ARC_W * arc
        rise_k = _HEAT_K * self.power_w / POWER_W
        self._rise_k = relax(self._rise_k, rise_k, step.dt_s, _HEAT_TAU_S)
        self._hut_c = _HUT_C + _HUT_SHARE * (air.temp_c - _HUT_C)
        self._command(step, light_time_s)

    def _moisten(self, step: Step, controls: Controls, humidity_percent: Array) -> None:
        """Through a leak the waveguide takes the humidity of the air; dry air drives it out."""
        water = step.faults.strength("waveguide_water")
        if not (water.any() or self.wet.any()):
            return
        purged = controls.purge_s > 0.0
        leak = water * np.where(purged, _PURGED_SHARE, 1.0)
        humid = np.minimum(humidity_percent / _HUMID_PERCENT, 1.0)
        tau_s = np.where(purged, _PURGED_TAU_S, _SEALED_TAU_S)
        self.wet = relax(self.wet, leak * humid, step.dt_s, tau_s)

    def _switch(self, step: Step, controls: Controls, mount: Mount) -> Flags:
        """Who asked for it, and whether an arc forbids it; where an arc burns now."""
        automatic = (controls.transmitter == TRANSMITTER_AUTO) & (mount.mode == AUTOTRACK)
        by_hand = (controls.transmitter == TRANSMITTER_ON) & mount.tracking
        asked = automatic | by_hand
        self.lock_out_s = np.maximum(self.lock_out_s - step.dt_s, 0.0)
        arc = asked & (self.lock_out_s == 0.0) & (step.faults.strength("hpa_trip") > 0.0)
        self.lock_out_s = np.where(arc, _LOCK_OUT_S, self.lock_out_s)
        self.on = asked & (self.lock_out_s == 0.0)
        return np.asarray(arc)

    def _command(self, step: Step, light_time_s: Array) -> None:
        """Commands with a wrong spacecraft in their header go out and are never answered."""
        wrong = step.faults.strength("wrong_spacecraft_id") * self.on
        self.foreign_per_h = _COMMANDS_PER_H * wrong
        self._unanswered_s = hold_timer(self._unanswered_s, wrong > 0.0, step.dt_s)
        overdue = self._unanswered_s > 2.0 * light_time_s + _PROCESSING_S
        self._unanswered_per_h = np.where(overdue, self.foreign_per_h, 0.0)

    def eirp_dbw(self, pointing_error_deg: Array, attenuation_db: Array) -> Array:
        """Radiated toward the Moon as it leaves the atmosphere, dBW; -300 when silent."""
        loss = antenna.pointing_loss_db(pointing_error_deg, _BEAM_DEG) + attenuation_db
        return np.maximum(link.eirp_dbw(self.power_w, GAIN_DBI, CIRCUIT_LOSS_DB) - loss, SILENT_DBW)

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the uplink."""
        return {
            "hpa_state": named(STATES, np.where(self.lock_out_s > 0.0, 2, self.on)),
            "hpa_power": self.power_w,
            "hpa_temp": self._hut_c + self._rise_k,
            "hpa_reflected": self._reflected_w,
            "tc_unanswered": self._unanswered_per_h,
        }
