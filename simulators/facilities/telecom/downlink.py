"""Modes of the downlink: what was commanded, and adaptive coding by what the serving station reports."""

import numpy as np

from simulators.facility import Reading, Step, named
from simulators.physics import coding
from simulators.physics.arrays import Codes, Flags
from simulators.physics.first_order import hold_timer
from simulators.physics.link import db

MODES = ("S_TLM", "X_QPSK_1_2", "KA_QPSK_1_2", "KA_QPSK_4_5", "SAFE_16K")
S_TLM, X_QPSK, SAFE = 0, 1, 4
LINKS = ("AUTO", "X", "S_LOW_GAIN")
AUTO, X_LINK, S_LINK = range(3)
RATES_BIT_S = np.array([4e6, 2e6, 1e6, 0.5e6, 16e3])
"""Rungs: four X-band rates at code rate 1/2, then the fall-back in S band."""
S_EIRP_DBW = 9.0
"""5 W into the low-gain antenna. A dish of fixed size makes up for the lower frequency, so that the
station's X-band figures hold for it within 1 dB."""
_LAST = len(RATES_BIT_S) - 1
_THRESHOLDS_DB = np.array([coding.LDPC_HALF_THRESHOLD_DB] * _LAST + [coding.CONVOLUTIONAL_RS_THRESHOLD_DB])
_DECADES_PER_DB = np.array([coding.LDPC_SLOPE_PER_DB] * _LAST + [coding.CONVOLUTIONAL_RS_SLOPE_PER_DB])
_EIRP_DBW = np.array([32.3] * _LAST + [S_EIRP_DBW])
_GAIN_DB = _EIRP_DBW - db(RATES_BIT_S) - _THRESHOLDS_DB
"""Margin of each rung, up to a constant that the path sets."""
_FIRST_RUNG, _TEST_RUNG, BY_MARGIN = 1, 2, -1
_WANTED_DB, _LEAST_DB = 3.2, 2.6
_LOW_S, _SETTLE_S, _PROBE_S = 60.0, 120.0, 600.0
"""A rung is judged only when a report about it can be there; the fall-back probes X band again later."""
_SILENT_DBW = -300.0


