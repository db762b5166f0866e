"""What can go wrong in the plant, and planned events that look as if something had."""

from simulators.faults import Fault, FaultKind, Need, becomes, falls, rises

_FACILITY = "isru"
_HOUR_S = 3600.0

_LOADING = Need("state_h2r", states=("LOAD",))
_REDUCING = Need("state_h2r", states=("REDUCE",))
_MINING = (Need("state_ice", states=("SUBLIME",)), Need("water_yield", above=0.4))

_DEMAND = ("isru.power", "isru.specific_energy", "energy.load_isru", "energy.load_total")
"""Whatever draws a little more or less."""
_BUSES = (*_DEMAND, "energy.bus_*", "energy.loss_distribution", "energy.pv*")
"""By kilowatts: felt on the buses, and by the arrays that feed them."""
_STORES = ("energy.rfc_*", "energy.batt*")
"""For hours: felt by what stores energy."""
_RADIO = ("astronomy.lfr_noise", "astronomy.lfr_rfi_occupancy", "astronomy.read_noise")
"""Heater pulses and ripple disturb the low-frequency array and the camera."""
_SHAKING = ("isru.vibration_rms", "command.seismic_rms", "astronomy.track_rms", "astronomy.psf_fwhm")
_BATCH = (
    "isru.state_h2r",
    "isru.reactor_*",
    "isru.heater_power",
    "isru.h2o_fraction",
    "isru.h2_flow",
    "isru.blower_speed",
    "isru.filter_dp",
    "isru.condenser_temp",
)
"""What follows when a batch runs otherwise or at another time."""
_FEED = ("isru.auger_torque", "isru.feed_*", "isru.excavator_soc")
_ICE = ("isru.ice_*", "isru.vapor_pressure", "isru.coldtrap_temp", "isru.water_yield")
_STACK = ("isru.el_*", "isru.o2_*", "isru.h2_in_o2", "isru.cryocooler_power")

