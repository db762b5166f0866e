"""The X-band receiver: lock, bit energy over noise, frames, Doppler."""

import numpy as np

from simulators.environment import StationView
from simulators.exchange import Downlink
from simulators.facilities.ground_station.backhaul import FRAME_BITS
from simulators.facilities.ground_station.front_end import X_BEAM_DEG, FrontEnd
from simulators.facilities.ground_station.mount import Mount
from simulators.facilities.ground_station.timing import Timing
from simulators.facility import Reading, Step
from simulators.physics import antenna, coding, link, timing
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import hold_timer

X_HZ = 8.45e9
GAIN_DBI = antenna.gain_dbi(12.0, X_HZ, 0.60)
POLARISATION_LOSS_DB = 0.2
DEMODULATION_LOSS_DB = 0.8
OTHER_LOSS_DB = 0.7
"""With the demodulation it makes 1.5 dB of implementation loss."""
_LOCK_DBHZ = link.lock_threshold_dbhz(30.0)
_LOCK_HYSTERESIS_DB, _DROP_S = 2.0, 3.0
_METER_HZ = 100.0
"""Bandwidth of the power meter, which shows noise without a signal."""
TAUS_S = np.array([5.0, 30.0, 60.0, 120.0])
"""Of scintillation, demodulation loss, Doppler and range residuals."""
_SCINTILLATION_DB, _LOSS_NOISE_DB, _DOPPLER_NOISE_HZ, _RANGE_NOISE_M = 0.06, 0.05, 3.0, 1.0
_INTERFERENCE_LOSS_DB, _INTERFERENCE_QUIET_DBW, _INTERFERENCE_SPAN_DB = 5.0, -150.0, 38.0
_SILENT_DBW = -300.0
_LEAST_EBN0_DB = -30.0


class Receiver:
    """What the station makes of the signal; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._above_s = self._below_s = np.zeros(replicas)
        self._power_dbw = self._agc_v = self._doppler_hz = np.zeros(replicas)
        self._residual_hz = self._residual_m = self._loss_db = self._frames_s = np.zeros(replicas)
        self.light_time_s = np.zeros(replicas)
        self.locked = np.zeros(replicas, dtype=np.bool_)
        self.ebn0_db = np.full(replicas, _LEAST_EBN0_DB)
        self.frame_error_rate = np.ones(replicas)
        self.good_bit_s = np.zeros(replicas)

    def step(
        self,
        step: Step,
        view: StationView,
        mount: Mount,
        front_end: FrontEnd,
        clock: Timing,
        foreign: Array,
        noise: Array,
    ) -> None:
        """Receive what the Moon sent in the step before; `foreign` is the strength of interference."""
        downlink = step.exchange.downlink
        signal_dbw = self._signal_dbw(downlink, view, mount, front_end) + _SCINTILLATION_DB * noise[0]
        carrier_dbhz = link.carrier_to_noise_dbhz(signal_dbw, front_end.system_k)
        self._lock(carrier_dbhz, mount.receiving, step.dt_s)
        self._loss_db = DEMODULATION_LOSS_DB + _LOSS_NOISE_DB * noise[1] + _INTERFERENCE_LOSS_DB * foreign
        self._decode(carrier_dbhz, downlink)
        self._meter(signal_dbw, front_end.system_k, foreign)
        self._doppler_hz = link.doppler_hz(view.range_rate_km_s, X_HZ)
        drift_hz = timing.frequency_bias_hz(downlink.frequency_offset - clock.frequency_error, X_HZ)
        self._residual_hz = _DOPPLER_NOISE_HZ * noise[2] + drift_hz
        self._residual_m = _RANGE_NOISE_M * noise[3] + timing.range_bias_m(clock.error_ns)
        self.light_time_s = (view.range_km + self._residual_m / 1000.0) / link.SPEED_OF_LIGHT_KM_S

    @staticmethod
    def _signal_dbw(downlink: Downlink, view: StationView, mount: Mount, front_end: FrontEnd) -> Array:
        """Carrier power, dBW (Friis); silence while the dish looks elsewhere."""
        if not mount.receiving.any():
            return np.full(len(front_end.system_k), _SILENT_DBW)
        loss = link.free_space_loss_db(view.range_km, X_HZ) + front_end.attenuation_db + POLARISATION_LOSS_DB
        loss = loss + antenna.pointing_loss_db(mount.error_deg, X_BEAM_DEG)
        power = link.received_power_dbw(downlink.eirp_dbw, loss, GAIN_DBI)
        return np.where(mount.receiving, np.maximum(power, _SILENT_DBW), _SILENT_DBW)

    def _lock(self, carrier_dbhz: Array, receiving: Flags, dt_s: float) -> None:
        """Acquire in 5 to 40 s; drop after 3 s below a threshold 2 dB lower (Pc/N0 > 10 log 2BL + 10)."""
        self._above_s = hold_timer(self._above_s, (carrier_dbhz > _LOCK_DBHZ) & receiving, dt_s)
        self._below_s = hold_timer(self._below_s, carrier_dbhz < _LOCK_DBHZ - _LOCK_HYSTERESIS_DB, dt_s)
        acquired = self._above_s >= link.acquisition_time_s(carrier_dbhz - _LOCK_DBHZ)
        self.locked = receiving & np.where(self.locked, self._below_s < _DROP_S, acquired)

    def _decode(self, carrier_dbhz: Array, downlink: Downlink) -> None:
        loss = self._loss_db + OTHER_LOSS_DB
        ebn0 = link.bit_energy_to_noise_db(carrier_dbhz, downlink.rate_bit_s, loss)
        self.ebn0_db = np.maximum(ebn0, _LEAST_EBN0_DB)
        errors = coding.frame_error_rate(self.ebn0_db, downlink.threshold_db, downlink.decades_per_db)
        self.frame_error_rate = np.where(self.locked, errors, 1.0)
        self.good_bit_s = downlink.rate_bit_s * (1.0 - self.frame_error_rate)
        self._frames_s = self.good_bit_s / FRAME_BITS

    def _meter(self, signal_dbw: Array, system_k: Array, foreign: Array) -> None:
        self._power_dbw = link.power_sum_db(signal_dbw, link.thermal_noise_dbw(system_k, _METER_HZ))
        total_dbw = self._power_dbw
        if foreign.any():
            foreign_dbw = _INTERFERENCE_QUIET_DBW + _INTERFERENCE_SPAN_DB * foreign
            total_dbw = link.power_sum_db(total_dbw, np.where(foreign > 0.0, foreign_dbw, _SILENT_DBW))
        self._agc_v = link.agc_voltage_v(total_dbw)

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the receiver."""
        return {
            "carrier_lock": self.locked,
            "rx_power": self._power_dbw,
            "agc": self._agc_v,
            "ebn0": self.ebn0_db,
            "doppler": self._doppler_hz / 1000.0,
            "doppler_residual": self._residual_hz,
            "frames_ok_rate": self._frames_s,
            "snr_modulation_loss": self._loss_db,
            "fer": self.frame_error_rate,
            "range_residual": self._residual_m,
            "light_time": self.light_time_s,
        }


def interference(step: Step, azimuth_deg: Array, town_azimuth_deg: float) -> Array:
    """Strength of transmitters on the ground, 0 to 1: the side lobes turned toward town take in most."""
    turn = np.radians(azimuth_deg - town_azimuth_deg)
    return step.faults.strength("interference") * (0.85 + 0.15 * np.cos(turn))
