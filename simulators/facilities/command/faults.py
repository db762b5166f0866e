"""What can go wrong in the command center."""

from simulators.faults import Fault, shows_in

_ID = "command"

PUMP_WEAR = Fault(
    _ID,
    "pump_wear",
    "Coolant pump bearing wear",
    "Pump current rises while flow and pressure fall; return and cold plate temperatures follow.",
    shows_in("pump_current", "loop_flow", "pump_dp"),
    ramp_s=900.0,
    code="CC-F1",
)
COOLANT_LEAK = Fault(
    _ID,
    "coolant_leak",
    "Coolant leak",
    "The expansion tank empties steadily without a thermal cause; flow and pressure sag late.",
    shows_in("accumulator_qty"),
    code="CC-F2",
)
RADIATOR_DEGRADED = Fault(
    _ID,
    "radiator_degraded",
    "Radiator covered by dust",
    "The radiator runs hotter at equal heat, and the supply temperature is no longer held.",
    shows_in("radiator_out_temp", "loop_supply_temp"),
    ramp_s=600.0,
    code="CC-F3",
)
COMPUTER_HANG = Fault(
    _ID,
    "computer_hang",
    "Computer hang (computer A)",
    "The watchdog resets computer A, B takes over after 45 s, the station goes to safe mode.",
    shows_in("obc_active", "watchdog_resets", "mode"),
    code="CC-F5",
)
MEMORY_LEAK = Fault(
    _ID,
    "memory_leak",
    "Memory leak in flight software",
    "Memory in use climbs steadily over hours until the computer runs out and resets.",
    shows_in("obc_mem_used"),
    code="CC-F6",
)
CABIN_LEAK = Fault(
    _ID,
    "cabin_leak",
    "Cabin leak",
    "The estimated leak rate grows a hundredfold; pressure falls once gas make-up cannot keep up.",
    shows_in("leak_rate"),
    ramp_s=300.0,
    code="CC-F7",
)
CLOCK_STEP = Fault(
    _ID,
    "clock_step",
    "Clock step",
    "The station clock jumps by two tenths of a millisecond; everything else stays as it was.",
    shows_in("clock_offset_utc"),
    code="CC-F10",
)
SMOKE = Fault(
    _ID,
    "smoke",
    "Smoke in the cabin",
    "Smoke obscuration rises within a minute far above noise.",
    shows_in("smoke_obscuration"),
    ramp_s=20.0,
    code="CC-F11",
)
FORGED_COMMANDS = Fault(
    _ID,
    "forged_commands",
    "Forged telecommands",
    "Commands that fail authentication arrive by the hundred, without any bit errors on the uplink.",
    shows_in("cmd_reject_rate"),
    code="X-F6",
)

FAULTS: tuple[Fault, ...] = (
    PUMP_WEAR,
    COOLANT_LEAK,
    RADIATOR_DEGRADED,
    COMPUTER_HANG,
    MEMORY_LEAK,
    CABIN_LEAK,
    CLOCK_STEP,
    SMOKE,
    FORGED_COMMANDS,
)
