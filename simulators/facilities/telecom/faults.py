"""What can go wrong in the telecom facility, and what only looks as if it did."""

from simulators.faults import Fault, FaultKind, Need, becomes, changes, falls, rises

_ID = "telecom"
_H = 3600.0
_VENEZUELA, _SOUTH_AFRICA = "gs-venezuela", "gs-south-africa"
_BOTH_LOCKED = tuple(
    Need(f"{station}.carrier_lock", states=("true",)) for station in (_VENEZUELA, _SOUTH_AFRICA)
)
_X_LINK = Need("dl_modcod", states=("X_QPSK_1_2",))
_RELAY_UP = Need("relay_visible", states=("true",))
_UNSCHEDULED = Need("ul_lock", states=("false",))

_SIGNAL = ("gs-*.rx_power", "gs-*.agc", "gs-*.ebn0", "gs-*.fer", "gs-*.frames_*")
"""What every station sees of a weaker signal."""
_ADAPTED = (
    "telecom.dl_rate",
    "telecom.dl_goodput",
    "telecom.relay_goodput",
    "telecom.relay_store_fill",
    "telecom.dl_link_margin",
    "telecom.fer_downlink",
    "telecom.ltp_retransmit",
    "gs-*.recorder_fill",
    "command.obc_*",
)
"""What follows when rate and share of the relay adapt to it."""
_LOST = ("gs-*.carrier_lock", "gs-*.antenna_mode", "gs-*.snr_modulation_loss", "telecom.dl_modcod")
_STORED = ("telecom.queue_bytes", "command.tlm_backlog", "command.storage_fill", "command.obc_*")
_X_CHAIN = ("telecom.x_sspa_*", "telecom.ka_*", "telecom.dl_eirp", "telecom.power", "energy.load_telecom")
_UPLINK = ("telecom.ul_*", "command.cmd_reject_rate")
_HAULERS = (
    "isru.feed_*",
    "isru.auger_torque",
    "isru.reactor_*",
    "isru.heater_power",
    "isru.power",
    "isru.vibration_rms",
    "isru.specific_energy",
    "energy.load_*",
    "energy.loss_distribution",
    "energy.bus_*",
    "energy.pv*",
    "astronomy.track_rms",
    "astronomy.lfr_*",
    "astronomy.psf_fwhm",
)
"""What follows when the excavator stops where it is and the plant runs out of regolith."""


def _both(parameter: str) -> tuple[str, str]:
    return f"{_VENEZUELA}.{parameter}", f"{_SOUTH_AFRICA}.{parameter}"


