"""The alert state machine under every order of events, beside a model that keeps each fact on its own."""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ground_segment.catalogue import Severity
from ground_segment.monitor.book import AlertBook, NoSuchAlert
from ground_segment.monitor.lifecycle import Finding, Subject, state_of
from ground_segment.monitor.snapshot import Snapshot
from ground_segment.wire import Alert, AlertState, Condition, Transition

S = 10**9
KEY = ("energy", "hot")
SEVERITIES = st.sampled_from(list(Severity))
BY_OPERATORS = {
    Transition.ACKNOWLEDGED,
    Transition.SHELVED,
    Transition.UNSHELVED,
    Transition.RESET,
    Transition.TAKEN_OUT,
    Transition.RETURNED_TO_SERVICE,
}


@dataclass(frozen=True)
class Facts:
    """What should be the case."""

    active: bool = False
    acknowledged: bool = True
    latched: bool = False
    shelved_until_ns: int | None = None
    hidden: Severity | None = None
    """Worst severity that the shelf hides."""
    explained: bool = False
    out_of_service: bool = False
    condition: Condition = Condition.FALSE
    severity: Severity = Severity.WATCH

    @property
    def quiet(self) -> bool:
        return self.explained or self.out_of_service or self.shelved_until_ns is not None

    @property
    def normal(self) -> bool:
        return not self.active and self.acknowledged and not self.latched and not self.quiet

    def after_shelf(self, severity: Severity) -> "Facts":
        """A worse severity than was put aside ends the shelf."""
        worse = self.hidden is not None and severity > self.hidden
        return replace(self, shelved_until_ns=None, hidden=None) if worse else self