class Modem:
    """Mode, rate and the reports of the stations; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._rung: Codes = np.full(replicas, _FIRST_RUNG)
        self._low_s = self._since_s = np.zeros(replicas)
        self._in_pass = self._kept_low = np.zeros(replicas, dtype=np.bool_)
        self.safe = np.zeros(replicas, dtype=np.bool_)
        """The station's posture, which goes before what was commanded."""
        self.link: Codes = np.full(replicas, AUTO)
        """Commanded."""
        self.fixed_rung: Codes = np.full(replicas, BY_MARGIN)
        """Commanded."""
        self.on = np.ones(replicas, dtype=np.bool_)
        """Commanded: whether anything is radiated."""
        self.margin_db = np.full(replicas, 4.0)
        self.frame_error_rate = np.full(replicas, coding.FRAME_ERROR_FLOOR)
        self.rate_bit_s = np.full(replicas, RATES_BIT_S[_LAST])
        """Information rate on the air; the beacon's between passes."""
        self.threshold_db = np.full(replicas, _THRESHOLDS_DB[_LAST])
        self.decades_per_db = np.full(replicas, _DECADES_PER_DB[_LAST])
        self.locked_share = np.zeros(replicas)
        """1 while a station decodes the downlink."""

    def step(self, step: Step, in_pass: Flags) -> None:
        """Take the reports of the step before, then choose the rung for this one."""
        contact = self._reports(step)
        self.safe = step.exchange.posture.safe > 0.5
        low = (self.link == S_LINK) | self.safe
        started = (in_pass & ~self._in_pass) | (self._kept_low & ~low)
        self._in_pass, self._kept_low = in_pass, low
        self._rung = np.where(started, _FIRST_RUNG, self._rung)
        self._since_s = np.where(started, 0.0, self._since_s + step.dt_s)
        self._adapt(contact, step.dt_s)
        fixed = np.where(step.faults.strength("low_rate_test") > 0.0, _TEST_RUNG, self.fixed_rung)
        self._rung = np.where(fixed > BY_MARGIN, fixed, self._rung)
        self._rung = np.where(self.link == X_LINK, np.minimum(self._rung, _LAST - 1), self._rung)
        self._rung = np.where(low, _LAST, self._rung)
        on_air = np.where(in_pass, self._rung, _LAST)
        self.rate_bit_s, self.threshold_db = RATES_BIT_S[on_air], _THRESHOLDS_DB[on_air]
        self.decades_per_db = _DECADES_PER_DB[on_air]

    def _adapt(self, contact: Flags, dt_s: float) -> None:
        """Down when the margin stays low, up when a faster rung would leave enough."""
        self._low_s = hold_timer(self._low_s, contact & (self.margin_db < _LEAST_DB), dt_s)
        fit = self._fit()
        down = (self._low_s >= _LOW_S) & (fit > self._rung)
        patience_s = np.where(self._rung == _LAST, _PROBE_S, _SETTLE_S)
        up = (fit < self._rung) & (self._since_s >= patience_s)
        change = contact & (self._since_s >= _SETTLE_S) & (down | up)
        self._rung = np.where(change, fit, self._rung)
        self._since_s = np.where(change, 0.0, self._since_s)

    def _reports(self, step: Step) -> Flags:
        """The better of the stations that support the pass; without any the last report stands."""
        replicas = len(self.margin_db)
        ebn0, errors = np.full(replicas, -np.inf), np.ones(replicas)
        contact, locked = np.zeros(replicas, dtype=np.bool_), np.zeros(replicas)
        for report in step.exchange.stations.values():
            supports = report.locked + (report.uplink_eirp_dbw > _SILENT_DBW) > 0.0
            if not supports.any():
                continue
            better = supports & (report.ebn0_db > ebn0)
            ebn0 = np.where(better, report.ebn0_db, ebn0)
            errors = np.where(better, report.frame_error_rate, errors)
            locked = np.maximum(locked, report.locked)
            contact = contact | supports
        self.margin_db = np.where(contact, ebn0 - _THRESHOLDS_DB[self._rung], self.margin_db)
        self.frame_error_rate = np.where(contact, errors, self.frame_error_rate)
        self.locked_share = locked
        return contact

    def _fit(self) -> Codes:
        """The fastest rung that would leave the wanted margin, else the fall-back."""
        margins = self.margin_db[:, None] + _GAIN_DB - _GAIN_DB[self._rung][:, None]
        enough = margins >= _WANTED_DB
        enough[:, _LAST] = True
        return np.asarray(enough.argmax(axis=1))

    @property
    def x_on(self) -> Flags:
        """The X-band amplifier is asked for."""
        return self._in_pass & self.on & (self._rung < _LAST)

    @property
    def beacon_due(self) -> Flags:
        """A pass by the schedule, with nothing that asks for silence or for the low-gain service."""
        return np.asarray(self._in_pass & self.on & ~self._kept_low)

    @property
    def low_gain(self) -> Flags:
        """A pass over the low-gain antenna."""
        return np.asarray(self._in_pass & (self._rung == _LAST))

    @property
    def kept_low(self) -> Flags:
        """The low-gain service was commanded, or the station's posture asks for it."""
        return self._kept_low

    def telemetry(self, dte_visible: Flags) -> dict[str, Reading]:
        """Parameters of the downlink; nothing is sent while the Earth is down."""
        mode = np.where(self._in_pass, np.where(self._rung < _LAST, X_QPSK, SAFE), S_TLM)
        return {
            "dl_rate": self.rate_bit_s * (dte_visible & self.on) / 1e6,
            "dl_modcod": named(MODES, mode),
            "dl_link_margin": self.margin_db,
            "fer_downlink": self.frame_error_rate,
        }
