"""All alerts that are not normal, and what operators may do to them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ground_segment.catalogue import Severity
from ground_segment.monitor import lifecycle
from ground_segment.monitor.alarmload import AlarmLoad
from ground_segment.monitor.lifecycle import Finding, Subject
from ground_segment.monitor.snapshot import Ended
from ground_segment.wire import Alert, AlertState, Condition, Value

Key = tuple[str, str]
"""Facility and rule."""


MONITOR = "monitor"
"""Who acts when nobody does."""


class NoSuchAlert(Exception):
    """There is nothing to act on; the message says what there is."""


Explain = Callable[[Key, str, Severity, int, bool], str | None]
"""Asked when an alert is raised or becomes worse: what explains it, or None.

Takes its key, title, severity, the time, and whether it would call the operators at all.
"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where alerts are put aside: until when, by whom and why."""

    until_ns: int
    by: str
    why: str


FindShelf = Callable[[Key, Severity, int], Shelf | None]
"""Asked when an alert that is not shelved is raised; takes its key, its severity and the time."""


class AlertBook:
    """The alerts by facility and rule. Methods return the alerts they changed, in their new form.

    Args:
        explain: decides which alerts call nobody, because something else explains them.
        find_shelf: decides which alerts are on the shelf when they are raised.
    """

    def __init__(self, explain: Explain = lambda *_: None, find_shelf: FindShelf = lambda *_: None) -> None:
        self._explain = explain
        self._find_shelf = find_shelf
        self._alerts: dict[Key, Alert] = {}
        self._ended_ns: dict[Key, int] = {}
        self.transitions = 0
        self.load = AlarmLoad()
        """What all this asked of the operators."""

    @property
    def alerts(self) -> Mapping[Key, Alert]:
        """Every alert that is not normal: active, unacknowledged, latched, shelved..."""
        return MappingProxyType(self._alerts)

    def take(self, alerts: Iterable[Alert]) -> None:
        """Continue alerts of an earlier life."""
        self._alerts.update({(alert.facility, alert.rule): alert for alert in alerts})

    def ended(self) -> Iterator[Ended]:
        """When those that are normal now became so."""
        for (facility, rule), time_ns in self._ended_ns.items():
            yield Ended(facility=facility, rule=rule, time_ns=time_ns)

    def take_ended(self, ended: Iterable[Ended]) -> None:
        """Continue those of an earlier life."""
        self._ended_ns.update({(row.facility, row.rule): row.time_ns for row in ended})

    # -- rules -----------------------------------------------------------------------------------

    def raise_to(
        self, subject: Subject, level: int, describe: Callable[[Severity], Finding], now_ns: int
    ) -> Iterator[Alert]:
        """Note that a rule holds at a level above normal."""
        alert = self._alerts.get(subject.key)
        severity = Severity(level)
        if alert is None or not alert.active:
            alert = alert or self._blank(subject, severity, now_ns)
            if shelf := self._shelf_for(subject, alert, severity, now_ns):
                put = lifecycle.shelved(alert, shelf.until_ns, shelf.by, shelf.why, now_ns, severity)
                alert = self._put(put)
                yield alert
            found = describe(severity)
            by = self._explained(subject, alert, found, severity, now_ns)
            yield self._put(lifecycle.raised(alert, subject, found, severity, now_ns, by))
        elif severity > alert.severity:
            found = describe(severity)
            by = self._explained(subject, alert, found, severity, now_ns)
            yield self._put(lifecycle.escalated(alert, found, severity, now_ns, by))
        elif severity < alert.severity:
            yield self._put(lifecycle.eased(alert, describe(severity), severity, now_ns))

    def clear(self, key: Key, text: str, value: Value | None, now_ns: int) -> Iterator[Alert]:
        """Note that a rule no longer holds."""
        alert = self._alerts.get(key)
        if alert is not None and alert.active:
            yield self._put(lifecycle.cleared(alert, text, value, now_ns))

    def lose_sight(self, key: Key, why: str, now_ns: int) -> Iterator[Alert]:
        """Note that nobody knows whether an active alert's condition still holds."""
        alert = self._alerts.get(key)
        if alert is not None and alert.active and alert.condition is not Condition.UNKNOWN:
            yield self._put(lifecycle.became_unknown(alert, why, now_ns))

    def regain_sight(self, key: Key, now_ns: int) -> Iterator[Alert]:
        alert = self._alerts.get(key)
        if alert is not None and alert.active and alert.condition is Condition.UNKNOWN:
            yield self._put(lifecycle.became_known(alert, now_ns))

    def end(self, key: Key, why: str, now_ns: int) -> Iterator[Alert]:
        """Close an alert whose rule is gone, whatever its state."""
        yield self._put(lifecycle.ended(self._find(key), why, now_ns))

    # -- operators -------------------------------------------------------------------------------

    def acknowledge(
        self, key: Key, by: str, why: str | None, now_ns: int, seen: Severity | None = None
    ) -> Iterator[Alert]:
        """Doing it twice is harmless.

        Args:
            key: which alert.
            by, why: who, and for what reason.
            now_ns: when.
            seen: the severity that was on the screen.

        Raises:
            NoSuchAlert: there is none.
            ValueError: it has become worse than what was seen.
        """
        alert = self._find(key)
        if seen is not None and alert.severity > seen:
            raise ValueError(
                f"{_named(key)} is {alert.severity.word} now, no longer {seen.word}: {alert.text} Look again."
            )
        if not alert.acknowledged:
            yield self._put(lifecycle.acknowledged(alert, by, why, now_ns))

    def waiting(self, facility: str | None = None) -> list[Key]:
        """What nobody has acknowledged and nobody has shelved, of one facility or of all."""
        return [
            key
            for key, alert in self._alerts.items()
            if not alert.acknowledged
            and alert.state is not AlertState.SHELVED
            and facility in (None, alert.facility)
        ]

    def shelve(self, subject: Subject, until_ns: int, by: str, why: str, now_ns: int) -> Iterator[Alert]:
        """Put aside, or change how long; also before it is raised."""
        alert = self._alerts.get(subject.key) or self._blank(subject, Severity.WATCH, now_ns)
        yield self._put(lifecycle.shelved(alert, until_ns, by, why, now_ns))

    def put_aside(self, key: Key, shelf: Shelf, now_ns: int) -> Iterator[Alert]:
        """Shelve an alert that is there; what its shelf hid before, it hides still. Raises NoSuchAlert."""
        alert = self._find(key)
        hidden = alert.shelved_severity or alert.severity
        yield self._put(lifecycle.shelved(alert, shelf.until_ns, shelf.by, shelf.why, now_ns, hidden))

    def unshelve(self, key: Key, by: str, why: str | None, now_ns: int) -> Iterator[Alert]:
        """Raises NoSuchAlert."""
        alert = self._find(key)
        if alert.shelved_until_ns is None:
            raise NoSuchAlert(f"{_named(key)} is not shelved")
        yield self._put(lifecycle.unshelved(alert, by, why, now_ns))

    def reset(self, key: Key, by: str, why: str | None, now_ns: int) -> Iterator[Alert]:
        """Let a latched alert go. Raises NoSuchAlert; ValueError while it is active."""
        alert = self._find(key)
        if alert.active:
            raise ValueError(f"{_named(key)} is still active: {alert.text}")
        if not alert.latched:
            raise NoSuchAlert(f"{_named(key)} is not latched")
        yield self._put(lifecycle.reset(alert, by, why, now_ns))

    def take_out(self, subject: Subject, by: str, why: str, now_ns: int) -> Iterator[Alert]:
        """Out of service; also before it is raised. Doing it twice is harmless."""
        alert = self._alerts.get(subject.key) or self._blank(subject, Severity.WATCH, now_ns)
        if not alert.out_of_service:
            yield self._put(lifecycle.taken_out(alert, by, why, now_ns))

    def return_to_service(self, key: Key, by: str, why: str | None, now_ns: int) -> Iterator[Alert]:
        """Raises NoSuchAlert, also for one that is in service."""
        alert = self._find(key)
        if not alert.out_of_service:
            raise NoSuchAlert(f"{_named(key)} is not out of service")
        yield self._put(lifecycle.returned_to_service(alert, by, why, now_ns))

    # -- explained by something else -------------------------------------------------------------

    def unfold(self, key: Key, why: str, now_ns: int) -> Iterator[Alert]:
        """It stands for itself again; one that has returned meanwhile needs nobody's attention any more."""
        alert = self._alerts.get(key)
        if alert is None or alert.suppressed_by is None:
            return
        if not alert.active and not alert.acknowledged:
            yield self._put(lifecycle.acknowledged(alert, MONITOR, why, now_ns))
        yield self._put(lifecycle.unsuppressed(self._alerts[key], why, now_ns))

    def repeat(self, subject: Subject, now_ns: int) -> Iterator[Alert]:
        """Call again for what nobody has acknowledged."""
        alert = self._alerts.get(subject.key)
        waits = alert is not None and alert.state is AlertState.UNACKNOWLEDGED
        if waits and alert and subject.re_alarm_ns and now_ns - alert.called_ns >= subject.re_alarm_ns:
            yield self._put(lifecycle.repeated(alert, now_ns))

    def expire(self, now_ns: int) -> Iterator[Alert]:
        """End every shelf whose time is over."""
        over = [a for a in self._alerts.values() if a.shelved_until_ns and a.shelved_until_ns <= now_ns]
        for alert in over:
            yield self._put(lifecycle.shelf_expired(alert, now_ns))

    # -- inside ----------------------------------------------------------------------------------

    def _explained(
        self, subject: Subject, alert: Alert, found: Finding, severity: Severity, now_ns: int
    ) -> str | None:
        """Events explain nothing and need no explanation."""
        if subject.event:
            return None
        calls = not lifecycle.out_of_view(alert, severity)
        return self._explain(subject.key, found.title, severity, now_ns, calls)

    def _shelf_for(self, subject: Subject, alert: Alert, severity: Severity, now_ns: int) -> Shelf | None:
        if subject.event or alert.shelved_until_ns is not None:
            return None
        return self._find_shelf(subject.key, severity, now_ns)

    def _put(self, alert: Alert) -> Alert:
        self.transitions += 1
        self.load.note(alert)
        key = (alert.facility, alert.rule)
        if alert.state is AlertState.NORMAL:
            self._alerts.pop(key, None)
            self._ended_ns[key] = alert.time_ns
        else:
            self._alerts[key] = alert
        return alert

    def _blank(self, subject: Subject, severity: Severity, now_ns: int) -> Alert:
        return lifecycle.blank(subject, severity, now_ns, self._ended_ns.get(subject.key, 0))

    def _find(self, key: Key) -> Alert:
        alert = self._alerts.get(key)
        if alert is None:
            there = ", ".join(sorted(rule for facility, rule in self._alerts if facility == key[0]))
            raise NoSuchAlert(f"{_named(key)} is no alert at present; {key[0]} has {there or 'none'}")
        return alert


def _named(key: Key) -> str:
    return f"'{key[1]}' of '{key[0]}'"
