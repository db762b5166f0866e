"""One autonomous action under its contract: when it may be sent, and whether it has worked. Pure.

    asked for ──▶ contract met? ──▶ sent ──▶ carried out, and its effect seen in time? ──▶ verified
                     │ not now: waits, for as long as what asked for it lasts    │ no ──▶ failed

Nothing is sent on a precondition that is unknown, nor twice for what asked once, nor more often than
allowed, nor again when somebody has just undone it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ground_segment.clock import NS_PER_S
from ground_segment.monitor.feeds import Feed
from ground_segment.monitor.lifecycle import Subject
from ground_segment.monitor.patience import ns
from ground_segment.monitor.triggers import ActionMemory, Attempt, Judge, Trigger
from ground_segment.rules.book import CompiledAction
from ground_segment.rules.expression import Expression
from ground_segment.rules.signals import Signal
from ground_segment.wire import ActionMode, ActionRecord, Outcome, Report, Stage, Value

_REMEMBERED = 100
"""Answered sources that are kept."""
HOUR_NS = 3600 * NS_PER_S
"""The hour of the rate limit, and how long what somebody has undone is not done again."""


@dataclass(slots=True, eq=False)
class ActionWatch:
    """One action: its contract, who asks for it, and what became of it.

    Args:
        compiled: the contract.
        feeds: present values of what it looks at.
    """

    compiled: CompiledAction
    feeds: Mapping[Signal, Feed]
    own_mode: ActionMode | None = None
    waiting: dict[str, Trigger] = field(default_factory=dict)
    """By source."""
    done: dict[str, int] = field(default_factory=dict)
    """For each source, since when what it has already been answered for has lasted."""
    starts_ns: list[int] = field(default_factory=list)
    attempt: Attempt | None = None
    failed: Trigger | None = None
    """What it has failed to answer, and still is asked for."""
    undone: tuple[str, int] | None = None
    """Who gave the opposite order, and when."""
    record: ActionRecord | None = None
    sent_id: str = ""
    """Of the last telecommand, whose late reports are nobody else's order."""
    met_ns: int | None = None
    """Since when the contract has allowed it without a break."""
    told: set[tuple[str, str]] = field(default_factory=set)
    """What has been recorded of those that wait: source and reason."""
    subject: Subject = field(init=False)
    """Of the alert that tells that it failed."""

    def __post_init__(self) -> None:
        action = self.compiled.action
        what = " ".join([action.command, *(f"{k}={v}" for k, v in self.compiled.arguments.items())])
        text = f"Look why it failed; do it by hand if it still is needed: {action.target} {what}."
        self.subject = Subject(
            self.compiled.facility, f"action-{self.name}", f"Action failed: {action.title}", action=text
        )

    @property
    def name(self) -> str:
        return self.compiled.action.name

    @property
    def mode(self) -> ActionMode:
        return self.own_mode or self.compiled.action.mode

    @property
    def busy(self) -> bool:
        """Whether there is anything to watch."""
        return bool(self.waiting or self.attempt or self.failed)

    # -- told from outside -----------------------------------------------------------------------

    def ask(self, trigger: Trigger) -> bool:
        """Ask for it; False if that has been answered already."""
        if self.done.get(trigger.source) == trigger.since_ns:
            return False
        self.waiting[trigger.source] = trigger
        return True

    def set_mode(self, mode: ActionMode, by: str, why: str, now_ns: int) -> ActionRecord:
        """What was only rehearsed until now does not count as done."""
        if mode is ActionMode.ACTIVE and self.mode is not ActionMode.ACTIVE:
            self.starts_ns.clear()
        before, self.own_mode = self.mode, mode
        self.told.clear()
        text = f"Set from {before} to {mode}" + (f": {why}" if why else "")
        return self._note(Outcome.MODE_SET, text, None, now_ns, by=by)

    def hear(self, target: str, report: Report, now_ns: int) -> None:
        """A telecommand's verification: of its own, or of somebody's who orders something else."""
        action = self.compiled.action
        if self.attempt and report.id == self.attempt.id:
            if self.attempt.stage not in (Stage.COMPLETED, Stage.FAILED):
                self.attempt = self.attempt.model_copy(
                    update={"stage": report.stage, "reason": report.reason}
                )
        elif (
            (target, report.command) == (action.target, action.command)
            and report.stage is Stage.COMPLETED
            and self.starts_ns
            and report.id != self.sent_id
            and report.arguments != self.compiled.arguments
        ):
            self.undone = report.by or "somebody", now_ns

    # -- time ------------------------------------------------------------------------------------

    def step(self, now_ns: int, cap: ActionMode, judge: Judge) -> Iterator[ActionRecord]:
        """Verify what was sent, and start what is asked for if the contract allows it.

        Args:
            now_ns: when.
            cap: what the switch over all actions allows.
            judge: whether what asks still does.
        """
        if self.attempt is not None:
            yield from self._verify(self.attempt, now_ns)
        if not self.waiting:
            return
        mode, obstacle = self.mode.under(cap), self._obstacle(now_ns)
        self.met_ns = None if obstacle else self.met_ns or now_ns
        for trigger in list(self.waiting.values()):
            standing = judge(trigger)
            if standing.over:
                yield from self._withdraw(trigger, now_ns)
            elif mode is not ActionMode.OFF and trigger.source in self.waiting:
                yield from self._consider(trigger, standing.obstacle or obstacle, mode, now_ns)

    def recovered(self, judge: Judge, now_ns: int) -> bool:
        """Whether a failure needs nobody any more: it is over, or the effect came late."""
        return self.failed is None or judge(self.failed).over or self._effect(now_ns) is True

    def _verify(self, attempt: Attempt, now_ns: int) -> Iterator[ActionRecord]:
        action = self.compiled.action
        if attempt.stage is Stage.FAILED:
            yield self._fail(attempt.trigger, f"{action.target} answered: {attempt.reason}", now_ns)
        elif attempt.stage is Stage.COMPLETED and self._effect(now_ns) is True:
            after_s = (now_ns - attempt.sent_ns) / NS_PER_S
            text = f"Carried out, and after {after_s:.0f} s {action.expect} is so"
            record = self._note(Outcome.VERIFIED, text, attempt.trigger, now_ns)
            self.attempt = None
            yield record
        elif now_ns - attempt.sent_ns > ns(action.within_s):
            yield self._fail(attempt.trigger, self._too_late(attempt), now_ns)

    def _too_late(self, attempt: Attempt) -> str:
        action = self.compiled.action
        match attempt.stage:
            case None:
                return f"no answer from {action.target} within {action.within_s:g} s"
            case Stage.COMPLETED:
                return f"carried out, but within {action.within_s:g} s {action.expect} did not come true"
            case _:
                return f"{attempt.stage.value} by {action.target}, but not completed in {action.within_s:g} s"

    def _withdraw(self, trigger: Trigger, now_ns: int) -> Iterator[ActionRecord]:
        del self.waiting[trigger.source]
        told = {one for one in self.told if one[0] == trigger.source}
        self.told -= told
        if told:
            yield self._note(Outcome.WITHDRAWN, "What asked for it is over", trigger, now_ns)

    def _consider(
        self, trigger: Trigger, obstacle: str | None, mode: ActionMode, now_ns: int
    ) -> Iterator[ActionRecord]:
        if obstacle is None and self._unsettled(now_ns):
            return
        if obstacle is None and self.undone and now_ns - self.undone[1] < HOUR_NS:
            by = self.undone[0]
            yield self._fail(trigger, f"{by} has just ordered otherwise; it is not done again", now_ns)
        elif obstacle is None and mode is ActionMode.ACTIVE:
            yield self._send(trigger, now_ns)
        elif obstacle is None:
            if (trigger.source, "rehearsed") not in self.told:
                self.starts_ns = [*self._recent(now_ns), now_ns]
                self.told.add((trigger.source, "rehearsed"))
                yield self._note(Outcome.WOULD_SEND, trigger.why, trigger, now_ns)
        elif trigger.start_by_ns is not None and now_ns > trigger.start_by_ns:
            yield self._fail(trigger, f"could not be started: {obstacle}", now_ns)
        elif (trigger.source, obstacle) not in self.told and (trigger.source, "rehearsed") not in self.told:
            self.told.add((trigger.source, obstacle))
            yield self._note(Outcome.WAITING, f"Not now: {obstacle}", trigger, now_ns)

    def _obstacle(self, now_ns: int) -> str | None:
        """What in the contract forbids to start now."""
        action = self.compiled.action
        if self.attempt is not None:
            return "what was sent before is not verified yet"
        pre = self._value(self.compiled.pre, now_ns)
        if pre is not True:
            return f"nobody knows whether {action.pre}" if pre is None else f"not so: {action.pre}"
        if self._effect(now_ns) is True:
            return f"nothing to do: {action.expect} already"
        recent = self._recent(now_ns)
        if self.starts_ns and now_ns - self.starts_ns[-1] < ns(action.cool_down_s):
            return f"less than {action.cool_down_s:g} s since the last time"
        if len(recent) >= action.max_per_hour:
            return f"{action.max_per_hour} times an hour is the most"
        return None

    def _unsettled(self, now_ns: int) -> bool:
        return self.met_ns is None or now_ns - self.met_ns < ns(self.compiled.action.settle_s)

    def _recent(self, now_ns: int) -> list[int]:
        return [start_ns for start_ns in self.starts_ns if now_ns - start_ns < HOUR_NS]

    def _send(self, trigger: Trigger, now_ns: int) -> ActionRecord:
        """All who ask are answered with one telecommand."""
        self._answer(*self.waiting.values())
        self.starts_ns = [*self._recent(now_ns), now_ns]
        self.failed = self.met_ns = None
        self.attempt = Attempt(
            id=f"auto-{now_ns // 1_000_000}-{self.name}"[:64], trigger=trigger, sent_ns=now_ns
        )
        self.sent_id = self.attempt.id
        return self._note(Outcome.SENT, trigger.why, trigger, now_ns)

    def _fail(self, trigger: Trigger, why: str, now_ns: int) -> ActionRecord:
        record = self._note(Outcome.FAILED, f"Failed: {why}", trigger, now_ns)
        self._answer(trigger)
        self.attempt, self.failed = None, trigger
        return record

    def _answer(self, *triggers: Trigger) -> None:
        for trigger in triggers:
            self.done.pop(trigger.source, None)
            self.done[trigger.source] = trigger.since_ns
            self.waiting.pop(trigger.source, None)
        self.told = {one for one in self.told if one[0] in self.waiting}
        while len(self.done) > _REMEMBERED:
            del self.done[next(iter(self.done))]

    # -- what it sees ----------------------------------------------------------------------------

    def _effect(self, now_ns: int) -> Value | None:
        return self._value(self.compiled.expect, now_ns)

    def _value(self, expression: Expression, now_ns: int) -> Value | None:
        return expression.evaluate([self.feeds[signal].at(now_ns) for signal in expression.signals])

    def _note(
        self, outcome: Outcome, text: str, trigger: Trigger | None, now_ns: int, by: str = "monitor"
    ) -> ActionRecord:
        """Times of one action's records never repeat: the store tells them apart by time."""
        last_ns = self.record.time_ns if self.record else 0
        seen = {
            str(s): value for s in self.compiled.signals if (value := self.feeds[s].at(now_ns)) is not None
        }
        self.record = self.blank().model_copy(
            update={
                "outcome": outcome,
                "time_ns": max(now_ns, last_ns + 1),
                "text": text,
                "trigger": trigger.source if trigger else "",
                "triggered_ns": trigger.since_ns if trigger else 0,
                "telecommand_id": self.attempt.id if self.attempt else "",
                "values": seen,
                "by": by,
            }
        )
        return self.record

    def blank(self) -> ActionRecord:
        """The record of one that nobody has asked for yet."""
        action = self.compiled.action
        return ActionRecord(
            name=action.name, title=action.title, facility=self.compiled.facility, target=action.target,
            command=action.command, arguments=dict(self.compiled.arguments), mode=self.mode,
        )  # fmt: skip

    # -- over a restart --------------------------------------------------------------------------

    def memory(self) -> ActionMemory:
        """Everything that must outlive a restart."""
        return ActionMemory(
            name=self.name, mode=self.own_mode, waiting=tuple(self.waiting.values()), done=dict(self.done),
            starts_ns=tuple(self.starts_ns), attempt=self.attempt, failed=self.failed,
            undone=self.undone, record=self.record,
        )  # fmt: skip

    def remember(self, memory: ActionMemory) -> None:
        """Go on from an earlier life."""
        self.own_mode = memory.mode
        self.waiting = {trigger.source: trigger for trigger in memory.waiting}
        self.done, self.starts_ns = dict(memory.done), list(memory.starts_ns)
        self.attempt, self.failed, self.record = memory.attempt, memory.failed, memory.record
        self.undone = memory.undone