class AlertMachine(RuleBasedStateMachine):
    """One rule; everything that can happen to its alert."""

    @initialize(latch=st.booleans(), event=st.booleans(), repeats=st.booleans())
    def begin(self, latch: bool, event: bool, repeats: bool) -> None:
        re_alarm_ns = 60 * S if repeats else 0
        self.subject = Subject(*KEY, "Hot", latch=latch, event=event, re_alarm_ns=re_alarm_ns)
        self.explained = False
        self.book = AlertBook(lambda *_: "incident" if self.explained else None)
        self.facts = Facts()
        self.now_ns = 1000 * S
        self.last_ns = 0
        self.changed: list[Alert] = []

    # -- what rules find -------------------------------------------------------------------------

    @rule(severity=SEVERITIES, explained=st.booleans())
    def holds(self, severity: Severity, explained: bool) -> None:
        before, self.explained = self.facts, explained
        found = self.do(
            self.book.raise_to(
                self.subject, int(severity), lambda s: Finding("Hot", "It is hot."), self.now_ns
            )
        )
        if before.active and severity == before.severity:
            assert not found
            return
        by = explained and not self.subject.event
        facts = replace(
            before.after_shelf(severity), active=True, severity=severity, condition=Condition.TRUE
        )
        if not before.active:  # also when it has returned and nobody has acknowledged that
            assert found[0].transition is Transition.RAISED
            self.facts = replace(
                facts, acknowledged=self.subject.event, latched=self.subject.latch, explained=by
            )
        elif severity > before.severity:
            assert found[0].transition is Transition.ESCALATED
            self.facts = replace(facts, acknowledged=self.subject.event, explained=by)
        else:
            assert found[0].transition is Transition.EASED
            assert not found[0].annunciates
            self.facts = facts
            return
        assert found[0].annunciates is (not self.facts.quiet and not self.subject.event)

    @rule()
    def is_over(self) -> None:
        found = self.do(self.book.clear(KEY, "It is cool.", 20.0, self.now_ns))
        assert [a.transition for a in found] == [Transition.CLEARED] * self.facts.active
        if self.facts.active:
            self.facts = replace(self.facts, active=False, condition=Condition.FALSE)

    @rule(seen=st.booleans())
    def sight(self, seen: bool) -> None:
        """Unknown neither raises nor clears."""
        book = self.book
        found = self.do(
            book.regain_sight(KEY, self.now_ns) if seen else book.lose_sight(KEY, "dark", self.now_ns)
        )
        assert not any(alert.annunciates for alert in found)
        if self.facts.active:
            self.facts = replace(self.facts, condition=Condition.TRUE if seen else Condition.UNKNOWN)

    # -- operators -------------------------------------------------------------------------------

    @rule(seen=st.none() | SEVERITIES)
    def acknowledge(self, seen: Severity | None) -> None:
        if self.facts.normal:
            self.refused(NoSuchAlert, self.book.acknowledge(KEY, "ana", "seen", self.now_ns, seen))
        elif seen is not None and seen < self.facts.severity:
            self.refused(ValueError, self.book.acknowledge(KEY, "ana", "seen", self.now_ns, seen))
        else:
            found = self.do(self.book.acknowledge(KEY, "ana", "seen", self.now_ns, seen))
            assert len(found) == (not self.facts.acknowledged)
            self.facts = replace(self.facts, acknowledged=True)

    @rule(for_s=st.integers(1, 200))
    def shelve(self, for_s: int) -> None:
        until_ns = self.now_ns + for_s * S
        self.do(self.book.shelve(self.subject, until_ns, "ana", "work", self.now_ns))
        hidden = self.facts.severity if self.facts.active else Severity.CRITICAL
        self.facts = replace(self.facts, shelved_until_ns=until_ns, hidden=hidden)

    @rule()
    def unshelve(self) -> None:
        if self.facts.shelved_until_ns is None:
            self.refused(NoSuchAlert, self.book.unshelve(KEY, "ana", None, self.now_ns))
        else:
            self.do(self.book.unshelve(KEY, "ana", None, self.now_ns))
            self.facts = replace(self.facts, shelved_until_ns=None, hidden=None)

    @rule()
    def reset(self) -> None:
        """Never makes what holds look normal, nor what is normal look as if it held."""
        if self.facts.active:
            self.refused(ValueError, self.book.reset(KEY, "ana", None, self.now_ns))
        elif not self.facts.latched:
            self.refused(NoSuchAlert, self.book.reset(KEY, "ana", None, self.now_ns))
        else:
            (alert,) = self.do(self.book.reset(KEY, "ana", None, self.now_ns))
            assert not alert.active
            self.facts = replace(self.facts, latched=False, acknowledged=True)

    @rule()
    def take_out(self) -> None:
        self.do(self.book.take_out(self.subject, "ana", "repair", self.now_ns))
        self.facts = replace(self.facts, out_of_service=True)

    @rule()
    def return_to_service(self) -> None:
        if self.facts.out_of_service:
            self.do(self.book.return_to_service(KEY, "ana", None, self.now_ns))
        else:
            self.refused(NoSuchAlert, self.book.return_to_service(KEY, "ana", None, self.now_ns))
        self.facts = replace(self.facts, out_of_service=False)

    # -- incidents, time, restarts ---------------------------------------------------------------

    @precondition(lambda self: self.facts.explained)
    @rule()
    def unfold(self) -> None:
        found = self.do(self.book.unfold(KEY, "no longer explained", self.now_ns))
        self.facts = replace(self.facts, explained=False)
        if not self.facts.active:
            self.facts = replace(self.facts, acknowledged=True)
        waits = self.facts.active and not self.facts.acknowledged and not self.facts.quiet
        assert found[-1].annunciates is waits

    @rule(seconds=st.integers(1, 120))
    def time_passes(self, seconds: int) -> None:
        self.now_ns += seconds * S
        found = self.do(self.book.expire(self.now_ns))
        over = self.facts.shelved_until_ns is not None and self.facts.shelved_until_ns <= self.now_ns
        assert len(found) == over
        if over:
            self.facts = replace(self.facts, shelved_until_ns=None, hidden=None)
            waits = self.facts.active and not self.facts.acknowledged and not self.facts.quiet
            assert found[0].annunciates is waits

    @rule()
    def repeat(self) -> None:
        alert = self.alert
        due = (
            alert is not None
            and alert.state is AlertState.UNACKNOWLEDGED
            and 0 < self.subject.re_alarm_ns <= self.now_ns - alert.called_ns
        )
        found = self.do(self.book.repeat(self.subject, self.now_ns))
        assert [a.annunciates for a in found] == [True] * due

    @rule()
    def restart(self) -> None:
        kept = Snapshot(alerts=tuple(self.book.alerts.values()), ended=tuple(self.book.ended()))
        read = Snapshot.model_validate(json.loads(kept.model_dump_json()))
        again = AlertBook(lambda *_: "incident" if self.explained else None)
        again.take(read.alerts)
        again.take_ended(read.ended)
        assert dict(again.alerts) == dict(self.book.alerts)
        self.book = again

    # -- always ----------------------------------------------------------------------------------

    @invariant()
    def every_fact_is_as_it_should_be(self) -> None:
        alert, facts = self.alert, self.facts
        assert (alert is None) is facts.normal
        if alert is None:
            self.facts = Facts()  # forgotten, with its severity
            return
        assert alert.state is state_of(alert) is not AlertState.NORMAL
        assert facts == Facts(
            active=alert.active,
            acknowledged=alert.acknowledged,
            latched=alert.latched,
            shelved_until_ns=alert.shelved_until_ns,
            hidden=alert.shelved_severity,
            explained=alert.suppressed_by is not None,
            out_of_service=alert.out_of_service,
            condition=alert.condition,
            severity=alert.severity,
        )

    @invariant()
    def every_transition_has_who_when_and_why(self) -> None:
        for alert in self.changed:
            assert alert.time_ns > self.last_ns
            self.last_ns = alert.time_ns
            assert (alert.by in ("ana", "monitor")) is (alert.transition in BY_OPERATORS)
            if alert.by is None:
                assert alert.why or alert.text
            if alert.transition in (Transition.SHELVED, Transition.TAKEN_OUT, Transition.SHELF_EXPIRED):
                assert alert.why
            assert alert.called_ns <= alert.time_ns
        self.changed = []

    # -- inside ----------------------------------------------------------------------------------

    @property
    def alert(self) -> Alert | None:
        return self.book.alerts.get(KEY)

    def do(self, changes: Any) -> list[Alert]:
        found: list[Alert] = list(changes)
        self.changed += found
        return found

    def refused(self, error: type[Exception], changes: Any) -> None:
        before = self.alert
        with pytest.raises(error):
            list(changes)
        assert self.alert == before


TestAlertMachine = AlertMachine.TestCase
TestAlertMachine.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
