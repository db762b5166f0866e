"""The radio spectrometer from 0.1 to 40 MHz, and who disturbs it."""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import clip
from simulators.physics.special import erfc

_GALAXY_W, _RIPPLE_W_V2, _HEATER_W_W = 10.0**-16.6, 10.0**-16.2, 10.0**-21.0
"""Band power: galactic background, converters by their ripple, heater switching by its power."""
_RECEIVER_W = 10.0**-18.5
"""Noise of the receiver alone, which is all that it reports while the antennas are off."""
_SHIELD_DB = 40.0
"""What the braid of the antenna cables keeps out."""
_OWN, _EARTH, _RIPPLE_V, _HEATER_W = 0.015, 0.045, 0.03, 1e-6
"""Shares of the channels: our own lines, the Earth's, converters' per volt and heaters' per watt."""
_CONVERTER_W = 5.4e-13
"""Power of a sine at full scale of the converter to numbers."""
_GLITCHES, _BURST = 0.0002, 0.02
_PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Spectrum:
    """What the spectrometer makes of its surroundings."""

    noise_dbw: Array
    occupancy_percent: Array
    saturation_percent: Array


def spectrum(
    earth_up: Flags, ripple_v: Array, heater_w: Array, flux: Array, unshielded: Array, on: Flags
) -> Spectrum:
    """Noise powers add; lines of the Earth, of converters and of heater switching spoil channels.

    A cable that lost its braid lets the station's own lines in: their power grows by 40 dB, and with it the
    number of harmonics that stand out of the galaxy's noise. Channels that several lines hit are spoiled
    only once: 1 - exp(-lines).

    Args:
        earth_up: while the Earth stands above the horizon.
        ripple_v: on the power buses.
        heater_w: of the plant next door, switched by pulse width.
        flux: protons; a burst on the Sun comes with them.
        unshielded: 0 to 1, share of the braid's decibels that is lost.
        on: while the antennas have power.
    """
    leaked = 10.0 ** (0.05 * _SHIELD_DB * unshielded)
    own_w = (_RIPPLE_W_V2 * np.square(ripple_v) + _HEATER_W_W * heater_w) * np.square(leaked)
    noise_w = _RECEIVER_W + (_GALAXY_W + own_w) * on
    lines = _OWN + _EARTH * earth_up + (_RIPPLE_V * ripple_v + _HEATER_W * heater_w) * leaked
    clipped = erfc(np.sqrt(0.5 * _CONVERTER_W / noise_w))
    burst = _BURST * clip(np.log10(np.maximum(flux, 1.0)) - 1.0, 0.0, 3.0)
    return Spectrum(
        10.0 * np.log10(noise_w),
        _PERCENT * -np.expm1(-lines) * on,
        _PERCENT * np.minimum(1.0, _GLITCHES + clipped + burst) * on,
    )
