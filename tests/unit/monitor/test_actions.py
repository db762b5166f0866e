"""Autonomous actions keep their contract: never on what is unknown, never twice, verified, or escalated."""

from collections.abc import Mapping, Sequence

import pytest

from ground_segment.catalogue import Catalogue, Severity
from ground_segment.diagnosis import Cause, Matrix, Symptom
from ground_segment.monitor.autonomy import NoSuchAction
from ground_segment.monitor.commands import CommandRefused, execute
from ground_segment.monitor.snapshot import Snapshot
from ground_segment.rules.book import RuleBook, RulesError, compile_rules
from ground_segment.rules.model import RuleFile, expand
from ground_segment.wire import ActionMode, ActionRecord, Outcome, Report, Stage, Telecommand, Value
from tests.unit.monitor.scene import Scene, station

COMMANDS = [
    {"name": "shed", "title": "Shed", "description": "Sheds loads.", "arguments": [
        {"name": "level", "type": "int", "range": [0, 2], "description": "How much"}]},
    {"name": "trip", "title": "Trip", "description": "Opens everything.", "hazardous": True},
]  # fmt: skip
RULE: Mapping[str, object] = {
    "title": "Bus is low", "when": "bus_voltage < 110", "severity": "warning", "action": "Shed loads.",
    "respond": ["shed"],
}  # fmt: skip
SHED: Mapping[str, object] = {
    "title": "Shed loads", "target": "energy", "command": "shed", "arguments": {"level": 1}, "mode": "active",
    "pre": "bus_voltage < 110 and breaker_closed", "expect": "bus_voltage > 115", "within_s": 20,
    "settle_s": 0, "cool_down_s": 60, "max_per_hour": 2,
}  # fmt: skip
MORE: Mapping[str, object] = {**SHED, "title": "Shed more", "arguments": {"level": 2}}
ALERT = ("energy", "low")
FAILED = ("energy", "action-shed")


def told() -> Catalogue:
    return station(commands=COMMANDS)


def book(**actions: Mapping[str, object]) -> RuleBook:
    """One rule that asks for `shed`, and actions by name."""
    body = {"facility": "energy", "rules": {"low": RULE}, "actions": actions}
    return compile_rules([("energy.yaml", RuleFile.model_validate(expand(body)))], told())


class Play(Scene):
    """A scene in which somebody may answer telecommands."""

    def __init__(self, rules: RuleBook, matrix: Matrix | None = None, at_s: float = -6.0) -> None:
        super().__init__(catalogue=told(), rules=rules, matrix=matrix)
        self.records: list[ActionRecord] = []
        self.now_s = at_s
        if at_s < 0:
            self.run(6, volts=121)  # every value is known

    def run(
        self, seconds: int, *, volts: float, answer: Stage | None = None, but: Sequence[str] = ()
    ) -> None:
        """Live on; answer each telecommand as it is sent, unless nobody does."""
        for _ in range(seconds):
            self.live(1, but=but, bus_voltage=volts)
            for record in self.engine.autonomy.take_changed():
                self.records.append(record)
                if answer is not None and (command := record.telecommand()):
                    self.answer(command, answer)

    def answer(self, command: Telecommand, stage: Stage) -> None:
        report = command.report(stage, self.now_ns, "it is jammed" if stage is Stage.FAILED else "")
        self.take(self.engine.report("energy", report, self.now_ns))

    @property
    def outcomes(self) -> list[tuple[str, Outcome]]:
        return [(record.name, record.outcome) for record in self.records]

    def order(self, command_name: str, /, **arguments: Value) -> None:
        command = Telecommand(
            id="1", time_ns=1, command=command_name, arguments=arguments, by="ana", reason="r"
        )
        execute(self.engine, command, self.now_ns)


