"""What facilities feel of each other: values that flow, and the words for them.

A facility never calls another one. At each step it gets the `Exchange` that all of them filled in
the step before, and returns an `Outflow`. Every quantity is an array of shape (replicas,).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from simulators.physics.arrays import Array, Flags


def _zero() -> Array:
    return np.zeros(1)


@dataclass(frozen=True, slots=True)
class PowerService:
    """What the energy facility gives to everybody."""

    shed_level: Array = field(default_factory=_zero)
    """0 full load, 1 reduced, 2 survival."""
    bus_voltage_v: Array = field(default_factory=lambda: np.full(1, 124.0))
    ripple_v: Array = field(default_factory=lambda: np.full(1, 0.2))

    @property
    def reduced(self) -> Flags:
        """Whoever can wait rests."""
        return np.asarray(self.shed_level > 0.5)

    @property
    def survival(self) -> Flags:
        """Only what keeps the station alive is fed."""
        return np.asarray(self.shed_level > 1.5)


@dataclass(frozen=True, slots=True)
class Coolant:
    """The command center's pumped loop, which also cools the telecom amplifiers."""

    coldplate_temp_c: Array = field(default_factory=lambda: np.full(1, 12.0))


@dataclass(frozen=True, slots=True)
class Downlink:
    """What the telecom facility radiates toward Earth (X band), and the state of its own receiver."""

    eirp_dbw: Array = field(default_factory=lambda: np.full(1, 32.3))
    """Includes amplifier power and the loss of its own mispointing; -inf when off."""
    rate_bit_s: Array = field(default_factory=lambda: np.full(1, 4e6))
    threshold_db: Array = field(default_factory=lambda: np.full(1, 1.4))
    """Eb/N0 that the code in use needs."""
    decades_per_db: Array = field(default_factory=lambda: np.full(1, 8.0))
    """How steeply frame errors of that code fall with Eb/N0."""
    frequency_offset: Array = field(default_factory=_zero)
    """Fractional error of the ultra-stable oscillator."""
    earth_visible: Array = field(default_factory=lambda: np.ones(1))
    """1 while the Earth stands above the site's horizon."""
    goodput_bit_s: Array = field(default_factory=_zero)
    """What leaves the station, by any way."""
    uplink_bit_error_rate: Array = field(default_factory=_zero)
    forged_commands_per_h: Array = field(default_factory=_zero)
    """Well-formed commands of somebody else, for the command center to refuse."""


@dataclass(frozen=True, slots=True)
class StationLink:
    """What a ground station reports back, and sends up."""

    locked: Array = field(default_factory=_zero)
    ebn0_db: Array = field(default_factory=lambda: np.full(1, -30.0))
    frame_error_rate: Array = field(default_factory=lambda: np.ones(1))
    uplink_eirp_dbw: Array = field(default_factory=lambda: np.full(1, -300.0))
    """-300 when the station does not transmit to the Moon."""
    foreign_cltu_per_h: Array = field(default_factory=_zero)
    """Commands sent up for another spacecraft by mistake, which the Moon refuses."""


@dataclass(frozen=True, slots=True)
class SurfaceNetwork:
    """The telecom facility's LTE cell, over which haulers and rovers are driven."""

    connected: Array = field(default_factory=lambda: np.ones(1))
    """0 while packets get lost so often that a hauler stops where it is."""


@dataclass(frozen=True, slots=True)
class DataStore:
    """The command center's data store."""

    backlog_gby: Array = field(default_factory=lambda: np.full(1, 20.0))
    """Waiting for downlink."""


@dataclass(frozen=True, slots=True)
class Machinery:
    """Vibration of the ISRU plant, felt by the seismometer and the telescope."""

    vibration_mm_s: Array = field(default_factory=lambda: np.full(1, 1.0))


@dataclass(frozen=True, slots=True)
class Posture:
    """What the command center asks of the whole station."""

    safe: Array = field(default_factory=_zero)
    """1 in SAFE and SURVIVAL: everything that can wait goes to its safest state."""
    dark_ahead: Array = field(default_factory=_zero)
    """1 while an eclipse or a night is prepared for or under way: charge, warm up, store."""


Service = PowerService | Coolant | Downlink | StationLink | SurfaceNetwork | DataStore | Machinery | Posture


@dataclass(frozen=True, slots=True)
class Outflow:
    """What one facility hands to the others at the end of a step."""

    power_w: Array
    """Electrical power drawn from the station's buses; zero for those on Earth."""
    data_bit_s: Array = field(default_factory=_zero)
    """Data produced for the store."""
    services: tuple[Service, ...] = ()
    """What it gives to all; the command center gives three: cooling, the data store and its posture."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The last outflow of every facility, by kind."""

    power_w: Mapping[str, Array] = field(default_factory=dict)
    """Power drawn, by facility id."""
    data_bit_s: Mapping[str, Array] = field(default_factory=dict)
    """Data produced, by facility id."""
    power: PowerService = field(default_factory=PowerService)
    coolant: Coolant = field(default_factory=Coolant)
    downlink: Downlink = field(default_factory=Downlink)
    surface_network: SurfaceNetwork = field(default_factory=SurfaceNetwork)
    store: DataStore = field(default_factory=DataStore)
    machinery: Machinery = field(default_factory=Machinery)
    posture: Posture = field(default_factory=Posture)
    stations: Mapping[str, StationLink] = field(default_factory=dict)
    """By id of the ground station."""
