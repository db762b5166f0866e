"""What can go wrong in the command center, and what is done there on purpose.

Effects and their times are those of strength 1, the fast end of what can be expected. Whatever brings the
station to SAFE is felt by all: `SAFE_FOLLOWERS`.
"""

from simulators.events import SAFE_FOLLOWERS
from simulators.faults import Fault, FaultKind, Need, becomes, changes, falls, freezes, rises

_ID = "command"
_HOUR_S, _DAY_S = 3600.0, 86_400.0

WARM_FOLLOWERS = (
    "command.obc_*_temp",
    "command.coldplate_temp",
    "command.loop_*_temp",
    "command.cabin_*",
    "command.ppo2",
    "command.ppco2",
    "command.gas_makeup",
    "command.shell_temp",
    "command.heater_power",
    "command.heat_rejected",
    "command.radiator_out_temp",
    "command.accumulator_qty",
    "command.power",
    "telecom.*_temp",
    "telecom.x_sspa_power",
    "telecom.time_transfer_err",
    "energy.load_*",
    "energy.bus_*",
    "energy.rfc_h2_in_o2",
)
"""What a warmer cooling loop reaches: computers, cabin, amplifiers, and the power balance of it all."""

PUMP_WEAR = Fault(
    _ID,
    "pump_wear",
    "Coolant pump bearing wear (loop A)",
    "Pump current rises, flow and pressure fall; then return, cold plate and computers warm, in that order.",
    (
        rises("pump_current", 0.8, 1200.0),
        falls("loop_flow", 250.0, 1200.0),
        falls("pump_dp", 25.0, 1200.0),
        rises("loop_return_temp", 2.0, 1800.0),
        rises("coldplate_temp", 0.7, 3000.0),
        rises("obc_a_temp", 0.6, 5400.0),
    ),
    ramp_s=900.0,
    code="CC-F1",
    touches=WARM_FOLLOWERS,
    hazard_s=_DAY_S,
    needs=(Need("loop_active", ("A",)),),
)
COOLANT_LEAK = Fault(
    _ID,
    "coolant_leak",
    "Coolant leak (loop A)",
    "The tank empties steadily without a thermal cause; flow and pressure sag late, then loop B takes over.",
    (
        falls("accumulator_qty", 15.0, _HOUR_S),
        falls("loop_flow", 150.0, 3.5 * _HOUR_S),
        falls("pump_dp", 20.0, 3.5 * _HOUR_S),
        rises("loop_return_temp", 1.0, 3.5 * _HOUR_S),
        becomes("loop_active", "B", 4 * _HOUR_S),
    ),
    code="CC-F2",
    touches=(*WARM_FOLLOWERS, "command.pump_current"),
    hazard_s=2.2 * _HOUR_S,
    needs=(Need("loop_active", ("A",)),),
)
RADIATOR_DEGRADED = Fault(
    _ID,
    "radiator_degraded",
    "Radiator covered by dust",
    "The radiator runs hotter at equal heat and the supply temperature is no longer held: safe mode.",
    (
        rises("radiator_out_temp", 10.0, 2 * _HOUR_S),
        rises("loop_supply_temp", 4.0, 4 * _HOUR_S),
        rises("coldplate_temp", 3.0, 4 * _HOUR_S),
    ),
    ramp_s=600.0,
    code="CC-F3",
    touches=(*WARM_FOLLOWERS, *SAFE_FOLLOWERS),
    hazard_s=4 * _HOUR_S,
)
COMPUTER_HANG = Fault(
    _ID,
    "computer_hang",
    "Computer hang (computer A)",
    "Telemetry freezes and commands queue up; B takes over after 45 s, A was reset, safe mode follows.",
    (
        freezes("obc_a_cpu", 30.0),
        rises("watchdog_resets", 1.0, 90.0),
        becomes("obc_active", "B", 90.0),
        becomes("mode", "SAFE", 90.0),
        rises("cmd_queue_depth", 10.0, 90.0),
        falls("obc_a_cpu", 10.0, 120.0),
        rises("obc_b_cpu", 10.0, 120.0),
    ),
    code="CC-F5",
    touches=(*SAFE_FOLLOWERS, "command.obc_*_temp", "command.surface_potential", "command.seismic_rms"),
    hazard_s=1.0,
    needs=(Need("obc_active", ("A",)),),
)
MEMORY_LEAK = Fault(
    _ID,
    "memory_leak",
    "Memory leak in flight software",
    "Memory in use climbs steadily, the load jitters, and after a day the computer runs out and resets.",
    (
        rises("obc_mem_used", 10.0, 6 * _HOUR_S),
        rises("obc_mem_used", 30.0, 18 * _HOUR_S),
        changes("obc_a_cpu", 1.0, 18 * _HOUR_S),
        rises("watchdog_resets", 1.0, 32 * _HOUR_S),
    ),
    code="CC-F6",
    touches=("command.obc_b_cpu", "command.power", "energy.load_command", "energy.load_total"),
    hazard_s=26 * _HOUR_S,
)
CABIN_LEAK = Fault(
    _ID,
    "cabin_leak",
    "Cabin leak",
    "The estimated leak rate grows a hundredfold and gas make-up with it; then pressure and oxygen fall.",
    (
        rises("leak_rate", 0.45, 2 * _HOUR_S),
        rises("gas_makeup", 1.0, 2 * _HOUR_S),
        falls("cabin_pressure", 0.3, 12 * _HOUR_S),
        falls("ppo2", 0.06, 12 * _HOUR_S),
        rises("leak_rate", 4.0, 12 * _HOUR_S),
    ),
    ramp_s=300.0,
    code="CC-F7",
    touches=("command.ppco2", "command.cabin_rh"),
    hazard_s=2 * _DAY_S,
)
SCRUBBER_FAILURE = Fault(
    _ID,
    "scrubber_failure",
    "Air revitalisation stops (saturated scrubber, fan stop)",
    "Carbon dioxide and humidity climb together: slowly in an empty station, by 100 Pa/h with four people.",
    (rises("ppco2", 30.0, 3 * _HOUR_S), rises("cabin_rh", 1.5, 3 * _HOUR_S)),
    code="CC-F8",
    touches=("command.cabin_pressure", "command.ppo2", "command.gas_makeup"),
    hazard_s=5 * _HOUR_S,
)
CLOCK_STEP = Fault(
    _ID,
    "clock_step",
    "Clock step",
    "The clock jumps by two tenths of a millisecond, too far to be steered back; all else stays as it was.",
    (rises("clock_offset_utc", 150_000.0, 60.0),),
    code="CC-F10",
    hazard_s=60.0,
)
SMOKE = Fault(
    _ID,
    "smoke",
    "Smoke in the cabin",
    "Smoke obscuration rises within a minute far above noise.",
    (rises("smoke_obscuration", 3.0, 90.0),),
    ramp_s=20.0,
    code="CC-F11",
    hazard_s=120.0,
)
FORGED_COMMANDS = Fault(
    _ID,
    "forged_commands",
    "Forged telecommands",
    "Commands that fail authentication arrive by the hundred, without any bit errors on the uplink.",
    (rises("cmd_reject_rate", 60.0, 2 * _HOUR_S),),
    code="CC-F12",
    kind=FaultKind.SECURITY,
)
COOLING_LOSS = Fault(
    _ID,
    "cooling_loss",
    "Both cooling loops stop (pump power lost)",
    "Flow and pressure are gone at once, then cold plate, computers and amplifiers heat up; survival mode.",
    (
        falls("loop_flow", 700.0, 120.0),
        falls("pump_dp", 50.0, 120.0),
        becomes("mode", "SURVIVAL", 300.0),
        rises("coldplate_temp", 3.0, 900.0),
        rises("obc_a_temp", 2.0, 1800.0),
        rises("telecom.x_sspa_temp", 2.0, _HOUR_S),
        rises("telecom.ka_twta_temp", 2.0, _HOUR_S),
        falls("radiator_out_temp", 10.0, 2 * _HOUR_S),
    ),
    code="X-F7",
    touches=(*WARM_FOLLOWERS, *SAFE_FOLLOWERS, "command.pump_current", "command.obc_*_cpu"),
    hazard_s=_HOUR_S,
)
PLANNED_MAINTENANCE = Fault(
    _ID,
    "planned_maintenance",
    "Planned maintenance mode",
    "The mode is MAINTENANCE and nothing else changes.",
    (becomes("mode", "MAINTENANCE", 120.0),),
    kind=FaultKind.BENIGN,
    needs=(Need("mode", ("NOMINAL", "ECLIPSE")),),
)
PLANNED_COMPUTER_SWITCH = Fault(
    _ID,
    "planned_computer_switch",
    "Planned switch to computer B",
    "B takes the load over from A within a minute, without a reset and without safe mode.",
    (
        becomes("obc_active", "B", 120.0),
        falls("obc_a_cpu", 10.0, 180.0),
        rises("obc_b_cpu", 10.0, 180.0),
        falls("obc_a_temp", 3.0, _HOUR_S),
        rises("obc_b_temp", 3.0, _HOUR_S),
    ),
    kind=FaultKind.BENIGN,
    needs=(Need("obc_active", ("A",)),),
)
PLANNED_LOOP_SWITCH = Fault(
    _ID,
    "planned_loop_switch",
    "Planned switch to cooling loop B",
    "Loop B carries the heat, with the same flow, pressure and temperatures.",
    (becomes("loop_active", "B", 120.0),),
    kind=FaultKind.BENIGN,
    needs=(Need("loop_active", ("A",)),),
)

FAULTS: tuple[Fault, ...] = (
    PUMP_WEAR,
    COOLANT_LEAK,
    RADIATOR_DEGRADED,
    COMPUTER_HANG,
    MEMORY_LEAK,
    CABIN_LEAK,
    SCRUBBER_FAILURE,
    CLOCK_STEP,
    SMOKE,
    FORGED_COMMANDS,
    COOLING_LOSS,
    PLANNED_MAINTENANCE,
    PLANNED_COMPUTER_SWITCH,
    PLANNED_LOOP_SWITCH,
)
