"""What befalls a ground station's antenna, receiver and uplink.

A name that begins with `other.` belongs to the other station.
"""

from simulators.faults import Fault, FaultKind, Need, becomes, falls, rises

ANY = ""
TRACKING = Need("antenna_mode", states=("AUTOTRACK",))
ALONE = Need("other.antenna_mode", states=("STOW",))
RECEIVED = ("rx_power", "agc", "ebn0", "fer", "frames_ok_rate", "frames_stored_rate", "recorder_fill")
"""What follows from a weaker signal; the adapted rate follows it."""
HEARD = ("telecom.dl_*", "telecom.fer_downlink", "telecom.queue_*", "telecom.ltp_retransmit")
"""What the Moon makes of a station's reports."""
LOST = ("carrier_lock", "antenna_mode", "point_err", "hpa_*", "telecom.ul_*", *RECEIVED, *HEARD)
"""What follows when the antenna loses the Moon."""

ANTENNA = (
    Fault(
        ANY,
        "encoder_fault",
        "Azimuth encoder reads wrong",
        "Pointing error of tenths of a degree during a pass, received power falls by 5 to 20 dB.",
        (rises("point_err", 0.08, 300.0), falls("rx_power", 3.0, 300.0), falls("ebn0", 2.0, 300.0)),
        ramp_s=60.0,
        code="GV-F4",
        touches=("tsys_x", "telecom.ul_*", *LOST),
        hazard_s=300.0,
        needs=(TRACKING,),
    ),
    Fault(
        ANY,
        "servo_oscillation",
        "Azimuth servo oscillates at 0.37 Hz",
        "Motor current threefold, pointing error and signal swing while the antenna moves.",
        (
            rises("servo_current_az", 6.0, 120.0),
            rises("point_err", 0.04, 120.0),
            falls("ebn0", 0.5, 300.0),
        ),
        code="GZ-F5",
        touches=("tsys_x", "telecom.ul_*", *RECEIVED, *HEARD),
        hazard_s=3600.0,
        needs=(TRACKING,),
    ),
    Fault(
        ANY,
        "planned_stow",
        "Planned stow for maintenance",
        "The antenna goes to the zenith within four minutes and its transmitter falls silent, as announced.",
        (becomes("antenna_mode", "STOW", 300.0), rises("point_err", 1.0, 300.0)),
        code="GV-B1",
        touches=("ant_*", "servo_current_az", "tsys_x", "atm_atten_x", "beam_background", *LOST),
        kind=FaultKind.BENIGN,
        needs=(TRACKING,),
    ),
)

FRONT_END = (
    Fault(
        ANY,
        "lna_warm_up",
        "Cooler of the low-noise amplifier fails",
        "Helium pressure drops, the amplifier warms to 80 K within the hour, system noise follows.",
        (
            falls("helium_pressure", 0.5, 300.0),
            rises("lna_temp", 30.0, 3600.0),
            rises("tsys_x", 25.0, 3600.0),
            falls("lna_current", 1.0, 3600.0),
        ),
        code="GV-F3",
        touches=(*RECEIVED, *HEARD),
        hazard_s=3600.0,
    ),
    Fault(
        ANY,
        "interference",
        "Radio interference in the X band",
        "Gain control and apparent noise up, Eb/N0 down, demodulation loss up, no weather to explain it; "
        "strongest toward town.",
        (
            rises("agc", 0.5, 60.0),
            rises("snr_modulation_loss", 1.5, 60.0),
            rises("tsys_x", 100.0, 60.0),
            falls("ebn0", 2.0, 60.0),
        ),
        code="GZ-F4",
        touches=("carrier_lock", "rx_power", *RECEIVED, *HEARD),
        hazard_s=60.0,
        kind=FaultKind.EVENT,
        needs=(TRACKING,),
    ),
    Fault(
        ANY,
        "sun_in_beam",
        "The Sun passes the beam near new Moon",
        "System noise up by 50 K and more for two hours, Eb/N0 down, foretold by the ephemeris.",
        (
            becomes("beam_background", "SUN", 7200.0),
            rises("tsys_x", 50.0, 10_800.0),
            falls("ebn0", 0.5, 10_800.0),
        ),
        ramp_s=7200.0,
        code="GZ-F8",
        touches=(*RECEIVED, *HEARD),
        kind=FaultKind.BENIGN,
        needs=(TRACKING,),
    ),
)

UPLINK = (
    Fault(
        ANY,
        "waveguide_water",
        "Water in the waveguide",
        "Reflected power tenfold, the transmitter folds back, system noise up a little, most in humid hours.",
        (
            rises("hpa_reflected", 8.0, 10_800.0),
            falls("hpa_power", 30.0, 10_800.0),
            rises("tsys_x", 5.0, 10_800.0),
        ),
        code="GV-F6",
        touches=("hpa_temp", "telecom.ul_*", *RECEIVED, *HEARD),
        hazard_s=14_400.0,
        needs=(TRACKING,),
    ),
    Fault(
        ANY,
        "hpa_trip",
        "Arc in the uplink amplifier",
        "Reflected power jumps, the transmitter locks itself out for 10 min; the Moon loses the uplink a "
        "light time later.",
        (
            rises("hpa_reflected", 30.0, 15.0),
            falls("hpa_power", 400.0, 15.0),
            becomes("hpa_state", "LOCKED_OUT", 15.0),
            falls("hpa_temp", 5.0, 600.0),
            becomes("telecom.ul_lock", "false", 60.0),
        ),
        code="GZ-F7",
        touches=("telecom.ul_*", "telecom.time_transfer_err", "telecom.uso_offset"),
        hazard_s=10.0,
        needs=(TRACKING, ALONE),
    ),
    Fault(
        ANY,
        "wrong_spacecraft_id",
        "Commands with a wrong spacecraft in their header",
        "The Moon refuses each command, and none is answered within two light times.",
        (rises("tc_unanswered", 50.0, 15.0), rises("telecom.ul_cltu_reject", 50.0, 60.0)),
        code="GV-F7",
        touches=("command.cmd_reject*",),
        hazard_s=10.0,
        kind=FaultKind.EVENT,
        needs=(TRACKING,),
    ),
)
