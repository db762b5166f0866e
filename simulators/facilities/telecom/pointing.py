"""Who can be seen from the site, and where the high-gain antenna looks."""

from functools import reduce

import numpy as np

from simulators.environment import Environment
from simulators.facility import Reading, Step
from simulators.physics.angles import separation_deg, wrap_deg
from simulators.physics.antenna import follow_deg
from simulators.physics.arrays import Array, Flags

_DTE_MARGIN_DEG = 0.5
_RELAY_MASK_DEG = 5.0
_STATION_MASK_DEG = 9.5
"""The transmitter is on shortly before a station's pass begins at 10 degrees."""
_TAU_S, _RATE_DEG_S = 0.5, 1.0
TAUS_S = np.array([60.0])
_ERROR_DEG, _ERROR_NOISE_DEG = 0.06, 0.02
_BENT_DEG = 2.0
_STOW_ELEVATION_DEG = 90.0
SCAN_S = 120.0
"""A conical scan about the uplink carrier."""
_SCAN_DEG = 0.3


class Pointing:
    """Geometry and the antenna's gimbal; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._command_deg = np.zeros((2, replicas))
        self._lag_deg = np.zeros((2, replicas))
        """Azimuth and elevation."""
        self._relay_km = np.zeros(replicas)
        self._bent_deg = self._corrected_deg = np.zeros(replicas)
        self.dte_visible = self.relay_visible = self.in_pass = np.zeros(replicas, dtype=np.bool_)
        self.stowed = np.zeros(replicas, dtype=np.bool_)
        self.scan_left_s = np.zeros(replicas)
        self.error_deg = np.zeros(replicas)

    def step(self, step: Step, noise: Array) -> None:
        """See who is up, turn to the Earth, or to the relay while the Earth is down."""
        env = step.environment
        self.dte_visible = env.earth_elevation_deg > env.earth_horizon_deg + _DTE_MARGIN_DEG
        self.relay_visible = env.relay_elevation_deg > _RELAY_MASK_DEG
        self._relay_km = env.relay_range_km
        highest_deg = reduce(np.maximum, (view.elevation_deg for view in env.stations.values()))
        self.in_pass = self.dte_visible & (highest_deg > _STATION_MASK_DEG)
        self._turn(env, step.dt_s)
        self._scan(step)
        axis_deg = _ERROR_DEG + _ERROR_NOISE_DEG * noise[0]
        left_deg = self._bent_deg - self._corrected_deg
        scan_deg = _SCAN_DEG * (self.scan_left_s > 0.0)
        lag_az, lag_el = self._lag_deg
        squares = axis_deg**2 + lag_az**2 + lag_el**2 + left_deg**2 + scan_deg**2
        self.error_deg = np.sqrt(squares)
        if self.stowed.any():
            aside = self._angle_to(env)
            self.error_deg = np.where(self.stowed, aside, self.error_deg)

    def _turn(self, env: Environment, dt_s: float) -> None:
        relay = np.stack([env.relay_azimuth_deg, env.relay_elevation_deg])
        earth = np.stack([env.earth_azimuth_deg, env.earth_elevation_deg])
        target = np.where(self.dte_visible, earth, np.where(self.relay_visible, relay, self._command_deg))
        if self.stowed.any():
            target[0] = np.where(self.stowed, self._command_deg[0], target[0])
            target[1] = np.where(self.stowed, _STOW_ELEVATION_DEG, target[1])
        change = wrap_deg(target - self._command_deg)
        self._lag_deg = follow_deg(self._lag_deg, change, dt_s, _TAU_S, _RATE_DEG_S)
        self._command_deg = target

    def _scan(self, step: Step) -> None:
        """The mast bends in the heat, unseen by the encoders; a finished scan knows by how much."""
        self._bent_deg = _BENT_DEG * step.faults.strength("hga_mispointing")
        scanning = self.scan_left_s > 0.0
        self.scan_left_s = np.maximum(self.scan_left_s - step.dt_s, 0.0)
        found = scanning & (self.scan_left_s == 0.0)
        # What was corrected goes as the bend goes: the antenna follows the carrier's peak back.
        corrected = np.where(found, self._bent_deg, self._corrected_deg)
        self._corrected_deg = np.minimum(corrected, self._bent_deg)

    def keep_scanning(self, locked: Flags) -> None:
        """A scan that loses the carrier it is about ends without a result."""
        self.scan_left_s = np.where(locked, self.scan_left_s, 0.0)

    def _angle_to(self, env: Environment) -> Array:
        """From the axis of the antenna to the Earth, deg."""
        az, el = self._command_deg - self._lag_deg
        return separation_deg(az, el, env.earth_azimuth_deg, env.earth_elevation_deg)

    @property
    def elevation_deg(self) -> Array:
        """Where the antenna looks."""
        return np.asarray(self._command_deg[1] - self._lag_deg[1])

    @property
    def lag_deg(self) -> Array:
        """How far the drives are behind their target."""
        return np.asarray(np.hypot(self._lag_deg[0], self._lag_deg[1]))

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of geometry and pointing."""
        az: Array = (self._command_deg[0] - self._lag_deg[0]) % 360.0
        return {
            "dte_visible": self.dte_visible,
            "relay_visible": self.relay_visible,
            "relay_range": self._relay_km,
            "hga_az": az,
            "hga_el": self.elevation_deg,
            "hga_point_err": self.error_deg,
        }
