"""Two-body motion around the Moon."""

import numpy as np

from simulators.physics.arrays import Array

MOON_GM_KM3_S2 = 4902.800
"""Gravitational parameter of the Moon (Konopliv et al. 2013)."""
_NEWTON_STEPS = 12


def period_s(semi_major_axis_km: float) -> float:
    """Time of one revolution, s (Kepler's third law)."""
    return float(2 * np.pi * np.sqrt(semi_major_axis_km**3 / MOON_GM_KM3_S2))


def eccentric_anomaly(mean_anomaly: Array, eccentricity: float) -> Array:
    """Solution E of M = E - e sin E, radians, by Newton's method (Meeus, ch. 30)."""
    mean = np.mod(mean_anomaly, 2 * np.pi)
    anomaly = np.full_like(mean, np.pi) if eccentricity > 0.8 else mean + eccentricity * np.sin(mean)
    for _ in range(_NEWTON_STEPS):
        residual = anomaly - eccentricity * np.sin(anomaly) - mean
        anomaly = anomaly - residual / (1 - eccentricity * np.cos(anomaly))
    return anomaly


def perifocal_km(since_perilune_s: Array, perilune_km: float, apolune_km: float) -> Array:
    """Position in the plane of the orbit, x toward perilune, shape (n, 2); radii, not altitudes."""
    axis = (perilune_km + apolune_km) / 2
    eccentricity = (apolune_km - perilune_km) / (apolune_km + perilune_km)
    anomaly = eccentric_anomaly(2 * np.pi * since_perilune_s / period_s(axis), eccentricity)
    x = axis * (np.cos(anomaly) - eccentricity)
    y = axis * np.sqrt(1 - eccentricity**2) * np.sin(anomaly)
    return np.stack([x, y], axis=-1)


def orient(in_plane: Array, perilune_deg: float, inclination_deg: float, node_deg: Array) -> Array:
    """Vectors of the orbit's plane in equatorial axes, shape (n, 3): Rz(node) Rx(tilt) Rz(perilune)."""
    argument, tilt, node = np.radians(perilune_deg), np.radians(inclination_deg), np.radians(node_deg)
    along = in_plane[:, 0] * np.cos(argument) - in_plane[:, 1] * np.sin(argument)
    across = in_plane[:, 0] * np.sin(argument) + in_plane[:, 1] * np.cos(argument)
    flat, up = across * np.cos(tilt), across * np.sin(tilt)
    x = along * np.cos(node) - flat * np.sin(node)
    y = along * np.sin(node) + flat * np.cos(node)
    return np.stack([x, y, up], axis=-1)
