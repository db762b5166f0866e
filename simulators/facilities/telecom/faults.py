"""What can go wrong in the telecom facility."""

from simulators.faults import Fault, shows_in

_FACILITY = "telecom"

FAULTS = (
    Fault(
        _FACILITY,
        "hga_mispointing",
        "High-gain antenna points beside its target",
        "Pointing error of degrees; received power drops equally at both ground stations.",
        shows_in("hga_point_err"),
        ramp_s=300.0,
        code="TC-F1",
    ),
    Fault(
        _FACILITY,
        "twta_degradation",
        "Ka-band tube amplifier degrades",
        "Helix current fourfold, the collector runs hot, long before the tube trips.",
        shows_in("ka_twta_helix", "ka_twta_temp"),
        ramp_s=600.0,
        code="TC-F2",
    ),
    Fault(
        _FACILITY,
        "sspa_overheat",
        "X-band amplifier loses contact to its cold plate",
        "Amplifier above 55 degC with a normal cold plate, output down by almost 1 dB.",
        shows_in("x_sspa_temp", "x_sspa_power"),
        ramp_s=300.0,
        code="TC-F3",
    ),
    Fault(
        _FACILITY,
        "uso_jump",
        "Master oscillator jumps in frequency",
        "Step in the oscillator's offset; Doppler residuals jump alike at both ground stations.",
        shows_in("uso_offset", "time_transfer_err"),
        code="TC-F4",
    ),
    Fault(
        _FACILITY,
        "relay_outage",
        "Relay satellite in safe mode",
        "Relay above the horizon but no signal; data pile up, the direct link is not affected.",
        shows_in("relay_ebn0"),
        code="TC-F5",
    ),
    Fault(
        _FACILITY,
        "lte_interference",
        "Interference on the surface network",
        "Signal-to-noise ratio falls by 25 dB, packets get lost, devices drop out.",
        shows_in("lte_sinr_mean", "lte_packet_loss", "lte_ue_count"),
        code="TC-F6",
    ),
    Fault(
        _FACILITY,
        "uplink_spoof",
        "Foreign carrier on the uplink",
        "Receiver sees a strong carrier that no station sends, and rejects a burst of commands.",
        shows_in("ul_agc", "ul_cltu_reject"),
        code="TC-F7",
    ),
    Fault(
        _FACILITY,
        "feed_fouling",
        "Dust on the antenna feed",
        "Margin falls by decibels with no pointing signature, then the rate is lowered.",
        shows_in("dl_link_margin"),
        code="TC-F8",
    ),
    Fault(
        _FACILITY,
        "x_transmitter_trip",
        "X-band amplifier trips",
        "Output to zero, both ground stations lose the carrier, safe mode at 16 kbit/s follows.",
        shows_in("x_sspa_power", "dl_link_margin", "fer_downlink"),
        code="TC-F2",
    ),
    Fault(
        _FACILITY,
        "queue_livelock",
        "Bundle queue turns in circles",
        "Segments are sent again and again, the priority queue grows although the link is good.",
        shows_in("ltp_retransmit", "queue_p0"),
        code="TC-F9",
    ),
)
