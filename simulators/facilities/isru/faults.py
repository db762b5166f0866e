"""What can go wrong in the plant."""

from simulators.faults import Fault, shows_in

_FACILITY = "isru"

AUGER_JAM = Fault(
    _FACILITY,
    "auger_jam",
    "Rock in the feed auger",
    "At the next loading the torque stands at the motor's limit, nothing is fed, the batch stops in FAULT.",
    shows_in("auger_torque", "feed_rate", "state_h2r", "vibration_rms"),
    code="IS-F1",
)
SINTERING = Fault(
    _FACILITY,
    "sintering",
    "Regolith sinters in the reactor",
    "The bed's temperature difference rises fourfold, less water comes out, part of the charge stays inside.",
    shows_in("reactor_dT", "h2o_fraction", "filter_dp", "blower_speed", "feed_mass"),
    ramp_s=3600.0,
    code="IS-F2",
)
HYDROGEN_LEAK = Fault(
    _FACILITY,
    "hydrogen_leak",
    "Leak of the hydrogen loop",
    "Hydrogen is lost faster than it is topped up; the reactor's pressure droops with it.",
    shows_in("h2_inventory", "reactor_pressure"),
    ramp_s=300.0,
    code="IS-F3",
)
CONDENSER_FREEZE = Fault(
    _FACILITY,
    "condenser_freeze",
    "Water condenser freezes",
    "The condenser falls below freezing within ten minutes; wet gas returns and the tank gains nothing.",
    shows_in("condenser_temp", "h2o_fraction", "water_tank"),
    ramp_s=300.0,
    code="IS-F4",
)
WATER_CONTAMINATION = Fault(
    _FACILITY,
    "water_contamination",
    "Acid carried over into the water",
    "Conductivity rises over hours, and with it the cell voltage at equal current.",
    shows_in("water_conductivity", "el_cell_voltage"),
    ramp_s=1800.0,
    code="IS-F5",
)
MEMBRANE_PINHOLE = Fault(
    _FACILITY,
    "membrane_pinhole",
    "Pinhole in an electrolyser membrane",
    "Hydrogen in the oxygen climbs above two per cent, purity and current efficiency fall.",
    shows_in("h2_in_o2", "o2_purity"),
    ramp_s=300.0,
    code="IS-F6",
)
CRYOCOOLER_LOSS = Fault(
    _FACILITY,
    "cryocooler_loss",
    "Cryocooler loses efficiency",
    "Its power goes to the limit at once; temperature and pressure of the liquid oxygen rise for hours.",
    shows_in("cryocooler_power", "lox_temp", "lox_pressure"),
    ramp_s=120.0,
    code="IS-F7",
)
ICE_DEPLETED = Fault(
    _FACILITY,
    "ice_depleted",
    "Ice field used up",
    "Less water for the same heater power, while the heated zone grows warmer.",
    shows_in("ice_grade", "water_yield", "ice_front_temp"),
    ramp_s=600.0,
    code="IS-F8",
)
DOME_SEAL_LEAK = Fault(
    _FACILITY,
    "dome_seal_leak",
    "Capture dome leaks at its skirt",
    "Less water for the same heater power, while the vapour pressure falls.",
    shows_in("vapor_pressure", "water_yield"),
    ramp_s=300.0,
    code="IS-F8",
)
HEATER_ELEMENT = Fault(
    _FACILITY,
    "heater_element",
    "Reactor heater loses elements",
    "The heater gives at most half its power; the reactor is still too cold when reduction begins.",
    shows_in("heater_power", "reactor_temp"),
    code="IS-F9",
)
FILTER_CLOGGING = Fault(
    _FACILITY,
    "filter_clogging",
    "Dust filter clogs",
    "Pressure drop and blower speed rise together, back-pulses no longer help.",
    shows_in("filter_dp", "blower_speed"),
    ramp_s=1800.0,
    code="IS-F10",
)

FAULTS = (
    AUGER_JAM,
    SINTERING,
    HYDROGEN_LEAK,
    CONDENSER_FREEZE,
    WATER_CONTAMINATION,
    MEMBRANE_PINHOLE,
    CRYOCOOLER_LOSS,
    ICE_DEPLETED,
    DOME_SEAL_LEAK,
    HEATER_ELEMENT,
    FILTER_CLOGGING,
)
