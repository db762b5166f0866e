"""What can go wrong in the observatory."""

from simulators.faults import Fault, shows_in

_FACILITY = "astronomy"

COOLING_LOSS = Fault(
    _FACILITY,
    "detector_cooling_loss",
    "Detector cooling overloaded",
    "The cooler's current goes to its limit, the detector warms by 20 K and its dark current follows.",
    shows_in("detector_temp", "tec_current", "dark_current", "radiator_temp"),
    ramp_s=300.0,
    code="AS-F1",
)
RADIATOR_SUN = Fault(
    _FACILITY,
    "radiator_sun",
    "Sunlight on the detector's radiator",
    "The radiator warms by 15 to 40 K within two hours, the cooler's current follows.",
    shows_in("radiator_temp", "tec_current"),
    ramp_s=600.0,
    code="AS-F2",
)
FOCUS_DRIFT = Fault(
    _FACILITY,
    "focus_drift",
    "Focus drive runs the wrong way",
    "Star images widen for hours while the focus position leaves its temperature model.",
    shows_in("psf_fwhm", "focus_pos"),
    code="AS-F3",
)
MOUNT_FRICTION = Fault(
    _FACILITY,
    "mount_friction",
    "Dust in the gears of the mount",
    "Motor current rises several times, tracking jitter and periodic pointing error with it.",
    shows_in("mount_motor_current", "track_rms", "point_err"),
    ramp_s=600.0,
    code="AS-F4",
)
COVER_STUCK = Fault(
    _FACILITY,
    "dust_cover_stuck",
    "Dust cover stuck half closed",
    "The cover reports FAULT and the photometric zero point drops by 0.75 magnitudes.",
    shows_in("dust_cover", "throughput_rel", "zero_point"),
    code="AS-F5",
)
FILTER_STUCK = Fault(
    _FACILITY,
    "filter_wheel_stuck",
    "Filter wheel stuck between two filters",
    "The filter position stays at 0, its frame hides a part of the light.",
    shows_in("filter_pos", "throughput_rel", "zero_point"),
    code="AS-F6",
)
RADIO_INTERFERENCE = Fault(
    _FACILITY,
    "radio_interference",
    "A converter of the station radiates into the radio spectrometer",
    "Most radio channels are spoiled at once and the noise power rises by 30 dB.",
    shows_in("lfr_rfi_occupancy", "lfr_noise", "lfr_adc_saturation"),
    ramp_s=60.0,
    code="AS-F8",
)
READOUT_LATCHUP = Fault(
    _FACILITY,
    "readout_latchup",
    "Latch-up of the camera's electronics",
    "The bias level jumps at once, frames stay the same and the camera draws more power.",
    shows_in("bias_level", "read_noise", "power"),
    code="AS-F10",
)
DOME_STUCK = Fault(
    _FACILITY,
    "dome_stuck",
    "Dome does not move",
    "The dome reports FAULT and stays where it is; no exposure is taken.",
    shows_in("dome_state", "exposure_active"),
)

FAULTS = (
    COOLING_LOSS,
    RADIATOR_SUN,
    FOCUS_DRIFT,
    MOUNT_FRICTION,
    COVER_STUCK,
    FILTER_STUCK,
    RADIO_INTERFERENCE,
    READOUT_LATCHUP,
    DOME_STUCK,
)
