"""The command receiver: X band by the high-gain antenna, S band by the low-gain one."""

import numpy as np

from simulators.facility import Reading, Step
from simulators.physics import antenna, coding, link, timing
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import hold_timer

UPLINK_HZ = 7.2e9
GAIN_DBI = antenna.gain_dbi(0.3, UPLINK_HZ, 0.60)
LOW_GAIN_DBI = 3.0
BEAM_DEG = antenna.half_power_beamwidth_deg(0.3, UPLINK_HZ)
LINE_LOSS_DB = 0.4
"""Polarisation and feed."""
SYSTEM_K, LOW_GAIN_SYSTEM_K = 600.0, 800.0
RATE_BIT_S, LOW_GAIN_RATE_BIT_S = 256e3, 2e3
IMPLEMENTATION_LOSS_DB = 2.0
SILENT_DBW = -300.0
_LOCK_DBHZ, _HYSTERESIS_DB = link.lock_threshold_dbhz(50.0), 2.0
_METER_FLOOR_DBW = float(link.thermal_noise_dbw(SYSTEM_K, 100.0))
_LEAST_EBN0_DB, _STRONG_DB = -30.0, 16.0
"""Beyond the second no bit is wrong."""
TAUS_S = np.array([10.0, 900.0])
_SCINTILLATION_DB = 0.15
_REJECTS_PER_H, _REJECTS_NOISE = 0.3, 0.1
_CODEWORDS_PER_H = 2000.0
_FOREIGN_FROM_DBW, _FOREIGN_SPAN_DB = -117.0, 15.0
"""A transmitter in lunar orbit, which a beam toward the Earth does not keep out."""
_REFUSED_PER_H, _FORGED_PER_H = 300.0, 240.0
"""What the decoder refuses of it, and what is well-formed and fails authentication."""


class Uplink:
    """What the receiver makes of the carriers that reach it; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._above_s = np.zeros(replicas)
        self._power_dbw = np.full(replicas, _METER_FLOOR_DBW)
        self._doppler_hz = self._rejects_per_h = np.zeros(replicas)
        self._ebn0_db = np.full(replicas, _LEAST_EBN0_DB)
        self.locked = np.zeros(replicas, dtype=np.bool_)
        self.bit_error_rate = self.forged_per_h = np.zeros(replicas)

    def step(
        self, step: Step, visible: Flags, gain_dbi: Array, low_gain: Flags, offset: Array, noise: Array
    ) -> None:
        """Hear the strongest of the carriers that were sent in the step before.

        Args:
            step: of the facility.
            visible: where the Earth is up.
            gain_dbi: of the antenna in use toward the Earth, after all losses.
            low_gain: where that is the low-gain antenna, with a lower rate.
            offset: fractional error of the receiver's own oscillator.
            noise: of this part.
        """
        fade, bursts = noise
        spoof = step.faults.strength("uplink_spoof")
        carrier_dbw = self._strongest(step, visible, gain_dbi) + _SCINTILLATION_DB * fade
        foreign_dbw = np.where(spoof > 0.0, _FOREIGN_FROM_DBW + _FOREIGN_SPAN_DB * spoof, SILENT_DBW)
        captured = foreign_dbw > carrier_dbw
        system_k = np.where(low_gain, LOW_GAIN_SYSTEM_K, SYSTEM_K)
        rate_bit_s = np.where(low_gain, LOW_GAIN_RATE_BIT_S, RATE_BIT_S)
        if captured.any() or spoof.any():
            carrier_dbhz = self._capture(carrier_dbw, foreign_dbw, system_k, rate_bit_s)
        else:
            carrier_dbhz = link.carrier_to_noise_dbhz(carrier_dbw, system_k)
            self._power_dbw = np.maximum(carrier_dbw, _METER_FLOOR_DBW)
        self._lock(carrier_dbhz, step.dt_s)
        own_hz = timing.frequency_bias_hz(offset, UPLINK_HZ)
        self._doppler_hz = np.where(captured, 0.0, self._doppler_hz) - own_hz
        lost = self._decode(link.bit_energy_to_noise_db(carrier_dbhz, rate_bit_s, IMPLEMENTATION_LOSS_DB))
        refused = _CODEWORDS_PER_H * lost + self._misdirected_per_h(step) + _REFUSED_PER_H * spoof * captured
        quiet = _REJECTS_PER_H + _REJECTS_NOISE * bursts
        self._rejects_per_h = quiet + refused * self.locked
        self.forged_per_h = _FORGED_PER_H * spoof * (self.locked & captured)

    def _decode(self, ebn0_db: Array) -> Array | float:
        """Bit errors; returns the share of codewords lost."""
        self._ebn0_db = np.maximum(ebn0_db, _LEAST_EBN0_DB)
        weak = self.locked & (self._ebn0_db < _STRONG_DB)
        if not weak.any():
            self.bit_error_rate = np.zeros(len(weak))
            return coding.FRAME_ERROR_FLOOR
        self.bit_error_rate = np.where(weak, coding.bpsk_bit_error_rate(self._ebn0_db), 0.0)
        return coding.frame_error_rate(self._ebn0_db, coding.TC_LDPC_THRESHOLD_DB)

    def _capture(self, carrier_dbw: Array, foreign_dbw: Array, system_k: Array, rate_bit_s: Array) -> Array:
        """The stronger of two carriers wins the loop, the weaker one is noise to it; C/N0, dBHz."""
        total_dbw = link.power_sum_db(carrier_dbw, foreign_dbw)
        self._power_dbw = np.maximum(total_dbw, _METER_FLOOR_DBW)
        weaker_dbw_hz = np.minimum(carrier_dbw, foreign_dbw) - link.db(rate_bit_s)
        noise_dbw_hz = link.power_sum_db(link.thermal_noise_dbw(system_k, 1.0), weaker_dbw_hz)
        return np.asarray(np.maximum(carrier_dbw, foreign_dbw) - noise_dbw_hz)

    def _strongest(self, step: Step, visible: Flags, gain_dbi: Array) -> Array:
        """Power of the serving station's carrier, dBW (Friis), and its Doppler shift."""
        best = np.full(len(self._power_dbw), SILENT_DBW)
        self._doppler_hz = np.zeros(len(best))
        for name, station in step.exchange.stations.items():
            sends = visible & (station.uplink_eirp_dbw > SILENT_DBW)
            if not sends.any():
                continue
            view = step.environment.stations[name]
            loss = link.free_space_loss_db(view.range_km, UPLINK_HZ) + LINE_LOSS_DB
            power = link.received_power_dbw(station.uplink_eirp_dbw, loss, gain_dbi)
            better = sends & (power > best)
            best = np.where(better, power, best)
            doppler = link.doppler_hz(view.range_rate_km_s, UPLINK_HZ)
            self._doppler_hz = np.where(better, doppler, self._doppler_hz)
        return best

    def _misdirected_per_h(self, step: Step) -> Array:
        """Commands for another spacecraft, which the decoder knows by their address."""
        total = np.zeros(len(self.locked))
        for station in step.exchange.stations.values():
            total = total + station.foreign_cltu_per_h
        return total

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
