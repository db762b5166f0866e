"""What must hold whatever happens: random telemetry, silence, operators and restarts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ground_segment.monitor import Engine
from ground_segment.monitor.commands import CommandRefused, execute
from ground_segment.monitor.lifecycle import state_of
from ground_segment.wire import Alert, AlertState, Condition, Telecommand, Transition
from tests.unit.monitor.scene import SILENT, VOLTAGE, Scene, station

ON_S, OFF_S = 2, 10
VALUES = st.one_of(
    st.none(), st.floats(90, 145), st.sampled_from([112.0, 113.99, 114.0, 115.0, 121.0, 104.0])
)
HISTORY = st.lists(VALUES, max_size=60)


@given(HISTORY, st.floats(-10, 113.9))
@settings(max_examples=50, deadline=None)
def test_an_alert_is_never_lost(before: list[float | None], low: float) -> None:
    """Beyond a limit for longer than the on delay is active, whatever came before."""
    scene = Scene()
    scene.voltages(*before, *[low] * (ON_S + 1))
    alert = scene.engine.alerts[VOLTAGE]
    assert alert.active
    assert alert.severity == (3 if low < 105 else alert.severity)


@given(HISTORY)
@settings(max_examples=50, deadline=None)
def test_an_alert_knows_the_worst_that_it_was(before: list[float | None]) -> None:
    scene = Scene()
    worst = 0
    for alert in (found for value in before for found in scene.voltages(value)):
        if alert.rule == VOLTAGE[1]:
            first = alert.transition is Transition.RAISED
            worst = int(alert.severity) if first else max(worst, int(alert.severity))
            assert alert.worst == worst


@given(HISTORY, st.floats(115, 127))
@settings(max_examples=50, deadline=None)
def test_what_is_well_is_not_active(before: list[float | None], well: float) -> None:
    scene = Scene()
    scene.voltages(*before, *[well] * (OFF_S + 1))
    assert VOLTAGE not in scene.engine.alerts or not scene.engine.alerts[VOLTAGE].active


@given(HISTORY, st.integers(1, 2000))
@settings(max_examples=50, deadline=None)
def test_silence_never_clears(before: list[float | None], silence_s: int) -> None:
    scene = Scene()
    scene.voltages(*before)
    active = {key for key, alert in scene.engine.alerts.items() if alert.active and key != SILENT}
    changed = scene.tick(silence_s)
    assert all(scene.engine.alerts[key].active for key in active)
    assert Transition.CLEARED not in [a.transition for a in changed if a.rule.startswith("limit")]


@given(HISTORY, st.lists(st.tuples(st.integers(61, 86_400), st.floats(-10, 200)), max_size=30))
@settings(max_examples=50, deadline=None)
def test_history_changes_nothing(before: list[float | None], history: list[tuple[int, float]]) -> None:
    scene = Scene()
    scene.voltages(*before)
    alerts = dict(scene.engine.alerts)
    for age_s, value in history:
        assert scene.packet("bus", {"bus_voltage": value}, age_s=age_s) == []
    assert scene.engine.alerts == alerts


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("value"), VALUES),
        st.tuples(st.just("silence"), st.integers(1, 40)),
        st.tuples(st.sampled_from(["acknowledge", "shelve", "unshelve"]), st.integers(1, 100)),
        st.tuples(st.just("offline"), st.booleans()),
    ),
    max_size=60,
)


def perform(scene: Scene, operations: list[tuple[str, float | int | bool | None]]) -> None:
    for name, argument in operations:
        if name == "value":
            scene.voltages(argument)
        elif name == "silence":
            scene.tick(float(argument or 0))
        elif name == "offline":
            scene.presence(online=not argument)
        else:
            _command(scene, name, float(argument or 0))


def _command(scene: Scene, name: str, for_s: float) -> None:
    arguments = {"facility": VOLTAGE[0], "rule": VOLTAGE[1], "for_s": for_s}
    command = Telecommand(id="1", time_ns=0, command=name, arguments=arguments, reason="test")
    try:
        scene.take(execute(scene.engine, command, scene.now_ns))
    except CommandRefused:
        assert name != "shelve"


@given(OPERATIONS)
@settings(max_examples=150, deadline=None)
def test_states_follow_from_the_facts_and_nothing_is_hidden(
    operations: list[tuple[str, float | int | bool | None]],
) -> None:
    scene = Scene()
    perform(scene, operations)
    last: dict[tuple[str, str], Alert] = {}
    for alert in scene.seen:
        assert alert.state is state_of(alert)
        assert alert.active or alert.condition is Condition.FALSE
        previous = last.get((alert.facility, alert.rule))
        assert previous is None or alert.time_ns > previous.time_ns
        last[alert.facility, alert.rule] = alert
    visible = {key: alert for key, alert in last.items() if alert.state is not AlertState.NORMAL}
    assert scene.engine.alerts == visible  # what was published last is what the engine believes


@given(OPERATIONS)
@settings(max_examples=50, deadline=None)
def test_a_shelf_always_ends(operations: list[tuple[str, float | int | bool | None]]) -> None:
    scene = Scene()
    perform(scene, operations)
    scene.tick(101)
    assert all(alert.shelved_until_ns is None for alert in scene.engine.alerts.values())


@given(OPERATIONS)
@settings(max_examples=50, deadline=None)
def test_a_restart_keeps_everything(operations: list[tuple[str, float | int | bool | None]]) -> None:
    scene = Scene()
    perform(scene, operations)
    snapshot = type(scene.engine.snapshot()).model_validate_json(scene.engine.snapshot().model_dump_json())
    restarted = Engine(station())
    assert restarted.restore(snapshot, scene.now_ns) == []
    assert dict(restarted.alerts) == dict(scene.engine.alerts)
    assert restarted.snapshot() == scene.engine.snapshot()


@given(HISTORY, st.integers(0, 40))
@settings(max_examples=50, deadline=None)
def test_a_restart_clears_and_raises_nothing_by_itself(before: list[float | None], pause_s: int) -> None:
    scene = Scene()
    scene.voltages(*before)
    restarted = Scene()
    restarted.now_s = scene.now_s + pause_s
    restarted.engine = Engine(station())
    restarted.take(restarted.engine.restore(scene.engine.snapshot(), restarted.now_ns))
    restarted.engine.listen(restarted.now_ns)
    active = {key for key, alert in scene.engine.alerts.items() if alert.active}
    restarted.tick(14)
    assert restarted.seen == []
    assert {key for key, alert in restarted.engine.alerts.items() if alert.active} == active
