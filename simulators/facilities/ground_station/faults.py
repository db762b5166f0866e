"""What can go wrong at each ground station."""

from dataclasses import replace

from simulators.facilities.ground_station.house_faults import DATA, POWER, WEATHER
from simulators.facilities.ground_station.link_faults import (
    ANTENNA,
    ANY,
    FRONT_END,
    LOST,
    TRACKING,
    UPLINK,
)
from simulators.faults import Fault, FaultKind, Need, changes, falls, rises

_COMMON = (*WEATHER, *POWER, *ANTENNA, *FRONT_END, *UPLINK, *DATA)

_FALLBACK = (
    "telecom.x_sspa_*",
    "telecom.ka_*",
    "telecom.power",
    "energy.load_telecom",
    "telecom.relay_*",
    "telecom.time_transfer_err",
)
"""The Moon changes to S band when the signal stays weak for long."""

_HIGH = Need("moon_el", above=70.0)
"""Where the azimuth turns fastest."""

_OF_VENEZUELA = (
    Fault(
        ANY,
        "slow_azimuth_drive",
        "Azimuth drive on its emergency motor: the keyhole at the zenith",
        "Turns by 0.007 deg/s at most: falls behind where the Moon passes high, hopelessly near the zenith.",
        (rises("point_err", 0.1, 6.0 * 3600.0), falls("rx_power", 3.0, 6.0 * 3600.0)),
        code="GV-F4",
        touches=("ant_az", "servo_current_az", "tsys_x", *_FALLBACK, *LOST),
        hazard_s=6.0 * 3600.0,
        needs=(TRACKING, _HIGH),
    ),
    Fault(
        ANY,
        "gps_loss",
        "GPS antenna lost, rubidium clock in holdover",
        "Noise of the offset to GPS vanishes, then it drifts by 72 ns/h, and the range is biased here alone.",
        (rises("maser_gps_offset", 60.0, 7200.0), rises("range_residual", 10.0, 7200.0)),
        code="GV-F8",
        hazard_s=3.0 * 3600.0,
    ),
    Fault(
        ANY,
        "forged_telemetry",
        "Forged telemetry from this station",
        "A recorded pass is played in place of the receiver's values: light time and Doppler shift "
        "contradict the ephemeris, lock contradicts the antenna, and the other station agrees with neither.",
        (
            changes("doppler", 1.0, 3600.0),
            changes("light_time", 0.005, 60.0),
        ),
        code="X-F6",
        touches=("carrier_lock", "rx_power", "agc", "ebn0", "frames_ok_rate"),
        hazard_s=60.0,
        kind=FaultKind.SECURITY,
    ),
)

_OF_SOUTH_AFRICA = (
    Fault(
        ANY,
        "maser_degradation",
        "Maser steps and runs away",
        "Offset to GPS steps by 1 us and ramps on, range and Doppler residuals are disturbed here alone.",
        (
            rises("maser_gps_offset", 500.0, 60.0),
            rises("range_residual", 100.0, 60.0),
            changes("doppler_residual", 20.0, 1800.0),
        ),
        code="GZ-F3",
        touches=("light_time",),
        hazard_s=60.0,
    ),
)

_OTHER = {"gs-venezuela": "gs-south-africa", "gs-south-africa": "gs-venezuela"}
_SPECIAL = {"gs-venezuela": _OF_VENEZUELA, "gs-south-africa": _OF_SOUTH_AFRICA}


def station_faults(facility: str) -> tuple[Fault, ...]:
    """The troubles of one station: those of any, and those of its own clock and sky."""
    return tuple(_at(facility, trouble) for trouble in (*_COMMON, *_SPECIAL.get(facility, ())))


def _at(facility: str, trouble: Fault) -> Fault:
    """With its place filled in."""
    touches = tuple(name if "." in name else f"{facility}.{name}" for name in trouble.touches)
    needs = tuple(
        replace(need, parameter=need.parameter.replace("other.", f"{_OTHER[facility]}."))
        for need in trouble.needs
    )
    return replace(trouble, facility=facility, touches=touches, needs=needs)
