"""What can go wrong in the energy facility."""

from simulators.faults import Fault, shows_in

_ID = "energy"

TRACKER_STALL = Fault(
    _ID,
    "tracker_stall",
    "Solar tracker stall (mast 3)",
    "The pointing error of one mast grows half a degree an hour while the others stay on the Sun.",
    shows_in("pv3_track_err"),
    code="EN-F1",
)
DUST_PLUME = Fault(
    _ID,
    "dust_plume",
    "Dust on the arrays after a landing",
    "All masts lose a fifth of their power together within minutes, and keep that loss until cleaned.",
    shows_in("pv_dust_loss"),
    ramp_s=120.0,
    code="EN-F3",
)
BATTERY_WEAK_CELL = Fault(
    _ID,
    "battery_weak_cell",
    "Weak cell with inner short (battery 5)",
    "The cell spread of one battery grows tenfold; it warms and discharges by itself.",
    shows_in("batt5_cell_spread"),
    ramp_s=600.0,
    code="EN-F4",
)
BATTERY_HEATER = Fault(
    _ID,
    "battery_heater_failure",
    "Heater failure (battery 8)",
    "One battery cools one or two kelvin an hour; below 0 degC it takes no charge any more.",
    shows_in("batt8_temp"),
    code="EN-F5",
)
FUEL_CELL_FLOODING = Fault(
    _ID,
    "fuel_cell_flooding",
    "Fuel cell flooding",
    "The weakest cell loses half its voltage within minutes, and the plant shuts itself off.",
    shows_in("rfc_cell_min", "rfc_mode"),
    ramp_s=240.0,
    code="EN-F6",
)
MEMBRANE_LEAK = Fault(
    _ID,
    "membrane_leak",
    "Electrolyser membrane leak",
    "Hydrogen in the oxygen line climbs toward the explosive limit; the plant shuts itself off before it.",
    shows_in("rfc_h2_in_o2", "rfc_mode"),
    ramp_s=60.0,
    code="EN-F6",
)
HYDROGEN_LEAK = Fault(
    _ID,
    "hydrogen_leak",
    "Hydrogen store leak",
    "Hydrogen pressure falls without use while oxygen holds; water and hydrogen no longer add up to 648 kg.",
    shows_in("rfc_h2_pressure", "rfc_soc"),
    code="EN-F7",
)
STIRLING_STALL = Fault(
    _ID,
    "stirling_stall",
    "Stirling converter stall (unit 4)",
    "Power and stroke of one converter go to zero in seconds, the others rise, the core swings.",
    shows_in("rx_stirling4_power", "rx_stirling4_amplitude"),
    code="EN-F8",
)
REACTOR_TRIP = Fault(
    _ID,
    "reactor_trip",
    "Reactor trip",
    "The reactor scrams, 37 kW are gone within seconds, buses sag, batteries and fuel cell take over; "
    "a restart takes six hours.",
    shows_in("rx_mode"),
    code="EN-F9",
)
BUS_SOFT_SHORT = Fault(
    _ID,
    "bus_soft_short",
    "Insulation loss on a bus",
    "Insulation falls a hundredfold, ripple grows, and kilowatts vanish that no feeder accounts for.",
    shows_in("isolation_resistance", "bus_ripple", "power_balance_residual"),
    ramp_s=300.0,
    code="EN-F11",
)
CURRENT_SENSOR_BIAS = Fault(
    _ID,
    "current_sensor_bias",
    "Current sensor bias (exploration feeder)",
    "One feeder reads three kilowatts too much, and the power balance is off by as much at any load.",
    shows_in("power_balance_residual"),
    code="EN-F12",
)

FAULTS: tuple[Fault, ...] = (
    TRACKER_STALL,
    DUST_PLUME,
    BATTERY_WEAK_CELL,
    BATTERY_HEATER,
    FUEL_CELL_FLOODING,
    MEMBRANE_LEAK,
    HYDROGEN_LEAK,
    STIRLING_STALL,
    REACTOR_TRIP,
    BUS_SOFT_SHORT,
    CURRENT_SENSOR_BIAS,
)
