"""What can go wrong at a ground station."""

from dataclasses import replace

from simulators.faults import Fault, shows_in

_ANY = ""

_TROUBLES = (
    Fault(
        _ANY,
        "rain_fade",
        "Convective rain cell over the station",
        "Rain of 75 mm/h, path loss and system noise up, Eb/N0 down, at this station alone.",
        shows_in("rain_rate", "atm_atten_x", "tsys_x", "ebn0"),
        ramp_s=300.0,
        code="GV-F1",
    ),
    Fault(
        _ANY,
        "thunderstorm",
        "Thunderstorm with a gust front",
        "Wind rises to 27 m/s with rain, the antenna stows itself and the link is lost.",
        shows_in("wind_speed", "rain_rate"),
        ramp_s=240.0,
        code="GZ-F2",
    ),
    Fault(
        _ANY,
        "mains_outage",
        "Mains lost or shed, generator takes over",
        "Mains voltage falls to zero, the generator starts after 15 s and burns fuel.",
        shows_in("mains_voltage"),
        code="GZ-F1",
    ),
    Fault(
        _ANY,
        "blackout",
        "Mains lost and the generator does not start",
        "Battery falls by 2 % a minute, the racks warm up, after 45 min everything stops.",
        shows_in("mains_voltage", "ups_battery", "rack_temp", "antenna_mode"),
        code="GV-F2",
    ),
    Fault(
        _ANY,
        "hvac_failure",
        "Air conditioning of the equipment room stops",
        "Rack temperature rises by 8 K in 20 min with the mains in order.",
        shows_in("rack_temp"),
        code="GV-F2",
    ),
    Fault(
        _ANY,
        "lna_warm_up",
        "Cooler of the low-noise amplifier fails",
        "Helium pressure drops, the amplifier warms to 80 K within the hour, system noise follows.",
        shows_in("lna_temp", "helium_pressure"),
        code="GV-F3",
    ),
    Fault(
        _ANY,
        "encoder_fault",
        "Azimuth encoder reads wrong",
        "Pointing error of tenths of a degree during a pass, received power falls by 5 to 20 dB.",
        shows_in("point_err", "ebn0"),
        ramp_s=60.0,
        code="GV-F4",
    ),
    Fault(
        _ANY,
        "servo_oscillation",
        "Azimuth servo oscillates",
        "Motor current threefold, pointing error and signal ripple while the antenna moves.",
        shows_in("servo_current_az", "point_err"),
        code="GZ-F5",
    ),
    Fault(
        _ANY,
        "wan_outage",
        "Network line to the control centre fails",
        "Throughput to zero, latency to time-outs, the recorder fills with the data rate.",
        shows_in("wan_throughput", "wan_latency"),
        code="GV-F5",
    ),
    Fault(
        _ANY,
        "recorder_disk_failure",
        "A disk of the frame recorder fails",
        "Recorder fill jumps because capacity is gone, frames still arrive.",
        shows_in("recorder_fill"),
        code="GZ-F6",
    ),
    Fault(
        _ANY,
        "waveguide_water",
        "Water in the waveguide",
        "Reflected power tenfold, the transmitter folds back, system noise up a little.",
        shows_in("hpa_reflected", "hpa_power"),
        ramp_s=600.0,
        code="GV-F6",
    ),
    Fault(
        _ANY,
        "hpa_trip",
        "Uplink amplifier trips",
        "Transmitter power to zero during a pass; the Moon loses the uplink a light time later.",
        shows_in("hpa_power"),
        code="GZ-F7",
    ),
    Fault(
        _ANY,
        "clock_drift",
        "Station clock runs away",
        "Offset to GPS ramps to microseconds, range residual biased at this station alone.",
        shows_in("maser_gps_offset", "range_residual"),
        ramp_s=3600.0,
        code="GZ-F3",
    ),
    Fault(
        _ANY,
        "interference",
        "Radio interference in the X band",
        "Gain control and apparent noise up, Eb/N0 down, demodulation loss up, no weather to explain it.",
        shows_in("agc", "snr_modulation_loss", "tsys_x", "ebn0"),
        code="GZ-F4",
    ),
)
"""The same at every station; heavy weather among them."""


def station_faults(facility: str) -> tuple[Fault, ...]:
    """The troubles of one station."""
    return tuple(replace(trouble, facility=facility) for trouble in _TROUBLES)
