"""What can go wrong in the observatory, and what looks like it but is planned."""

from simulators.faults import Fault, FaultKind, Need, becomes, changes, falls, freezes, rises

_FACILITY = "astronomy"
_HOUR_S = 3600.0
_OBSERVING = Need("exposure_active", states=("true",))
_COLD = Need("camera_mode", states=("COLD",))
_POWER = ("astronomy.power", "energy.load_astronomy")
_NO_FRAMES = ("astronomy.exposure_active", "astronomy.data_rate", "astronomy.buffer_fill", "telecom.data_in")
_CALIBRATION = ("astronomy.throughput_rel", "astronomy.zero_point", "astronomy.sky_background")
_AIMING = ("astronomy.tel_*", "astronomy.point_err", "astronomy.mount_motor_current")

COOLING_LOSS = Fault(
    _FACILITY,
    "detector_cooling_loss",
    "Cold finger touches its housing",
    "The cooler's current goes to its limit, the detector warms by 20 K and dark current follows by its law.",
    (
        rises("tec_current", 1.0, 0.25 * _HOUR_S),
        rises("detector_temp", 12.0, _HOUR_S),
        rises("dark_current", 0.01, _HOUR_S),
        rises("radiator_temp", 5.0, _HOUR_S),
    ),
    ramp_s=300.0,
    code="AS-F1",
    touches=_POWER,
    hazard_s=0.25 * _HOUR_S,
    needs=(_COLD,),
)
RADIATOR_SUN = Fault(
    _FACILITY,
    "radiator_sun",
    "Gap in the shade of the detector's radiator",
    "The radiator warms by 15 to 40 K while the Sun stands before the gap, and the cooler's current follows.",
    (rises("radiator_temp", 15.0, 5.0 * _HOUR_S), rises("tec_current", 0.15, 5.0 * _HOUR_S)),
    ramp_s=600.0,
    code="AS-F2",
    touches=(*_POWER, "astronomy.detector_temp", "astronomy.dark_current"),
    hazard_s=24.0 * _HOUR_S,
    needs=(
        Need("command.sun_azimuth", above=70.0, below=140.0),
        Need("command.sun_disk_visible_2m", above=0.9),
        _COLD,
    ),
)
FOCUS_DRIFT = Fault(
    _FACILITY,
    "focus_drift",
    "Focus correction with the wrong sign",
    "Star images widen ever faster, for hours, while the focus drive leaves its temperature model.",
    (rises("psf_fwhm", 2.0, 4.0 * _HOUR_S), rises("focus_pos", 80.0, 4.0 * _HOUR_S)),
    code="AS-F3",
    hazard_s=3.0 * _HOUR_S,
)
FOCUS_STUCK = Fault(
    _FACILITY,
    "focus_stuck",
    "Focus drive stuck",
    "The focus position stays the same while the tube changes its length, and star images widen.",
    (freezes("focus_pos", 0.5 * _HOUR_S), rises("psf_fwhm", 1.0, 16.0 * _HOUR_S)),
    code="AS-F3",
    touches=("astronomy.focus_pos",),
    hazard_s=8.0 * _HOUR_S,
    needs=(Need("command.sun_disk_visible_2m", above=0.05, below=0.7),),
)
MOUNT_FRICTION = Fault(
    _FACILITY,
    "mount_friction",
    "Dust in the gears of the mount",
    "Motor current doubles, tracking jitter triples, and the pointing error swings with the gear's period.",
    (
        rises("mount_motor_current", 0.2, 12.0 * _HOUR_S),
        rises("track_rms", 0.3, 18.0 * _HOUR_S),
        rises("point_err", 8.0, 26.0 * _HOUR_S),
    ),
    ramp_s=24.0 * _HOUR_S,
    code="AS-F4",
    touches=("astronomy.psf_fwhm",),
    hazard_s=20.0 * _HOUR_S,
)
COVER_STUCK = Fault(
    _FACILITY,
    "dust_cover_stuck",
    "Dust cover falls half shut and sticks",
    "The cover reports FAULT, its motor stalls, half the light is gone: 0.75 magnitudes of zero point.",
    (
        becomes("dust_cover", "FAULT", 10.0),
        falls("zero_point", 0.7, 60.0),
        falls("throughput_rel", 45.0, 60.0),
        rises("sky_background", 0.7, 60.0),
        rises("mount_motor_current", 0.3, 120.0),
    ),
    code="AS-F5",
    needs=(_OBSERVING,),
    hazard_s=0.0,
)
FILTER_STUCK = Fault(
    _FACILITY,
    "filter_wheel_stuck",
    "Filter wheel stuck",
    "The filter position stays the same while others are asked for; photometry goes wrong with the colour.",
    (
        freezes("filter_pos", 0.25 * _HOUR_S),
        changes("zero_point", 0.1, 0.5 * _HOUR_S),
        changes("throughput_rel", 10.0, 0.5 * _HOUR_S),
    ),
    code="AS-F6",
    touches=("astronomy.filter_pos",),
    hazard_s=0.25 * _HOUR_S,
    needs=(_OBSERVING,),
)
RADIO_INTERFERENCE = Fault(
    _FACILITY,
    "radio_interference",
    "Antenna cable of the radio spectrometer has lost its shield",
    "Lines of the station's converters and heaters spoil most channels, in step with their ripple and power.",
    (rises("lfr_rfi_occupancy", 25.0, 120.0), rises("lfr_noise", 20.0, 120.0)),
    ramp_s=60.0,
    code="AS-F8",
    touches=("astronomy.lfr_adc_saturation",),
    hazard_s=60.0,
)
READOUT_LATCHUP = Fault(
    _FACILITY,
    "readout_latchup",
    "Latch-up of the camera's electronics",
    "The bias level jumps, the camera draws a fifth more, and its frames are all the same: no noise at all.",
    (
        rises("bias_level", 100.0, 60.0),
        falls("read_noise", 2.5, 10.0),
        freezes("cosmic_hits", 60.0),
        rises("power", 0.02, 10.0),
    ),
    code="AS-F10",
    touches=(*_POWER, "astronomy.radiator_temp", "astronomy.tec_current", "astronomy.cosmic_hits"),
    hazard_s=0.0,
    needs=(_COLD,),
)
DOME_STUCK = Fault(
    _FACILITY,
    "dome_stuck",
    "Dome does not move",
    "The dome reports FAULT and stays where it is; no exposure is taken.",
    (becomes("dome_state", "FAULT", 10.0), becomes("exposure_active", "false", 10.0)),
    touches=_NO_FRAMES,
    needs=(_OBSERVING,),
)
PLANNED_CLOSING = Fault(
    _FACILITY,
    "planned_closing",
    "Planned closing",
    "The telescope parks and closes by its plan; everything else goes on.",
    (
        becomes("obs_mode", "PARK", 10.0),
        becomes("dome_state", "CLOSED", 180.0),
        becomes("dust_cover", "CLOSED", 60.0),
        becomes("exposure_active", "false", 10.0),
    ),
    touches=(*_NO_FRAMES, *_CALIBRATION, *_AIMING, *_POWER),
    kind=FaultKind.BENIGN,
    needs=(_OBSERVING,),
)
NEW_TARGET = Fault(
    _FACILITY,
    "new_target",
    "Slew to a new target before its hour",
    "The telescope leaves its target for the next one: current of the motors, no exposure for some minutes.",
    (changes("tel_az", 5.0, 300.0), rises("mount_motor_current", 0.1, 120.0)),
    touches=(*_NO_FRAMES, *_AIMING, "astronomy.sky_background"),
    kind=FaultKind.BENIGN,
    needs=(_OBSERVING,),
)
PLANNED_ANNEALING = Fault(
    _FACILITY,
    "planned_annealing",
    "Planned annealing of the detector",
    "The detector is warmed to 10 Cel for hours and cooled again; most hot pixels are healed.",
    (
        becomes("camera_mode", "ANNEAL", 10.0),
        rises("detector_temp", 85.0, 1.5 * _HOUR_S),
        falls("tec_current", 0.2, 60.0),
        falls("hot_pixels", 200.0, 3.0 * _HOUR_S),
    ),
    touches=(*_NO_FRAMES, *_POWER, "astronomy.radiator_temp", "astronomy.dark_current"),
    kind=FaultKind.BENIGN,
    needs=(_COLD,),
)

FAULTS = (
    COOLING_LOSS,
    RADIATOR_SUN,
    FOCUS_DRIFT,
    FOCUS_STUCK,
    MOUNT_FRICTION,
    COVER_STUCK,
    FILTER_STUCK,
    RADIO_INTERFERENCE,
    READOUT_LATCHUP,
    DOME_STUCK,
    PLANNED_CLOSING,
    NEW_TARGET,
    PLANNED_ANNEALING,
)
