"""A monitor that is killed and started again at any moment says what one says that never was."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from ground_segment.diagnosis import Cause, Matrix, Symptom
from ground_segment.monitor import Engine, Patience
from ground_segment.monitor.commands import CommandRefused, execute
from ground_segment.monitor.snapshot import Snapshot
from ground_segment.wire import Alert, Telecommand
from tests.unit.monitor.scene import VOLTAGE, Scene, rules, station

RULES = rules(
    falls={"title": "Voltage falls", "when": "rate(bus_voltage, 8) < -0.5", "severity": "warning",
           "action": "Look.", "on_delay_s": 3, "off_delay_s": 5, "latch": True},
    mean={"title": "Mean is low", "value": "mean(bus_voltage, 6)", "limits": {"watch": [115, None]},
          "unit": "V", "deadband": 1, "action": "Look.", "re_alarm_s": 20},
    least={"title": "Least is low", "when": "lowest(bus_voltage, 10) < 110 and not breaker_closed",
           "severity": "critical", "action": "Look."},
)  # fmt: skip
MATRIX = Matrix(
    causes=(
        Cause(
            id="energy.short",
            title="Short circuit",
            prior=0.01,
            symptoms=(
                Symptom(alert="energy/limit-bus_voltage", probability=0.95, delay_s=0, spread_s=30),
                Symptom(alert="energy/mean", probability=0.9, delay_s=5, spread_s=30),
                Symptom(alert="energy/limit-rfc_mode", probability=0.5, delay_s=5, spread_s=30),
            ),
        ),
    )
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("voltage"), st.floats(100, 135)),
        st.tuples(st.just("hold"), st.sampled_from([104.0, 113.0, 114.5, 121.0])),
        st.tuples(st.just("mode"), st.sampled_from([0.0, 1.0, 2.0])),
        st.tuples(st.just("breaker"), st.sampled_from([0.0, 1.0])),
        st.tuples(st.sampled_from(["acknowledge", "shelve", "take_out_of_service", "reset"]), st.just(7.0)),
    ),
    max_size=25,
)


class Pair:
    """Two engines that are given the same; one is killed."""

    def __init__(self) -> None:
        self.lasting, self.killed = (Scene(Patience(grace_s=0), None, RULES, MATRIX) for _ in range(2))
        self.mode, self.breaker = "OFF", True

    def kill(self) -> None:
        kept = Snapshot.model_validate_json(self.killed.engine.snapshot().model_dump_json())
        engine = Engine(station(), Patience(grace_s=0), RULES, MATRIX)
        self.killed.take(engine.restore(kept, self.killed.now_ns))
        engine.listen(self.lasting.now_ns)
        self.lasting.engine.listen(self.lasting.now_ns)
        self.killed.engine = engine
        assert engine.snapshot() == kept

    def live(self, voltage: float, seconds: int = 1) -> None:
        for scene in (self.lasting, self.killed):
            scene.live(seconds, bus_voltage=voltage, rfc_mode=self.mode, breaker_closed=self.breaker)

    def step(self, name: str, value: float) -> None:
        if name == "voltage":
            self.live(value)
        elif name == "hold":
            self.live(value, 7)
        elif name == "mode":
            self.mode = ("OFF", "FUELCELL", "FAULT")[int(value)]
        elif name == "breaker":
            self.breaker = bool(value)
        else:
            self.command(name, value)

    def command(self, name: str, for_s: float) -> None:
        arguments = {"facility": VOLTAGE[0], "rule": VOLTAGE[1], "for_s": for_s}
        command = Telecommand(id="1", time_ns=0, command=name, arguments=arguments, reason="test")
        for scene in (self.lasting, self.killed):
            try:
                scene.take(execute(scene.engine, command, scene.now_ns))
            except CommandRefused:
                assert name in ("acknowledge", "reset")


def told(alerts: Iterable[Alert]) -> list[Alert]:
    """Means and slopes are added up in another order after a restart: the last digits differ."""
    return [
        alert.model_copy(update={"value": round(alert.value, 6)}) if isinstance(alert.value, float) else alert
        for alert in alerts
    ]


@given(STEPS, st.sets(st.integers(0, 24), max_size=6))
@settings(max_examples=120, deadline=None)
def test_a_killed_engine_says_what_one_says_that_lasts(
    steps: list[tuple[str, float]], kills: set[int]
) -> None:
    pair = Pair()
    for number, (name, value) in enumerate(steps):
        if number in kills:
            pair.kill()
        pair.step(name, value)
    pair.live(121.0, 30)
    assert told(pair.killed.seen) == told(pair.lasting.seen)
    assert told(pair.killed.engine.alerts.values()) == told(pair.lasting.engine.alerts.values())
    assert pair.killed.engine.snapshot().pending == pair.lasting.engine.snapshot().pending
    assert pair.killed.engine.snapshot().incidents == pair.lasting.engine.snapshot().incidents


def test_a_delay_half_over_goes_on() -> None:
    pair = Pair()
    pair.live(121.0, 5)
    pair.live(112.0, 2)
    assert pair.killed.engine.pending
    pair.kill()
    pair.live(112.0, 1)
    assert [alert.rule for alert in pair.killed.seen if alert.rule == "limit-bus_voltage"]
    assert pair.killed.seen == pair.lasting.seen


def test_a_snapshot_of_the_first_version_is_read() -> None:
    scene = Scene()
    scene.live(5, bus_voltage=112.0)
    old = scene.engine.snapshot().model_dump(include={"alerts", "heard", "unsent"})
    for heard in old["heard"]:
        del heard["origin"], heard["spans_ns"]
    engine = Engine(station())
    assert engine.restore(Snapshot.model_validate(old | {"version": 1}), scene.now_ns) == []
    assert engine.alerts == scene.engine.alerts
    assert not engine.pending
