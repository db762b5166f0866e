"""Whatever operators and the bus do, in any order: what silences hide is what they say, and no more."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ground_segment.catalogue import Severity
from ground_segment.clock import NS_PER_S
from ground_segment.monitor import Engine, Patience
from ground_segment.monitor.commands import CommandRefused, execute
from ground_segment.monitor.snapshot import Snapshot
from ground_segment.wire import Alert, Telecommand, Transition, Value
from tests.unit.monitor.scene import VOLTAGE, Scene, station

VOLTS = {0: 121.0, Severity.WARNING: 110.0, Severity.CRITICAL: 100.0}
LONGEST_S = 86_400


class Silences(RuleBasedStateMachine):
    """An alert that comes and goes, silences over it, its own shelf, acknowledgements, restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene()
        self.sent = 0

    def send(self, name: str, by: str = "ana", **arguments: Value) -> list[Alert]:
        self.sent += 1
        command = Telecommand(
            id=f"c{self.sent}", time_ns=1, command=name, arguments=arguments, by=by, reason="known"
        )
        try:
            return self.scene.take(execute(self.scene.engine, command, self.scene.now_ns))
        except CommandRefused:
            return []

    @rule(level=st.sampled_from(sorted(VOLTS)), seconds=st.integers(3, 15))
    def telemetry(self, level: int, seconds: int) -> None:
        before = len(self.scene.seen)
        self.scene.live(seconds, bus_voltage=VOLTS[level])
        for alert in self.scene.seen[before:]:
            if alert.transition is Transition.ESCALATED:
                hidden = alert.shelved_severity is not None  # by an operator, whatever may come
                assert alert.annunciates or hidden, "what becomes worse calls"

    @rule(
        matchers=st.sampled_from(['{facility="energy"}', '{severity="warning"}', '{severity!="warning"}']),
        starts_s=st.integers(0, 20),
        for_s=st.sampled_from([5, 30, 120, LONGEST_S + 1]),
    )
    def silence(self, matchers: str, starts_s: int, for_s: int) -> None:
        starts_ns = self.scene.now_ns + starts_s * NS_PER_S
        self.send("silence", matchers=matchers, starts_ns=starts_ns, for_s=for_s)

    @precondition(lambda self: self.scene.engine.silences.all)
    @rule(data=st.data(), for_s=st.sampled_from([10, 60]), wider=st.booleans())
    def change(self, data: st.DataObject, for_s: int, wider: bool) -> None:
        old = data.draw(st.sampled_from(self.scene.engine.silences.all))
        matchers = '{kind="limit"}' if wider else "{" + ", ".join(map(str, old.matchers)) + "}"
        self.send("silence", matchers=matchers, for_s=for_s, replaces=old.id)

    @precondition(lambda self: self.scene.engine.silences.all)
    @rule(data=st.data())
    def expire(self, data: st.DataObject) -> None:
        self.send("expire_silence", id=data.draw(st.sampled_from(self.scene.engine.silences.all)).id)

    @rule(command=st.sampled_from(["acknowledge", "unshelve", "shelve"]), for_s=st.sampled_from([5, 60]))
    def operator(self, command: str, for_s: int) -> None:
        facility, name = VOLTAGE
        more: dict[str, Value] = {"for_s": for_s} if command == "shelve" else {}
        self.send(command, facility=facility, rule=name, by="ben", **more)

    @rule()
    def restart(self) -> None:
        engine = self.scene.engine
        saved = Snapshot.model_validate_json(engine.snapshot().model_dump_json())
        self.scene.engine = Engine(station(), Patience(grace_s=0.0))
        assert self.scene.engine.restore(saved, self.scene.now_ns) == []
        self.scene.engine.listen(self.scene.now_ns)
        assert self.scene.engine.silences.all == engine.silences.all
        assert dict(self.scene.engine.alerts) == dict(engine.alerts)

    @invariant()
    def every_shelf_ends_within_a_day(self) -> None:
        for alert in self.scene.engine.alerts.values():
            if alert.shelved_until_ns is not None:
                assert 0 < alert.shelved_until_ns - self.scene.now_ns <= LONGEST_S * NS_PER_S + NS_PER_S

    @invariant()
    def what_is_worse_than_what_was_hidden_is_in_view(self) -> None:
        for alert in self.scene.engine.alerts.values():
            if alert.active and alert.shelved_severity is not None:
                assert alert.severity <= alert.shelved_severity

    @invariant()
    def a_silence_that_is_over_holds_nothing(self) -> None:
        over = {s.ends_ns for s in self.scene.engine.silences.all if s.ends_ns <= self.scene.now_ns}
        held = {alert.shelved_until_ns for alert in self.scene.engine.alerts.values()}
        assert over.isdisjoint(held)

    @invariant()
    def what_a_silence_has_shelved_is_known_to_it(self) -> None:
        active = [s for s in self.scene.engine.silences.all if s.active(self.scene.now_ns)]
        for key, alert in self.scene.engine.alerts.items():
            if alert.transition is Transition.SHELVED and alert.by == "ana":
                assert any(key in s.shelved and s.ends_ns == alert.shelved_until_ns for s in active)


Silences.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestSilences = Silences.TestCase
