"""The radio spectrometer from 0.1 to 40 MHz, and who disturbs it."""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.first_order import clip

_GALAXY_W, _RIPPLE_W_V2, _HEATER_W_W = 10.0**-16.6, 10.0**-16.2, 10.0**-21.0
"""Band power: galactic background, converters by their ripple, heater switching by its power."""
_INTERFERENCE_W = 10.0**-13.2
_OWN_PERCENT, _EARTH_PERCENT, _RIPPLE_PERCENT_V, _HEATER_PERCENT_KW = 1.5, 4.5, 3.0, 0.1
_INTERFERENCE_PERCENT = 62.0
_SATURATION_PERCENT, _BURST_PERCENT, _CLIPPED_PERCENT = 0.02, 2.0, 12.0


@dataclass(frozen=True, slots=True)
class Spectrum:
    """What the spectrometer makes of its surroundings."""

    noise_dbw: Array
    occupancy_percent: Array
    saturation_percent: Array


def spectrum(earth_up: Array, ripple_v: Array, heater_w: Array, flux: Array, interference: Array) -> Spectrum:
    """Noise powers add; channels are spoiled by the Earth, by converters and by heater switching.

    Args:
        earth_up: 1 while the Earth stands above the horizon.
        ripple_v: on the power buses.
        heater_w: of the plant next door, switched by pulse width.
        flux: protons; a burst on the Sun comes before them.
        interference: strength of the fault.
    """
    own_w = _RIPPLE_W_V2 * np.square(ripple_v) + _HEATER_W_W * heater_w
    noise_w = _GALAXY_W + own_w + _INTERFERENCE_W * interference
    converters = _RIPPLE_PERCENT_V * ripple_v + _HEATER_PERCENT_KW * 1e-3 * heater_w
    occupancy = _OWN_PERCENT + _EARTH_PERCENT * earth_up + converters + _INTERFERENCE_PERCENT * interference
    burst = _BURST_PERCENT * clip(np.log10(np.maximum(flux, 1.0)) - 1.0, 0.0, 3.0)
    saturation = _SATURATION_PERCENT + burst + _CLIPPED_PERCENT * interference
    return Spectrum(10.0 * np.log10(noise_w), np.minimum(100.0, occupancy), saturation)
