"""What can go wrong in the energy facility, and what only looks like it."""

from simulators.faults import Fault, FaultKind, Need, becomes, changes, falls, rises

_ID = "energy"
_MINUTE_S, _HOUR_S = 60.0, 3600.0

_SUNLIT = Need("pv_total", above=20.0)
_POWER_FLOWS = (
    "energy.bus_*",
    "energy.batt*_soc",
    "energy.batt*_voltage",
    "energy.batt*_current",
    "energy.batt*_temp",
    "energy.batt*_cell_spread",
    "energy.rfc_*",
    "energy.pv*_power",
    "energy.pv*_voltage",
    "energy.pv*_current",
    "energy.pv*_temp",
    "energy.pv_total",
    "energy.loss_distribution",
)
"""What a change of generation or load moves: buses, stores, and how far the arrays are used."""
_SURVIVAL = (
    "energy.load_*",
    "isru.*",
    "astronomy.*",
    "command.mode",
    "command.power",
    "command.obc_*",
    "command.cpu_*",
    "command.loop_*",
    "command.coldplate_temp",
    "command.accumulator_qty",
    "command.radiator_*",
    "command.heat*",
    "command.cabin_*",
    "command.pp*",
    "command.gas_makeup",
    "telecom.x_sspa_*",
    "telecom.ka_twta_*",
    "telecom.lte_*",
    "telecom.data_in",
    "telecom.time_transfer_err",
    "telecom.power",
)
"""What survival supply moves: the plant and the telescope are put to rest, the others save."""