AUGER_JAM = Fault(
    _FACILITY,
    "auger_jam",
    "Rock in the feed auger",
    "While loading the torque stands at the motor's limit and nothing is fed; after three reversals in vain "
    "the auger locks in FAULT, and tries again every half hour.",
    (
        rises("auger_torque", 25.0, 60.0),
        falls("feed_rate", 60.0, 60.0),
        rises("vibration_rms", 3.0, 60.0),
        becomes("state_h2r", "FAULT", 300.0),
    ),
    code="IS-F1",
    touches=(*_BUSES, *_RADIO, *_SHAKING, *_FEED, "isru.reactor_temp"),
    hazard_s=240.0,
    needs=(_LOADING,),
)
SINTERING = Fault(
    _FACILITY,
    "sintering",
    "Regolith sinters in the reactor",
    "Where the bed is badly mixed it grows too hot and bakes: its temperature difference rises fourfold, "
    "less water comes out, the blower works harder, and part of the charge stays inside at the dump.",
    (
        rises("reactor_dT", 60.0, 2 * _HOUR_S),
        rises("blower_speed", 300.0, 2 * _HOUR_S),
        rises("filter_dp", 0.4, 2 * _HOUR_S),
        falls("h2o_fraction", 0.4, 6 * _HOUR_S),
        rises("feed_mass", 3.0, 6 * _HOUR_S),
    ),
    ramp_s=1800.0,
    code="IS-F2",
    touches=(*_BUSES, *_STORES, *_RADIO, *_SHAKING, *_BATCH, *_FEED),
    hazard_s=2 * _HOUR_S,
    needs=(_REDUCING,),
)
HYDROGEN_LEAK = Fault(
    _FACILITY,
    "hydrogen_leak",
    "Leak of the hydrogen loop",
    "A tenth of the hydrogen is lost in each batch, faster than it is made up; the reactor's pressure droops "
    "and the blower turns faster in the thinner gas.",
    (
        falls("h2_inventory", 30.0, 4 * _HOUR_S),
        falls("reactor_pressure", 5.0, 8 * _HOUR_S),
        rises("blower_speed", 200.0, 8 * _HOUR_S),
    ),
    ramp_s=300.0,
    code="IS-F3",
    touches=(*_DEMAND, *_SHAKING, "isru.h2o_fraction", "isru.h2_flow", "isru.filter_dp"),
    hazard_s=40 * _HOUR_S,
    needs=(_REDUCING,),
)
CONDENSER_FREEZE = Fault(
    _FACILITY,
    "condenser_freeze",
    "Water condenser freezes",
    "The condenser falls below freezing within ten minutes; wet gas returns, clogs the dust on the filter, "
    "and the tank gains nothing.",
    (
        falls("condenser_temp", 6.0, 1200.0),
        rises("h2o_fraction", 0.8, 2400.0),
        rises("filter_dp", 0.3, 2400.0),
        falls("water_tank", 0.05, 2400.0),
    ),
    ramp_s=300.0,
    code="IS-F4",
    touches=(*_BUSES, *_RADIO, *_SHAKING, "isru.blower_speed", "isru.h2_flow", "isru.heater_power"),
    hazard_s=900.0,
    needs=(_REDUCING,),
)
WATER_CONTAMINATION = Fault(
    _FACILITY,
    "water_contamination",
    "Acid carried over into the water",
    "Conductivity rises over hours, and with it the cell voltage at equal current; part of it stays.",
    (rises("water_conductivity", 8.0, 4 * _HOUR_S), rises("el_cell_voltage", 0.05, 4 * _HOUR_S)),
    ramp_s=1800.0,
    code="IS-F5",
    touches=_DEMAND,
    hazard_s=3 * _HOUR_S,
)
MEMBRANE_PINHOLE = Fault(
    _FACILITY,
    "membrane_pinhole",
    "Pinhole in an electrolyser membrane",
    "Hydrogen in the oxygen climbs above two per cent, purity and current efficiency fall; at three per cent "
    "the interlock stops the stack.",
    (
        rises("h2_in_o2", 1.5, 1800.0),
        falls("o2_purity", 1.5, 1800.0),
        falls("o2_rate", 7.0, 1800.0),
    ),
    ramp_s=300.0,
    code="IS-F6",
    touches=(*_DEMAND, "isru.cryocooler_power"),
    hazard_s=1200.0,
)
CRYOCOOLER_LOSS = Fault(
    _FACILITY,
    "cryocooler_loss",
    "Cryocooler loses efficiency",
    "Its power goes to the limit at once; temperature and pressure of the liquid oxygen rise for hours, "
    "until the relief valve lets it off.",
    (
        rises("cryocooler_power", 0.4, 900.0),
        rises("lox_temp", 5.0, 8 * _HOUR_S),
        rises("lox_pressure", 140.0, 16 * _HOUR_S),
        falls("lox_mass", 3.0, 24 * _HOUR_S),
    ),
    ramp_s=120.0,
    code="IS-F7",
    touches=(*_BUSES, *_STORES, *_RADIO),
    hazard_s=6 * _HOUR_S,
)
ICE_DEPLETED = Fault(
    _FACILITY,
    "ice_depleted",
    "Ice field used up",
    "The ice lies in a thin layer only: less and less water for the same heater power, while the heated zone "
    "grows warmer.",
    (
        falls("ice_grade", 2.0, 4 * _HOUR_S),
        falls("water_yield", 0.1, 4 * _HOUR_S),
        rises("ice_front_temp", 3.0, 4 * _HOUR_S),
    ),
    ramp_s=3600.0,
    code="IS-F8",
    touches=(*_DEMAND, "isru.vapor_pressure", "isru.coldtrap_temp"),
    hazard_s=8 * _HOUR_S,
    needs=_MINING,
)
DOME_SEAL_LEAK = Fault(
    _FACILITY,
    "dome_seal_leak",
    "Capture dome leaks at its skirt",
    "Less water for the same heater power, while the vapour pressure falls.",
    (falls("vapor_pressure", 3.0, 1800.0), falls("water_yield", 0.2, 1800.0)),
    ramp_s=300.0,
    code="IS-F8",
    touches=(*_DEMAND, "isru.coldtrap_temp"),
    hazard_s=1800.0,
    needs=_MINING,
)
HEATER_ELEMENT = Fault(
    _FACILITY,
    "heater_element",
    "Reactor heater loses an element of three",
    "The heater gives at most two thirds of its power; the reactor warms by 8 K/min instead of 12 and is too "
    "cold when reduction begins.",
    (falls("heater_power", 1.5, 60.0), falls("reactor_temp", 40.0, 1800.0)),
    code="IS-F9",
    touches=(*_BUSES, *_STORES, *_RADIO, "isru.reactor_pressure", "isru.reactor_dT"),
    hazard_s=5400.0,
    needs=(Need("state_h2r", states=("PREHEAT",)), Need("heater_power", above=9.5)),
)
FILTER_CLOGGING = Fault(
    _FACILITY,
    "filter_clogging",
    "Dust filter is blinded",
    "Pressure drop and blower speed grow faster and faster, and back-pulses, ever more often, clear less.",
    (rises("filter_dp", 2.0, 4 * _HOUR_S), rises("blower_speed", 1000.0, 4 * _HOUR_S)),
    ramp_s=600.0,
    code="IS-F10",
    touches=(*_BUSES, *_STORES, *_RADIO, *_SHAKING, *_BATCH),
    hazard_s=3 * _HOUR_S,
    needs=(_REDUCING,),
)
PLANNED_STANDBY = Fault(
    _FACILITY,
    "planned_standby",
    "Planned hot standby",
    "Batch, ice line and electrolysis rest, the reactor is kept warm; then the plant works on by itself.",
    (
        becomes("state_h2r", "COOL", 60.0),
        becomes("state_ice", "IDLE", 60.0),
        falls("el_current", 30.0, 300.0),
        falls("power", 4.0, 300.0),
    ),
    kind=FaultKind.BENIGN,
    touches=(*_BUSES, *_STORES, *_RADIO, *_SHAKING, *_BATCH, *_ICE, *_STACK),
    needs=(_REDUCING, *_MINING),
)
PLANNED_BACK_PULSE = Fault(
    _FACILITY,
    "planned_back_pulse",
    "Planned back-pulses of the dust filter",
    "The pressure drop falls in steps, before the cake would ask for it.",
    (falls("filter_dp", 0.8, 120.0), falls("blower_speed", 500.0, 120.0)),
    kind=FaultKind.BENIGN,
    touches=(*_DEMAND, *_SHAKING),
    needs=(_REDUCING, Need("filter_dp", above=2.0)),
)
POORER_FEED = Fault(
    _FACILITY,
    "poorer_feed",
    "Batch change to a poorer ore",
    "The next charge holds less ilmenite and gives less water.",
    (falls("ilmenite_grade", 3.0, 1800.0), falls("h2o_fraction", 0.4, 3 * _HOUR_S)),
    kind=FaultKind.BENIGN,
    touches=(*_BUSES, *_RADIO, "isru.condenser_temp", "isru.heater_power"),
    needs=(Need("state_h2r", states=("DUMP",)),),
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
    PLANNED_STANDBY,
    PLANNED_BACK_PULSE,
    POORER_FEED,
)
