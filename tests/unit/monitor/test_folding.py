"""Incidents under any order of alerts: what is folded, and that everything calls that should."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ground_segment.catalogue import Severity
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import Matrix
from ground_segment.monitor.book import AlertBook
from ground_segment.monitor.incidents import IncidentDesk
from ground_segment.monitor.lifecycle import Finding, Subject
from ground_segment.wire import Alert
from tests.unit.monitor.scene import station
from tests.unit.monitor.test_incidents import cause

RULES = st.sampled_from(["limit-a", "limit-b", "limit-c", "limit-d"])
MATRIX = Matrix(causes=(cause("one", a=0, b=5, c=20), cause("two", c=0, d=5), cause("three", d=0)))


class FoldingMachine(RuleBasedStateMachine):
    """Alerts come, worsen, ease and go; operators acknowledge and shelve."""

    @initialize()
    def begin(self) -> None:
        self.desk = IncidentDesk(MATRIX, station())
        self.book = AlertBook(self.desk.place)
        self.now_ns = 1000 * NS_PER_S
        self.called: dict[str, Severity] = {}
        """The worst that did call the operators, by incident."""

    @rule(name=RULES, severity=st.sampled_from(list(Severity)), after_s=st.integers(0, 30))
    def holds(self, name: str, severity: Severity, after_s: int) -> None:
        self.now_ns += after_s * NS_PER_S
        subject = Subject("energy", name, name)
        self.note(
            self.book.raise_to(subject, int(severity), lambda s: Finding(name, "It holds."), self.now_ns)
        )

    @rule(name=RULES)
    def is_over(self, name: str) -> None:
        self.note(self.book.clear(("energy", name), "It is over.", None, self.now_ns))

    @rule(name=RULES)
    def is_acknowledged(self, name: str) -> None:
        if ("energy", name) in self.book.alerts:
            self.note(self.book.acknowledge(("energy", name), "ana", None, self.now_ns))

    @rule(name=RULES, for_s=st.integers(1, 600))
    def is_shelved(self, name: str, for_s: int) -> None:
        until_ns = self.now_ns + for_s * NS_PER_S
        self.note(self.book.shelve(Subject("energy", name, name), until_ns, "ana", "work", self.now_ns))

    @rule(name=RULES)
    def is_taken_out(self, name: str) -> None:
        self.note(self.book.take_out(Subject("energy", name, name), "ana", "repair", self.now_ns))

    @rule(seconds=st.integers(1, 900))
    def time_passes(self, seconds: int) -> None:
        self.now_ns += seconds * NS_PER_S
        self.note(self.book.expire(self.now_ns))
        for key, why in list(self.desk.tick((), self.now_ns)):
            self.note(self.book.unfold(key, why, self.now_ns))

    @invariant()
    def what_is_folded_is_no_worse_than_what_called(self) -> None:
        for alert in self.book.alerts.values():
            if alert.active and alert.suppressed_by is not None:
                assert alert.severity <= self.called[alert.suppressed_by]

    @invariant()
    def an_incident_is_open_for_whatever_is_active(self) -> None:
        members = {key for incident in self.desk.open.values() for key in incident.members}
        active = {key for key, alert in self.book.alerts.items() if alert.active}
        assert active <= members

    @invariant()
    def a_folded_alert_belongs_to_its_incident_which_knows_it(self) -> None:
        for key, alert in self.book.alerts.items():
            if alert.suppressed_by is not None and alert.active:
                assert self.desk.open[alert.suppressed_by].members[key].folded

    def note(self, changes: object) -> None:
        found: list[Alert] = list(changes)  # type: ignore[call-overload]
        self.desk.observe(found, self.now_ns)
        for alert in found:
            if alert.annunciates:
                incident = next(
                    i for i in self.desk.open.values() if (alert.facility, alert.rule) in i.members
                )
                self.called[incident.id] = max(alert.severity, self.called.get(incident.id, Severity.WATCH))


TestFoldingMachine = FoldingMachine.TestCase
TestFoldingMachine.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