def test_an_alert_asks_the_contract_holds_it_is_sent_and_verified() -> None:
    play = Play(book(shed=SHED))
    play.run(3, volts=107, answer=Stage.COMPLETED)
    play.run(3, volts=121)
    assert play.outcomes == [("shed", Outcome.SENT), ("shed", Outcome.VERIFIED)]
    sent = play.records[0]
    command = sent.telecommand()
    assert command
    assert (command.by, command.command, command.arguments) == ("monitor", "shed", {"level": 1})
    assert "Bus is low" in command.reason
    assert (sent.trigger, sent.values) == (
        "energy/low", {"energy.bus_voltage": 107.0, "energy.breaker_closed": True}
    )  # fmt: skip
    assert FAILED not in play.engine.alerts


def test_an_action_may_name_the_alerts_that_ask_for_it() -> None:
    more = {**MORE, "on_alert": ["energy/limit-bus_voltage"], "pre": "bus_voltage < 113 and breaker_closed"}
    play = Play(book(shed={**SHED, "mode": "off"}, more=more))
    play.run(10, volts=112)
    assert play.outcomes == [("more", Outcome.SENT)]


def test_nothing_is_sent_while_a_part_of_the_precondition_is_unknown() -> None:
    play = Play(book(shed=SHED))
    play.run(30, volts=121, but=["modes"])
    play.run(10, volts=107, but=["modes"])
    assert play.outcomes == [("shed", Outcome.WAITING)]
    assert "nobody knows" in play.records[0].text
    play.run(6, volts=107)
    assert play.outcomes[-1] == ("shed", Outcome.SENT)


def test_what_asks_only_shortly_is_withdrawn() -> None:
    play = Play(book(shed=SHED))
    play.run(20, volts=121, but=["modes"])
    play.run(10, volts=107, but=["modes"])
    play.run(3, volts=121)
    assert play.outcomes == [("shed", Outcome.WAITING), ("shed", Outcome.WITHDRAWN)]


def test_passive_records_what_it_would_have_done_and_sends_nothing() -> None:
    play = Play(book(shed={**SHED, "mode": "passive"}))
    play.run(30, volts=107)
    assert play.outcomes == [("shed", Outcome.WOULD_SEND)]
    assert play.records[0].telecommand() is None
    play.order("set_action", name="shed", mode="active")
    play.run(2, volts=107)
    assert play.outcomes[1:] == [("shed", Outcome.MODE_SET), ("shed", Outcome.SENT)]
    assert play.records[1].by == "ana"


def test_the_switch_over_all_allows_no_action_more_than_itself() -> None:
    play = Play(book(shed=SHED))
    play.order("set_autonomy", mode="passive")
    play.run(5, volts=107)
    assert play.outcomes == [("shed", Outcome.WOULD_SEND)]
    play.order("set_autonomy", mode="off")
    play.run(2, volts=121)
    play.run(5, volts=107)
    assert len(play.records) == 1
    play.order("set_autonomy", mode="active")
    play.run(100, volts=107)
    assert play.outcomes[1] == ("shed", Outcome.WAITING)  # what it would have done counts for its rate
    assert ("shed", Outcome.SENT) in play.outcomes


def test_what_acts_on_board_by_itself_goes_first() -> None:
    play = Play(book(shed={**SHED, "settle_s": 5}))
    play.run(4, volts=107)
    play.run(4, volts=121)
    assert play.records == []
    play.run(8, volts=107)
    assert play.outcomes == [("shed", Outcome.SENT)]


