"""All autonomous actions: asked for by alerts and by likely causes, escalated when they fail. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ground_segment.catalogue import Severity
from ground_segment.monitor.actions import ActionWatch
from ground_segment.monitor.book import AlertBook, Key
from ground_segment.monitor.debounce import Debounce
from ground_segment.monitor.feeds import Feed
from ground_segment.monitor.incidents import IncidentDesk, OpenIncident
from ground_segment.monitor.lifecycle import Finding, Subject
from ground_segment.monitor.patience import ns
from ground_segment.monitor.triggers import AutonomyMemory, Standing, Trigger
from ground_segment.rules.book import RuleBook
from ground_segment.rules.signals import Signal
from ground_segment.wire import (
    ActionMode,
    ActionRecord,
    Alert,
    AlertState,
    Autonomy,
    Condition,
    Outcome,
    Report,
    Transition,
)

SURE = 0.7
"""How likely a cause must be, among those that explain an incident, to be acted upon."""
_OVER = Standing(over=True)
_HOLDS = Standing()


class NoSuchAction(LookupError):
    """There is no action of that name; the message says what there is."""


@dataclass(slots=True, eq=False)
class FailureWatch:
    """The rule behind the alert that an action failed."""

    subject: Subject
    debounce: Debounce


class AutonomyDesk:
    """Watches over every action.

    Args:
        rules: the actions, and the rules that ask for them.
        feeds: present values of what their contracts look at.
        book: the alerts; those of failed actions are raised here.
        incidents: what is likely behind them.
    """

    def __init__(
        self, rules: RuleBook, feeds: Mapping[Signal, Feed], book: AlertBook, incidents: IncidentDesk
    ) -> None:
        self._book = book
        self._incidents = incidents
        self._watches = {name: ActionWatch(action, feeds) for name, action in rules.actions.items()}
        self._asked_by = _asked_by(rules, self._watches)
        self._on_cause = tuple(w for w in self._watches.values() if w.compiled.action.on_cause)
        self._changed: list[ActionRecord] = []
        self.switch = Autonomy(mode=ActionMode.ACTIVE, time_ns=0)
        self.busy = False
        """Whether a step could change anything."""

    @property
    def failures(self) -> tuple[FailureWatch, ...]:
        """What can be raised when actions fail."""
        return tuple(FailureWatch(w.subject, Debounce(0, 0, 1)) for w in self._watches.values())

    @property
    def records(self) -> list[ActionRecord]:
        """The last evaluation of each action."""
        return [watch.record or watch.blank() for watch in self._watches.values()]

    def take_changed(self) -> list[ActionRecord]:
        """Every evaluation since this was asked last, in order. Those that are `sent` are to be sent."""
        changed, self._changed = self._changed, []
        return changed

    # -- who asks --------------------------------------------------------------------------------

    def observe(self, alerts: Iterable[Alert]) -> None:
        """Alerts that were just raised ask for what their rules respond with."""
        for alert in alerts:
            watches = self._asked_by.get((alert.facility, alert.rule))
            news = alert.transition is Transition.RAISED and alert.active and alert.learned_ns is None
            if watches and news:
                source, why = f"{alert.facility}/{alert.rule}", f"{alert.title}. {alert.text}"
                self._ask(watches, Trigger(source=source, since_ns=alert.raised_ns, why=why))

    def look_for_causes(self) -> None:
        """Likely causes of open incidents ask for what is done about them."""
        for incident in self._incidents.open.values() if self._on_cause else ():
            top = incident.causes[0] if incident.causes else None
            if top is None or not _likely(incident, top.id):
                continue
            watches = tuple(w for w in self._on_cause if top.id in w.compiled.action.on_cause)
            why = f"{top.title} is the likely cause of: {incident.title}"
            trigger = Trigger(source=incident.id, since_ns=incident.opened_ns, why=why, cause=top.id)
            self._ask(watches, trigger)

    def _ask(self, watches: Iterable[ActionWatch], trigger: Trigger) -> None:
        for watch in watches:
            if trigger.source not in watch.waiting:
                self.busy |= watch.ask(trigger)

    # -- time and reports ------------------------------------------------------------------------

    def hear(self, target: str, report: Report, now_ns: int) -> list[Alert]:
        """A verification report of anybody's telecommand; returns alerts that it changed."""
        for watch in self._watches.values():
            watch.hear(target, report, now_ns)
        return self.step(now_ns)

    def step(self, now_ns: int) -> list[Alert]:
        """Evaluate all that is under way; returns alerts of failed actions that changed."""
        if not self.busy:
            return []
        changed: list[Alert] = []
        for watch in self._watches.values():
            if watch.busy or watch.subject.key in self._book.alerts:
                changed += self._step(watch, now_ns)
        self.busy = any(watch.busy for watch in self._watches.values())
        return changed

    def _step(self, watch: ActionWatch, now_ns: int) -> Iterator[Alert]:
        for record in watch.step(now_ns, self.switch.mode, self._standing):
            self._changed.append(record)
            if record.outcome is Outcome.FAILED:
                yield from self._escalate(watch, record, now_ns)
        if watch.recovered(self._standing, now_ns):
            watch.failed = None
            yield from self._book.clear(watch.subject.key, "It is needed no more.", None, now_ns)

    def _escalate(self, watch: ActionWatch, record: ActionRecord, now_ns: int) -> Iterator[Alert]:
        """What is to be tried instead, or else people."""
        other = self._watches.get(watch.compiled.action.otherwise or "")
        if watch.failed and other and other.mode.under(self.switch.mode) is ActionMode.ACTIVE:
            start_by_ns = now_ns + ns(other.compiled.action.within_s)
            why = f"{record.title}: {record.text}"
            trigger = watch.failed.model_copy(update={"why": why, "start_by_ns": start_by_ns})
            if not self._standing(trigger).over and other.ask(trigger):
                watch.failed = None
                return
        subject = watch.subject
        found = Finding(subject.label, record.text)
        yield from self._book.raise_to(subject, int(Severity.CRITICAL), lambda _: found, now_ns)

    def _standing(self, trigger: Trigger) -> Standing:
        if trigger.cause:
            incident = self._incidents.open.get(trigger.source)
            return _HOLDS if incident and _likely(incident, trigger.cause) else _OVER
        facility, _, rule = trigger.source.partition("/")
        alert = self._book.alerts.get((facility, rule))
        if alert is None or not alert.active or alert.raised_ns != trigger.since_ns:
            return _OVER
        if alert.state in (AlertState.OUT_OF_SERVICE, AlertState.SHELVED):
            return Standing(obstacle=f"{trigger.source} is {alert.state.value}")
        if alert.condition is Condition.UNKNOWN:
            return Standing(obstacle=f"nobody knows whether {trigger.source} still holds")
        return _HOLDS

    # -- operators -------------------------------------------------------------------------------

    def set_switch(self, mode: ActionMode, by: str, why: str, now_ns: int) -> None:
        """Let no action do more than a mode."""
        time_ns = max(now_ns, self.switch.time_ns + 1)
        self.switch = Autonomy(mode=mode, time_ns=time_ns, by=by, reason=why)
        for watch in self._watches.values():
            watch.told.clear()

    def set_mode(self, name: str, mode: ActionMode, by: str, why: str, now_ns: int) -> None:
        """Set one action's mode. Raises NoSuchAction."""
        watch = self._watches.get(name)
        if watch is None:
            known = ", ".join(sorted(self._watches)) or "none"
            raise NoSuchAction(f"there is no action '{name}'; there are {known}")
        self._changed.append(watch.set_mode(mode, by, why, now_ns))

    # -- over a restart --------------------------------------------------------------------------

    def memory(self) -> AutonomyMemory:
        """Everything that must outlive a restart."""
        return AutonomyMemory(switch=self.switch, actions=tuple(w.memory() for w in self._watches.values()))

    def restore(self, memory: AutonomyMemory) -> None:
        """Go on from an earlier life; actions that are no longer there are forgotten."""
        self.switch = memory.switch
        for action in memory.actions:
            if watch := self._watches.get(action.name):
                watch.remember(action)
        self.busy = True


def _asked_by(rules: RuleBook, watches: Mapping[str, ActionWatch]) -> Mapping[Key, list[ActionWatch]]:
    """What each alert asks for: rules that respond with actions, and actions that name alerts."""
    asked = [(rule.key, name) for rule in rules.rules for name in rule.rule.respond]
    for name, compiled in rules.actions.items():
        for alert in compiled.action.on_alert:
            facility, _, rule_name = alert.partition("/")
            asked.append(((facility, rule_name), name))
    found: dict[Key, list[ActionWatch]] = {}
    for key, name in asked:
        if name in watches and watches[name] not in found.setdefault(key, []):
            found[key].append(watches[name])
    return found


def _likely(incident: OpenIncident, cause: str) -> bool:
    """Whether a cause is the likely one of an incident that is not over."""
    top = incident.causes[0] if incident.causes else None
    return top is not None and top.id == cause and top.probability >= SURE and incident.quiet_ns is None
