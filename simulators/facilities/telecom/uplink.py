"""The X-band command receiver."""

import numpy as np

from simulators.facilities.telecom.pointing import Pointing
from simulators.facility import Reading, Step
from simulators.physics import antenna, coding, link
from simulators.physics.arrays import Array
from simulators.physics.first_order import hold_timer

UPLINK_HZ = 7.2e9
GAIN_DBI = antenna.gain_dbi(0.3, UPLINK_HZ, 0.60)
BEAM_DEG = antenna.half_power_beamwidth_deg(0.3, UPLINK_HZ)
LINE_LOSS_DB = 0.4
"""Polarisation and feed."""
SYSTEM_K = 600.0
RATE_BIT_S = 256e3
IMPLEMENTATION_LOSS_DB = 2.0
SILENT_DBW = -300.0
_LOCK_DBHZ, _HYSTERESIS_DB = link.lock_threshold_dbhz(50.0), 2.0
_METER_FLOOR_DBW = float(link.thermal_noise_dbw(SYSTEM_K, 100.0))
_LEAST_EBN0_DB = -30.0
TAUS_S = np.array([10.0, 900.0])
_SCINTILLATION_DB = 0.15
_REJECTS_PER_H, _REJECTS_NOISE = 0.3, 0.1
_CODEWORDS_PER_H = 2000.0
_SPOOF_FROM_DBW, _SPOOF_SPAN_DB, _SPOOF_REJECTS_PER_H = -135.0, 43.0, 300.0


class Uplink:
    """What the receiver makes of the ground stations' carriers; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._above_s = np.zeros(replicas)
        self._power_dbw = np.full(replicas, _METER_FLOOR_DBW)
        self._doppler_hz = self._rejects_per_h = np.zeros(replicas)
        self._ebn0_db = np.full(replicas, _LEAST_EBN0_DB)
        self.locked = np.zeros(replicas, dtype=np.bool_)
        self.bit_error_rate = np.zeros(replicas)

    def step(self, step: Step, pointing: Pointing, noise: Array) -> None:
        """Hear the strongest of the carriers that were sent in the step before."""
        fade, bursts = noise
        spoof = step.faults.strength("uplink_spoof")
        carrier_dbw = self._strongest(step, pointing) + _SCINTILLATION_DB * fade
        foreign_dbw = np.where(spoof > 0.0, _SPOOF_FROM_DBW + _SPOOF_SPAN_DB * spoof, SILENT_DBW)
        total_dbw = link.power_sum_db(carrier_dbw, foreign_dbw)
        carrier_dbhz = link.carrier_to_noise_dbhz(total_dbw, SYSTEM_K)
        self._lock(carrier_dbhz, step.dt_s)
        self._power_dbw = np.maximum(total_dbw, _METER_FLOOR_DBW)
        ebn0 = link.bit_energy_to_noise_db(carrier_dbhz, RATE_BIT_S, IMPLEMENTATION_LOSS_DB)
        self._ebn0_db = np.maximum(ebn0, _LEAST_EBN0_DB)
        self.bit_error_rate = np.where(self.locked, coding.bpsk_bit_error_rate(self._ebn0_db), 0.0)
        lost = coding.frame_error_rate(self._ebn0_db, coding.TC_LDPC_THRESHOLD_DB)
        quiet = _REJECTS_PER_H + _REJECTS_NOISE * bursts + _SPOOF_REJECTS_PER_H * spoof
        self._rejects_per_h = quiet + np.where(self.locked, _CODEWORDS_PER_H * lost, 0.0)

    def _strongest(self, step: Step, pointing: Pointing) -> Array:
        """Power of the serving station's carrier, dBW (Friis), and its Doppler shift."""
        best = np.full(len(self._power_dbw), SILENT_DBW)
        self._doppler_hz = np.zeros(len(best))
        loss = LINE_LOSS_DB + antenna.pointing_loss_db(pointing.error_deg, BEAM_DEG)
        for name, station in step.exchange.stations.items():
            sends = pointing.dte_visible & (station.uplink_eirp_dbw > SILENT_DBW)
            if not sends.any():
                continue
            view = step.environment.stations[name]
            path = link.free_space_loss_db(view.range_km, UPLINK_HZ)
            power = link.received_power_dbw(station.uplink_eirp_dbw, path + loss, GAIN_DBI)
            better = sends & (power > best)
            best = np.where(better, power, best)
            doppler = link.doppler_hz(view.range_rate_km_s, UPLINK_HZ)
            self._doppler_hz = np.where(better, doppler, self._doppler_hz)
        return best

    def _lock(self, carrier_dbhz: Array, dt_s: float) -> None:
        """Pull in after 5 to 40 s above 10 log 2BL + 10, hold on to 2 dB less."""
        self._above_s = hold_timer(self._above_s, carrier_dbhz > _LOCK_DBHZ, dt_s)
        acquired = self._above_s >= link.acquisition_time_s(carrier_dbhz - _LOCK_DBHZ)
        self.locked = np.where(self.locked, carrier_dbhz > _LOCK_DBHZ - _HYSTERESIS_DB, acquired)

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the uplink."""
        return {
            "ul_agc": self._power_dbw,
            "ul_lock": self.locked,
            "ul_ebn0": self._ebn0_db,
            "ul_doppler": self._doppler_hz / 1000.0,
            "ul_cltu_reject": self._rejects_per_h,
        }
