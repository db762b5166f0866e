"""What may happen to one alert: pure functions from alert to alert, after ISA-18.2.

Active, acknowledged, latched, shelved, suppressed and out of service are separate memories; the state is
derived from them. Suppressed and shelved alerts are judged and recorded like any other; they call nobody.
"""

from dataclasses import dataclass
from typing import Any

from ground_segment.catalogue import Severity
from ground_segment.wire import Alert, AlertState, Condition, Transition, Value


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule is about."""

    facility: str
    rule: str
    label: str
    """What the alert is called while nothing is wrong."""
    packet: str | None = None
    parameter: str | None = None
    unit: str = ""
    latch: bool = False
    """Stays until it is reset."""
    event: bool = False
    """Calls nobody."""
    action: str = ""
    """What an operator does about it."""
    re_alarm_ns: int = 0
    """Calls again when nobody has acknowledged it for so long; 0 for never."""

    @property
    def key(self) -> tuple[str, str]:
        return self.facility, self.rule


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, for people."""

    title: str
    text: str
    value: Value | None = None
    limit: float | str | None = None


def state_of(alert: Alert) -> AlertState:
    """ISA-18.2 state of the facts; what takes an alert out of view goes before what it is."""
    if alert.out_of_service:
        return AlertState.OUT_OF_SERVICE
    if alert.shelved_until_ns is not None:
        return AlertState.SHELVED
    if alert.suppressed_by is not None:
        return AlertState.SUPPRESSED
    if alert.active:
        return AlertState.ACKNOWLEDGED if alert.acknowledged else AlertState.UNACKNOWLEDGED
    if alert.latched:
        return AlertState.LATCHED if alert.acknowledged else AlertState.LATCHED_UNACKNOWLEDGED
    return AlertState.NORMAL if alert.acknowledged else AlertState.RETURNED


def out_of_view(alert: Alert, severity: Severity) -> bool:
    """Whether operators have put it aside, also at this severity."""
    hidden = alert.shelved_severity
    return alert.out_of_service or (hidden is not None and severity <= hidden)


def raised(
    previous: Alert,
    subject: Subject,
    finding: Finding,
    severity: Severity,
    now_ns: int,
    explained_by: str | None = None,
) -> Alert:
    """It is the case; whoever acknowledged it before has not seen this. What is explained calls nobody."""
    again = not previous.acknowledged or previous.latched
    return _changed(
        previous,
        Transition.RAISED,
        now_ns,
        active=True,
        acknowledged=subject.event,
        latched=subject.latch,
        event=subject.event,
        action=subject.action,
        suppressed_by=explained_by,
        condition=Condition.TRUE,
        count=previous.count + 1 if again else 1,
        **_rated(previous, finding, severity),
        worst=severity,
        raised_ns=_next_ns(previous, now_ns),
    )


def escalated(
    alert: Alert, finding: Finding, severity: Severity, now_ns: int, explained_by: str | None = None
) -> Alert:
    """Worse than what was acknowledged, shelved or explained: all that ends, unless it still is explained."""
    return _changed(
        alert,
        Transition.ESCALATED,
        now_ns,
        acknowledged=alert.event,
        suppressed_by=explained_by,
        condition=Condition.TRUE,
        worst=max(severity, alert.worst or alert.severity),
        **_rated(alert, finding, severity),
    )


def eased(alert: Alert, finding: Finding, severity: Severity, now_ns: int) -> Alert:
    rated = _rated(alert, finding, severity)
    return _changed(alert, Transition.EASED, now_ns, condition=Condition.TRUE, **rated)


def cleared(alert: Alert, text: str, value: Value | None, now_ns: int) -> Alert:
    """No longer the case; it stays visible until someone has acknowledged it."""
    facts = {"active": False, "condition": Condition.FALSE, "text": text, "value": value}
    return _changed(alert, Transition.CLEARED, now_ns, **facts)


def reset(alert: Alert, by: str, why: str | None, now_ns: int) -> Alert:
    """An operator lets a latched alert go after it has returned."""
    return _changed(alert, Transition.RESET, now_ns, latched=False, acknowledged=True, by=by, why=why)


def repeated(alert: Alert, now_ns: int) -> Alert:
    """Nobody has acknowledged it for long."""
    return _changed(alert, Transition.REPEATED, now_ns, why="nobody has acknowledged it")


def unsuppressed(alert: Alert, why: str, now_ns: int) -> Alert:
    """What explained it is over, or does not explain it any more."""
    return _changed(alert, Transition.UNSUPPRESSED, now_ns, suppressed_by=None, why=why)