TRACKER_STALL = Fault(
    _ID,
    "tracker_stall",
    "Solar tracker stall (mast 3)",
    "The pointing error of one mast grows half a degree an hour while the others stay on the Sun; its power "
    "falls with the cosine.",
    (
        changes("pv3_track_err", 0.8, 4 * _HOUR_S),
        changes("pv3_track_err", 20.0, 44 * _HOUR_S),
        falls("pv3_power", 0.05, 44 * _HOUR_S),
    ),
    code="EN-F1",
    touches=_POWER_FLOWS,
    needs=(_SUNLIT,),
)
PV_STRING_OPEN = Fault(
    _ID,
    "pv_string_open",
    "Open string on a solar array (mast 2)",
    "The current of one mast steps down by a twelfth at an unchanged voltage.",
    (falls("pv2_current", 2.0, _MINUTE_S), falls("pv2_power", 0.3, _MINUTE_S)),
    code="EN-F2",
    touches=_POWER_FLOWS,
    needs=(_SUNLIT,),
)
PV_BYPASS_SHORT = Fault(
    _ID,
    "pv_bypass_short",
    "Shorted bypass diode on a solar array (mast 5)",
    "The voltage of one mast steps down by a twelfth at an unchanged current.",
    (falls("pv5_voltage", 9.0, _MINUTE_S), falls("pv5_power", 0.3, _MINUTE_S)),
    code="EN-F2",
    touches=_POWER_FLOWS,
    needs=(_SUNLIT,),
)
DUST_PLUME = Fault(
    _ID,
    "dust_plume",
    "Dust on the arrays after a landing",
    "All masts lose a fifth of what they could give together within minutes, work nearer to their best "
    "voltage and warm by a few kelvin when all of it is used; the reactor's radiators grow hotter. It stays "
    "until the arrays are shaken.",
    (
        rises("pv_dust_loss", 15.0, 5 * _MINUTE_S),
        falls("pv1_voltage", 1.0, 20 * _MINUTE_S),
        rises("rx_cold_end_temp", 2.0, 2 * _HOUR_S),
    ),
    ramp_s=120.0,
    code="EN-F3",
    touches=(*_POWER_FLOWS, "energy.rx_*", "energy.isolation_resistance"),
    needs=(_SUNLIT,),
)
BATTERY_WEAK_CELL = Fault(
    _ID,
    "battery_weak_cell",
    "Weak cell with inner short (battery 5)",
    "The cell spread of one battery grows tenfold, more under load; it warms, discharges by itself and is "
    "never full, until it leaves the buses at 40 degC.",
    (
        rises("batt5_cell_spread", 90.0, 15 * _MINUTE_S),
        rises("batt5_temp", 2.0, 2 * _HOUR_S),
        falls("batt5_soc", 0.5, 2 * _HOUR_S),
    ),
    ramp_s=600.0,
    code="EN-F4",
    touches=_POWER_FLOWS,
    hazard_s=15 * _HOUR_S,
)
BATTERY_HEATER = Fault(
    _ID,
    "battery_heater_failure",
    "Heater failure (battery 8, main string)",
    "One battery cools two kelvin an hour; below 0 degC it takes no charge any more.",
    (falls("batt8_temp", 3.0, 2 * _HOUR_S), falls("batt8_temp", 10.0, 7 * _HOUR_S)),
    code="EN-F5",
    touches=_POWER_FLOWS,
    hazard_s=5 * _HOUR_S,
)
FUEL_CELL_FLOODING = Fault(
    _ID,
    "fuel_cell_flooding",
    "Fuel cell flooding",
    "The weakest cell loses half its voltage within minutes; purges help as long as they last, after the "
    "third the plant shuts itself off.",
    (
        falls("rfc_cell_min", 0.2, 5 * _MINUTE_S),
        becomes("rfc_mode", "PURGE", 6 * _MINUTE_S),
        becomes("rfc_mode", "FAULT", 15 * _MINUTE_S),
    ),
    ramp_s=240.0,
    code="EN-F6",
    touches=(*_POWER_FLOWS, "energy.load_*"),
    hazard_s=8 * _MINUTE_S,
)
MEMBRANE_LEAK = Fault(
    _ID,
    "membrane_leak",
    "Electrolyser membrane leak",
    "Hydrogen in the oxygen line climbs toward the explosive limit; the plant shuts itself off before it.",
    (rises("rfc_h2_in_o2", 1.5, 8 * _MINUTE_S), becomes("rfc_mode", "FAULT", 20 * _MINUTE_S)),
    ramp_s=60.0,
    code="EN-F6",
    touches=(*_POWER_FLOWS, "energy.load_*"),
    hazard_s=16 * _MINUTE_S,
)
HYDROGEN_LEAK = Fault(
    _ID,
    "hydrogen_leak",
    "Hydrogen store leak",
    "Hydrogen pressure falls without use while oxygen holds; water and hydrogen no longer add up to 648 kg.",
    (falls("rfc_h2_pressure", 1.2, _HOUR_S), falls("rfc_soc", 6.0, _HOUR_S)),
    code="EN-F7",
    touches=_POWER_FLOWS,
    hazard_s=8 * _HOUR_S,
)
OXYGEN_LEAK = Fault(
    _ID,
    "oxygen_leak",
    "Oxygen store leak",
    "Oxygen pressure falls without use while hydrogen holds; the ratio of the two is no longer 2 to 1.",
    (falls("rfc_o2_pressure", 1.2, _HOUR_S),),
    code="EN-F7",
    touches=_POWER_FLOWS,
    hazard_s=8 * _HOUR_S,
)
STIRLING_STALL = Fault(
    _ID,
    "stirling_stall",
    "Stirling converter stall (unit 4)",
    "Power and stroke of one converter go to zero in seconds, thermal power falls by an eighth, the core "
    "swings up and settles, the others take over within half an hour.",
    (
        falls("rx_stirling4_power", 4.0, _MINUTE_S),
        falls("rx_stirling4_amplitude", 8.0, _MINUTE_S),
        falls("rx_net_power", 3.0, 5 * _MINUTE_S),
        rises("rx_core_temp", 6.0, 15 * _MINUTE_S),
        falls("rx_thermal_power", 12.0, 15 * _MINUTE_S),
        rises("rx_stirling5_power", 0.2, _HOUR_S),
    ),
    code="EN-F8",
    touches=(*_POWER_FLOWS, "energy.rx_*"),
)
REACTOR_TRIP = Fault(
    _ID,
    "reactor_trip",
    "Reactor trip",
    "The reactor scrams, 37 kW are gone within seconds, buses sag, batteries and fuel cell take over, in the "
    "dark loads are shed at once; a restart takes six hours.",
    (
        becomes("rx_mode", "SCRAM", 10.0),
        falls("rx_net_power", 30.0, 20.0),
        falls("rx_stirling1_power", 4.0, 20.0),
        falls("rx_thermal_power", 120.0, 2 * _MINUTE_S),
        changes("rx_core_temp", 10.0, _HOUR_S),
        falls("bus_a_voltage", 1.5, 30.0),
        falls("batt1_current", 4.0, _MINUTE_S),
    ),
    code="EN-F9",
    touches=(*_POWER_FLOWS, "energy.rx_*", *_SURVIVAL),
    hazard_s=7 * _HOUR_S,
)
BUS_SOFT_SHORT = Fault(
    _ID,
    "bus_soft_short",
    "Insulation loss on a bus",
    "Insulation falls a hundredfold, ripple grows, and kilowatts vanish that no feeder accounts for.",
    (
        falls("isolation_resistance", 15.0, 10 * _MINUTE_S),
        rises("bus_ripple", 1.5, 15 * _MINUTE_S),
        rises("power_balance_residual", 1.5, 10 * _MINUTE_S),
        rises("bus_a_current", 15.0, 10 * _MINUTE_S),
    ),
    ramp_s=300.0,
    code="EN-F11",
    touches=(*_POWER_FLOWS, "astronomy.read_noise", "astronomy.lfr_noise", "astronomy.lfr_rfi_occupancy"),
    hazard_s=10 * _MINUTE_S,
)
CURRENT_SENSOR_BIAS = Fault(
    _ID,
    "current_sensor_bias",
    "Current sensor bias (battery 3)",
    "One battery reads 18 A too much: the power balance is off by two kilowatts at any load, and the charge "
    "that is counted leaves the one its voltage tells of.",
    (
        rises("batt3_current", 9.0, _MINUTE_S),
        falls("power_balance_residual", 1.5, _MINUTE_S),
        rises("batt3_soc", 3.0, 2 * _HOUR_S),
    ),
    code="EN-F12",
    touches=_POWER_FLOWS,
    kind=FaultKind.SENSOR,
)
HAULER_CHARGING = Fault(
    _ID,
    "hauler_charging",
    "Haulers charge together",
    "The exploration feeder draws three kilowatts more, as planned; no limit is touched.",
    (rises("load_exploration", 2.0, 5 * _MINUTE_S), rises("load_total", 2.0, 5 * _MINUTE_S)),
    touches=_POWER_FLOWS,
    kind=FaultKind.BENIGN,
)
ARRAY_INSPECTION = Fault(
    _ID,
    "array_inspection",
    "Array stowed for inspection (mast 6)",
    "One mast turns edge-on and gives nothing while it is looked at; it cools, and no limit is touched.",
    (falls("pv6_power", 1.0, _HOUR_S), falls("pv6_temp", 10.0, _HOUR_S)),
    touches=_POWER_FLOWS,
    kind=FaultKind.BENIGN,
    needs=(_SUNLIT,),
)

FAULTS: tuple[Fault, ...] = (
    TRACKER_STALL,
    PV_STRING_OPEN,
    PV_BYPASS_SHORT,
    DUST_PLUME,
    BATTERY_WEAK_CELL,
    BATTERY_HEATER,
    FUEL_CELL_FLOODING,
    MEMBRANE_LEAK,
    HYDROGEN_LEAK,
    OXYGEN_LEAK,
    STIRLING_STALL,
    REACTOR_TRIP,
    BUS_SOFT_SHORT,
    CURRENT_SENSOR_BIAS,
    HAULER_CHARGING,
    ARRAY_INSPECTION,
)