def test_one_trigger_is_answered_once() -> None:
    play = Play(book(shed=SHED))
    play.run(400, volts=107, answer=Stage.COMPLETED)
    assert [o for _, o in play.outcomes].count(Outcome.SENT) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, "no answer from energy within 20 s"),
        (Stage.STARTED, "not completed in 20 s"),
        (Stage.FAILED, "energy answered: it is jammed"),
        (Stage.COMPLETED, "within 20 s bus_voltage > 115 did not come true"),
    ],
)
def test_what_does_not_work_in_time_is_a_critical_alert(answer: Stage | None, why: str) -> None:
    play = Play(book(shed=SHED))
    play.run(30, volts=107, answer=answer)
    assert play.outcomes == [("shed", Outcome.SENT), ("shed", Outcome.FAILED)]
    alert = play.engine.alerts[FAILED]
    assert (alert.severity, alert.active) == (Severity.CRITICAL, True)
    assert why in alert.text
    assert "energy shed level=1" in alert.action
    play.run(5, volts=121)
    assert not play.engine.alerts[FAILED].active  # it is needed no more, and waits to be acknowledged


def test_a_failure_is_escalated_to_another_action() -> None:
    play = Play(book(shed={**SHED, "otherwise": "more"}, more=MORE))
    play.run(60, volts=107)
    assert play.outcomes == [
        ("shed", Outcome.SENT),
        ("shed", Outcome.FAILED),
        ("more", Outcome.SENT),
        ("more", Outcome.FAILED),
    ]
    assert FAILED not in play.engine.alerts
    assert play.engine.alerts["energy", "action-more"].active


def test_actions_that_name_each_other_end_with_people() -> None:
    play = Play(book(shed={**SHED, "otherwise": "more"}, more={**MORE, "otherwise": "shed"}))
    play.run(300, volts=107)
    assert [name for name, outcome in play.outcomes if outcome is Outcome.SENT] == ["shed", "more"]
    assert play.engine.alerts["energy", "action-more"].active


def test_an_escalation_to_what_is_not_active_is_for_people() -> None:
    play = Play(book(shed={**SHED, "otherwise": "more"}, more={**MORE, "mode": "passive"}))
    play.run(40, volts=107)
    assert play.engine.alerts[FAILED].active


def test_an_escalation_that_cannot_start_is_for_people() -> None:
    more = {**MORE, "pre": "bus_voltage < 100 and breaker_closed"}
    play = Play(book(shed={**SHED, "otherwise": "more"}, more=more))
    play.run(60, volts=107)
    assert "could not be started" in play.engine.alerts["energy", "action-more"].text


def test_cool_down_and_rate_hold_back() -> None:
    play = Play(book(shed=SHED))
    for _ in range(4):
        play.run(10, volts=107, answer=Stage.COMPLETED)
        play.run(50, volts=121)
    assert [o for _, o in play.outcomes].count(Outcome.SENT) == 2
    texts = [record.text for record in play.records if record.outcome is Outcome.WAITING]
    assert any("2 times an hour" in text for text in texts)


def test_what_somebody_has_undone_is_not_done_again() -> None:
    play = Play(book(shed=SHED))
    play.run(10, volts=107, answer=Stage.COMPLETED)
    play.run(60, volts=121)
    undo = Report(id="x", stage=Stage.COMPLETED, time_ns=1, command="shed", by="ana", arguments={"level": 0})
    play.take(play.engine.report("energy", undo, play.now_ns))
    play.run(10, volts=107, answer=Stage.COMPLETED)
    assert [o for _, o in play.outcomes].count(Outcome.SENT) == 1
    assert "ana has just ordered otherwise" in play.engine.alerts[FAILED].text


def test_that_somebody_has_undone_it_outlives_a_restart() -> None:
    play = Play(book(shed=SHED))
    play.run(10, volts=107, answer=Stage.COMPLETED)
    play.run(60, volts=121)
    undo = Report(id="x", stage=Stage.COMPLETED, time_ns=1, command="shed", by="ana", arguments={"level": 0})
    play.take(play.engine.report("energy", undo, play.now_ns))
    kept = Snapshot.model_validate_json(play.engine.snapshot().model_dump_json())
    later = Play(book(shed=SHED), at_s=play.now_s)
    later.take(later.engine.restore(kept, later.now_ns))
    later.run(5, volts=121)
    later.run(5, volts=107)
    assert later.outcomes == [("shed", Outcome.FAILED)]