def taken_out(alert: Alert, by: str, why: str, now_ns: int) -> Alert:
    """Out of service for maintenance; it is judged all the same."""
    return _changed(alert, Transition.TAKEN_OUT, now_ns, out_of_service=True, by=by, why=why)


def returned_to_service(alert: Alert, by: str, why: str | None, now_ns: int) -> Alert:
    return _changed(alert, Transition.RETURNED_TO_SERVICE, now_ns, out_of_service=False, by=by, why=why)


def ended(alert: Alert, why: str, now_ns: int) -> Alert:
    """There is no such rule any more: nothing is left to clear, acknowledge or shelve."""
    facts = {"active": False, "acknowledged": True, "condition": Condition.UNKNOWN, "why": why}
    facts |= {"latched": False, "suppressed_by": None, "out_of_service": False}
    return _changed(alert, Transition.CLEARED, now_ns, shelved_until_ns=None, shelved_severity=None, **facts)


def learned(alert: Alert, learned_ns: int) -> Alert:
    """What late data says of the past: an event, which calls nobody and waits for nobody."""
    facts = {"learned_ns": learned_ns, "event": True, "acknowledged": True, "latched": False, "called_ns": 0}
    past = alert.model_copy(update=facts)
    return past.model_copy(update={"state": state_of(past)})


def became_unknown(alert: Alert, why: str, now_ns: int) -> Alert:
    return _changed(alert, Transition.BECAME_UNKNOWN, now_ns, condition=Condition.UNKNOWN, why=why)


def became_known(alert: Alert, now_ns: int) -> Alert:
    facts = {"condition": Condition.TRUE, "why": "it can be judged again, and still holds"}
    return _changed(alert, Transition.BECAME_KNOWN, now_ns, **facts)


def acknowledged(alert: Alert, by: str, why: str | None, now_ns: int) -> Alert:
    return _changed(alert, Transition.ACKNOWLEDGED, now_ns, acknowledged=True, by=by, why=why)


def shelved(
    alert: Alert, until_ns: int, by: str, why: str, now_ns: int, hidden: Severity | None = None
) -> Alert:
    """Put aside: up to a severity; to the present one, or, before it was raised, whatever may come."""
    hidden = hidden or (alert.severity if alert.active else Severity.CRITICAL)
    return _changed(
        alert,
        Transition.SHELVED,
        now_ns,
        shelved_until_ns=until_ns,
        shelved_severity=hidden,
        by=by,
        why=why,
    )


def unshelved(alert: Alert, by: str, why: str | None, now_ns: int) -> Alert:
    facts = {"shelved_until_ns": None, "shelved_severity": None, "by": by, "why": why}
    return _changed(alert, Transition.UNSHELVED, now_ns, **facts)


def shelf_expired(alert: Alert, now_ns: int) -> Alert:
    facts = {"shelved_until_ns": None, "shelved_severity": None, "why": "its time on the shelf is over"}
    return _changed(alert, Transition.SHELF_EXPIRED, now_ns, **facts)


def blank(subject: Subject, severity: Severity, now_ns: int, ended_ns: int) -> Alert:
    """The alert of a rule that has had nothing to say since `ended_ns`."""
    return Alert(
        facility=subject.facility,
        rule=subject.rule,
        title=subject.label,
        text=f"{subject.label}: nothing is wrong.",
        severity=severity,
        state=AlertState.NORMAL,
        condition=Condition.FALSE,
        active=False,
        acknowledged=True,
        transition=Transition.CLEARED,
        time_ns=ended_ns,
        raised_ns=now_ns,
        packet=subject.packet,
        parameter=subject.parameter,
        unit=subject.unit,
    )


def _rated(alert: Alert, finding: Finding, severity: Severity) -> dict[str, Any]:
    """The finding's fields; and the shelf's end if it is worse than what was put aside."""
    facts: dict[str, Any] = {
        "severity": severity,
        "title": finding.title,
        "text": finding.text,
        "value": finding.value,
        "limit": finding.limit,
    }
    if alert.shelved_severity is not None and severity > alert.shelved_severity:
        facts |= {"shelved_until_ns": None, "shelved_severity": None, "why": "worse than when it was shelved"}
    return facts


def _changed(alert: Alert, transition: Transition, now_ns: int, **facts: Any) -> Alert:
    time_ns = _next_ns(alert, now_ns)
    update = {"transition": transition, "time_ns": time_ns, "by": None, "why": None, **facts}
    changed = alert.model_copy(update=update)
    called_ns = time_ns if changed.annunciates else changed.called_ns
    return changed.model_copy(update={"state": state_of(changed), "called_ns": called_ns})


def _next_ns(alert: Alert, now_ns: int) -> int:
    """Times of one alert's transitions never repeat: the store tells them apart by time."""
    return max(now_ns, alert.time_ns + 1)