FAULTS = (
    Fault(
        _ID,
        "hga_mispointing",
        "High-gain antenna points beside its target",
        "Pointing error of two degrees; Ka band falls by 20 dB, X band by 0.7 dB at both stations alike.",
        (
            rises("hga_point_err", 1.0, 1800.0),
            falls("ka_eirp", 15.0, 1800.0),
            falls("dl_eirp", 0.5, 1800.0),
            *(falls(power, 0.5, 1800.0) for power in _both("rx_power")),
            falls("ul_agc", 0.4, 1800.0),
        ),
        ramp_s=1500.0,
        code="TC-F1",
        touches=(*_SIGNAL, *_ADAPTED, "telecom.ul_ebn0"),
        hazard_s=1800.0,
        needs=(*_BOTH_LOCKED, _X_LINK),
    ),
    Fault(
        _ID,
        "twta_degradation",
        "Ka-band tube amplifier near the end of its life",
        "Helix current creeps to fourfold, output falls, the collector runs hot; then the tube trips "
        "and restarts every few minutes.",
        (
            rises("ka_twta_helix", 1.5, 30 * _H),
            rises("ka_twta_temp", 20.0, 36 * _H),
            falls("ka_twta_power", 1.0, 44 * _H),
            falls("ka_eirp", 0.5, 44 * _H),
            becomes("ka_twta_mode", "RESTART", 50 * _H),
        ),
        ramp_s=48 * _H,
        code="TC-F2",
        touches=(
            "telecom.power",
            "energy.load_telecom",
            "energy.load_total",
            "energy.bus_*_current",
            "energy.batt*_current",
        ),
        hazard_s=44 * _H,
    ),
    Fault(
        _ID,
        "x_transmitter_trip",
        "X-band amplifier trips",
        "Output to zero, both ground stations lose the carrier, the low-gain link at 16 kbit/s follows.",
        (
            falls("x_sspa_power", 4.0, 20.0),
            falls("dl_eirp", 20.0, 20.0),
            *(falls(power, 10.0, 60.0) for power in _both("rx_power")),
            falls("dl_link_margin", 5.0, 60.0),
            rises("fer_downlink", 0.5, 60.0),
            becomes("dl_modcod", "SAFE_16K", 300.0),
        ),
        code="TC-F2",
        touches=(*_SIGNAL, *_ADAPTED, *_LOST, *_STORED, *_X_CHAIN, *_UPLINK),
        hazard_s=10.0,
        needs=(*_BOTH_LOCKED, _X_LINK),
    ),
    Fault(
        _ID,
        "sspa_overheat",
        "X-band amplifier loses contact to its cold plate",
        "Amplifier above 55 degC with a normal cold plate, output down by almost 1 dB within the hour.",
        (
            rises("x_sspa_temp", 20.0, 1800.0),
            falls("x_sspa_power", 0.45, 3600.0),
            *(falls(power, 0.4, 3600.0) for power in _both("rx_power")),
        ),
        ramp_s=300.0,
        code="TC-F3",
        touches=(*_SIGNAL, *_ADAPTED, "telecom.dl_eirp"),
        hazard_s=1800.0,
        needs=(*_BOTH_LOCKED, _X_LINK),
    ),
    Fault(
        _ID,
        "uso_jump",
        "Master oscillator jumps in frequency",
        "Step in the oscillator's offset; Doppler residuals jump alike at both ground stations.",
        (
            rises("uso_offset", 1e-8, 60.0),
            rises("time_transfer_err", 150.0, 60.0),
            *(changes(residual, 100.0, 60.0) for residual in _both("doppler_residual")),
        ),
        code="TC-F4",
        touches=("telecom.ul_doppler", "gs-*.range_residual", "gs-*.doppler"),
        hazard_s=60.0,
        needs=_BOTH_LOCKED,
    ),
    Fault(
        _ID,
        "relay_outage",
        "Relay satellite in safe mode",
        "Relay above the horizon but no signal; data pile up, the direct link is not affected.",
        (
            falls("relay_ebn0", 30.0, 30.0),
            falls("relay_rate", 9.0, 30.0),
            falls("relay_goodput", 1.0, 30.0),
            rises("queue_bytes", 2.0, 3 * _H),
            rises("command.tlm_backlog", 2.0, 3 * _H),
        ),
        code="TC-F5",
        touches=("telecom.relay_store_fill", "telecom.dl_goodput", "telecom.uso_offset", *_STORED),
        hazard_s=24 * _H,
        needs=(_RELAY_UP,),
    ),
    Fault(
        _ID,
        "earth_contact_loss",
        "All contact with the Earth is lost",
        "Relay in safe mode and the feed to the Earth cut: no carrier either way, data pile up, time drifts.",
        (
            falls("relay_ebn0", 30.0, 60.0),
            falls("ul_agc", 40.0, 60.0),
            becomes("ul_lock", "false", 60.0),
            *(falls(power, 10.0, 120.0) for power in _both("rx_power")),
            rises("queue_bytes", 8.0, 8 * _H),
            rises("command.tlm_backlog", 8.0, 8 * _H),
            rises("time_transfer_err", 20.0, 8 * _H),
            rises("uso_offset", 2e-12, 8 * _H),
            rises("queue_p0", 50.0, 8 * _H),
        ),
        code="X-F5",
        touches=(
            *_SIGNAL,
            *_ADAPTED,
            *_LOST,
            *_STORED,
            *_X_CHAIN,
            *_UPLINK,
            "telecom.relay_rate",
            "telecom.relay_goodput",
            "gs-*.doppler_residual",
            "gs-*.hpa_*",
            "gs-*.tsys_x",
            "command.clock_offset_utc",
            "command.power",
            "command.coldplate_temp",
            "command.radiator_out_temp",
            "energy.load_command",
            "astronomy.read_noise",
        ),
        hazard_s=24 * _H,
        kind=FaultKind.EVENT,
        needs=(*_BOTH_LOCKED, _RELAY_UP),
    ),
    Fault(
        _ID,
        "lte_interference",
        "Interference on the surface network",
        "Signal-to-noise ratio falls by more than 10 dB, packets get lost, devices drop out, haulers stop.",
        (
            falls("lte_sinr_mean", 8.0, 30.0),
            rises("lte_packet_loss", 10.0, 30.0),
            falls("lte_ue_count", 1.0, 30.0),
            changes("isru.excavator_soc", 3.0, 1800.0),
        ),
        code="TC-F6",
        touches=("telecom.lte_throughput", "telecom.lte_enb_temp", "telecom.power", *_HAULERS),
        hazard_s=30.0,
        kind=FaultKind.EVENT,
    ),
    Fault(
        _ID,
        "lte_cell_hang",
        "The cell of the surface network hangs",
        "No device is connected though the cell says it is on, haulers stop; a restart cures it.",
        (
            becomes("lte_ue_count", "0", 30.0),
            rises("lte_packet_loss", 50.0, 30.0),
            falls("lte_sinr_mean", 10.0, 30.0),
            falls("lte_throughput", 2.0, 30.0),
            changes("isru.excavator_soc", 3.0, 1800.0),
        ),
        code="TC-F6",
        touches=(
            "telecom.lte_rsrp_min",
            "telecom.lte_enb_temp",
            "telecom.power",
            *_HAULERS,
        ),
        hazard_s=30.0,
    ),
    Fault(
        _ID,
        "uplink_spoof",
        "Foreign carrier on the uplink",
        "Receiver locks to a carrier that no station sends; bursts of commands are rejected on the way.",
        (
            rises("ul_agc", 3.0, 30.0),
            rises("ul_cltu_reject", 60.0, 60.0),
            becomes("ul_lock", "true", 60.0),
            rises("command.cmd_reject_rate", 30.0, 3600.0),
        ),
        code="TC-F7",
        touches=(*_UPLINK, "telecom.time_transfer_err", "telecom.uso_offset"),
        hazard_s=60.0,
        kind=FaultKind.SECURITY,
        needs=(_UNSCHEDULED,),
    ),
    Fault(
        _ID,
        "feed_fouling",
        "Dust on the antenna feed",
        "Both directions weaken by 2 dB over days with no pointing signature, then the rate is lowered.",
        (
            *(falls(power, 1.0, 54 * _H) for power in _both("rx_power")),
            falls("ul_agc", 1.0, 54 * _H),
            changes("dl_link_margin", 1.0, 54 * _H),
        ),
        ramp_s=48 * _H,
        code="TC-F8",
        touches=(
            *_SIGNAL,
            *_ADAPTED,
            "telecom.ul_ebn0",
            "gs-*.carrier_lock",
            "gs-*.antenna_mode",
            "command.gas_makeup",
        ),
        hazard_s=48 * _H,
    ),
    Fault(
        _ID,
        "queue_livelock",
        "Bundle queue turns in circles",
        "Segments are sent again and again; the queue grows although the link is good.",
        (
            rises("ltp_retransmit", 20.0, 30.0),
            rises("queue_p0", 500.0, 300.0),
            rises("queue_bytes", 3.0, 3 * _H),
            rises("command.tlm_backlog", 3.0, 3 * _H),
        ),
        code="TC-F9",
        touches=("telecom.dl_goodput", "telecom.relay_goodput", "telecom.relay_store_fill", *_STORED),
        hazard_s=3 * _H,
    ),
    Fault(
        _ID,
        "landing_reflection",
        "A lander on approach reflects the signals",
        "The direct link flutters by tenths of a decibel, the surface network loses 1 or 2 dB; all is well.",
        (
            changes("lte_sinr_mean", 0.5, 60.0),
            *(changes(power, 0.2, 200.0) for power in _both("rx_power")),
        ),
        code="X-F4",
        touches=(*_SIGNAL, *_ADAPTED, "telecom.lte_*"),
        kind=FaultKind.BENIGN,
        needs=_BOTH_LOCKED,
    ),
    Fault(
        _ID,
        "low_rate_test",
        "Planned test of the link at 1 Mbit/s",
        "The rate is lower and the margin higher than the distance asks for; all is well.",
        (
            falls("dl_rate", 0.9, 60.0),
            rises("dl_link_margin", 2.0, 60.0),
        ),
        touches=(*_SIGNAL, *_ADAPTED),
        kind=FaultKind.BENIGN,
        needs=(*_BOTH_LOCKED, Need("dl_rate", above=1.5)),
    ),
)