@pytest.mark.parametrize("how", ["shelve", "take_out"])
def test_an_alert_that_is_put_aside_asks_for_nothing(how: str) -> None:
    play = Play(book(shed=SHED))
    play.take(
        play.engine.shelve(ALERT, 600, "ana", "sensor", play.now_ns)
        if how == "shelve"
        else play.engine.take_out(ALERT, "ana", "sensor", play.now_ns)
    )
    play.run(10, volts=107)
    assert play.outcomes == [("shed", Outcome.WAITING)]


def test_a_likely_cause_asks_too() -> None:
    symptom = Symptom(alert="energy/low", probability=0.9)
    matrix = Matrix(causes=(Cause(id="energy.short", title="Short circuit", symptoms=(symptom,)),))
    play = Play(book(shed=SHED, isolate={**MORE, "on_cause": ["energy.short"]}), matrix)
    play.run(30, volts=107)
    mine = [record for record in play.records if record.name == "isolate"]
    assert [record.outcome for record in mine][:1] == [Outcome.SENT]
    assert "Short circuit is the likely cause" in mine[0].text


def test_a_restart_forgets_nothing() -> None:
    play = Play(book(shed=SHED))
    play.order("set_autonomy", mode="active")
    play.order("set_action", name="shed", mode="active")
    play.run(5, volts=107)
    kept = Snapshot.model_validate_json(play.engine.snapshot().model_dump_json())
    later = Play(book(shed=SHED), at_s=play.now_s)
    later.take(later.engine.restore(kept, later.now_ns))
    later.run(40, volts=107)
    assert later.outcomes == [("shed", Outcome.FAILED)]
    assert later.engine.autonomy.switch.by == "ana"
    assert later.engine.alerts[FAILED].active
    kept = Snapshot.model_validate_json(later.engine.snapshot().model_dump_json())
    last = Play(book(shed=SHED), at_s=later.now_s)
    last.take(last.engine.restore(kept, last.now_ns))
    last.run(5, volts=107)
    assert last.engine.alerts[FAILED].active
    last.run(5, volts=121)
    assert not last.engine.alerts[FAILED].active


def test_times_of_one_action_never_repeat() -> None:
    play = Play(book(shed=SHED))
    play.order("set_action", name="shed", mode="off")
    play.order("set_action", name="shed", mode="active")
    times = [record.time_ns for record in play.engine.autonomy.take_changed()]
    assert len(set(times)) == 2


@pytest.mark.parametrize(
    ("name", "arguments", "why"),
    [
        ("set_action", {"name": "shedd", "mode": "off"}, "there is no action 'shedd'; there are shed"),
        ("set_action", {"name": "shed", "mode": "on"}, "use off, passive, active"),
        ("set_autonomy", {}, "use off, passive, active"),
    ],
)
def test_wrong_modes_and_names_are_refused(name: str, arguments: dict[str, Value], why: str) -> None:
    with pytest.raises(CommandRefused, match=why):
        Play(book(shed=SHED)).order(name, **arguments)


def test_an_action_must_be_there() -> None:
    with pytest.raises(NoSuchAction):
        Play(book(shed=SHED)).engine.autonomy.set_mode("x", ActionMode.OFF, "ana", "", 1)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"pre": "bus_voltage < 110"}, "one sensor alone"),
        ({"command": "trip", "arguments": {}}, "only an operator may set this to active"),
        ({"on_alert": ["energy/limit-age"]}, "is no alert"),
        ({"on_cause": ["short"]}, "is not named facility.fault"),
        ({"arguments": {"level": 3}}, "level"),
    ],
)
def test_a_contract_that_is_unsafe_is_refused(changes: Mapping[str, object], fault: str) -> None:
    with pytest.raises(RulesError, match=fault):
        book(shed={**SHED, **changes})
