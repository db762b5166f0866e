"""One rule over any parameters of any facility: what it looks at, kept up to date, and its judgement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ground_segment.catalogue import Catalogue, Severity, symbol
from ground_segment.clock import NS_PER_S
from ground_segment.monitor import texts
from ground_segment.monitor.bands import NORMAL, Bands, NumberBands, TruthBands
from ground_segment.monitor.book import AlertBook
from ground_segment.monitor.debounce import Debounce
from ground_segment.monitor.lifecycle import Finding, Subject
from ground_segment.monitor.patience import ns
from ground_segment.monitor.snapshot import Recalled, Samples
from ground_segment.monitor.windows import Window
from ground_segment.rules.book import CompiledRule
from ground_segment.rules.expression import Expression
from ground_segment.rules.signals import Derived, Signal
from ground_segment.wire import Alert, Value

_GAP = 2.0
"""Longest time between two judgements that belong together, in patience of the slowest packet."""


@dataclass(slots=True)
class Feed:
    """The present value of one signal."""

    signal: Signal
    patience_ns: int
    """Of its packet: an older value is unknown."""
    window: Window | None
    value: Value | None = None
    heard_ns: int = 0

    def hear(self, value: Value | None, generated_ns: int, now_ns: int) -> None:
        """Take a sample in; None for an invalid one."""
        self.heard_ns = now_ns
        if self.window is None:
            self.value = value
        elif isinstance(value, int | float) and value == value:
            self.value = self.window.add(generated_ns, float(value))
        else:
            self.window.forget()
            self.value = None

    def at(self, now_ns: int) -> Value | None:
        """The value, None if it is too old to say anything."""
        if now_ns - self.heard_ns > self.patience_ns:
            if self.window:
                self.window.forget()
            self.value = None
        return self.value

    def keep(self) -> Recalled | Samples:
        """For a later life."""
        signal = self.signal
        if self.window is None:
            return Recalled(
                facility=signal.facility,
                parameter=signal.parameter,
                value=self.value,
                heard_ns=self.heard_ns,
            )
        samples = tuple(self.window.samples)
        return Samples(
            facility=signal.facility,
            parameter=signal.parameter,
            derived=signal.derived,
            window_s=signal.window_s,
            heard_ns=self.heard_ns,
            times_ns=tuple(time_ns for time_ns, _ in samples),
            values=tuple(value for _, value in samples),
        )

    def recall(self, row: Recalled | Samples, now_ns: int) -> None:
        """Go on where an earlier life was."""
        self.heard_ns = min(row.heard_ns, now_ns)
        if isinstance(row, Recalled):
            self.value = row.value
        elif self.window:
            self.window.resume(zip(row.times_ns, row.values, strict=True))
            self.value = self.window.answer()


@dataclass(slots=True, eq=False)
class RuleWatch:
    """One rule and the signals it looks at."""

    compiled: CompiledRule
    subject: Subject
    bands: Bands
    debounce: Debounce
    judged: tuple[Feed, ...]
    valid: tuple[Feed, ...]
    patience_ns: int
    time_ns: int = 0
    """Latest generation time seen."""
    known_ns: int = 0
    """When it could last be judged."""

    def judge(self, book: AlertBook, generated_ns: int, now_ns: int) -> Iterator[Alert]:
        """Evaluate with what is known now; unknown neither raises nor clears."""
        value = self._value(self.compiled.judged, self.judged, now_ns)
        if value is None:
            return
        applies = True
        if self.compiled.valid is not None:
            valid = self._value(self.compiled.valid, self.valid, now_ns)
            if valid is None:
                return
            applies = bool(valid)
        steady = now_ns - self.known_ns <= self.patience_ns
        self.known_ns = now_ns
        self.time_ns = max(self.time_ns, generated_ns)
        if self.debounce.idle and (not applies or self.bands.calm(value)):
            return
        yield from self._step(book, value, applies, steady, now_ns)

    def lose_sight(self, book: AlertBook, hearing_ns: int, now_ns: int) -> Iterator[Alert]:
        """An alert that could not be judged for long stays, and says so."""
        if self.debounce.level != NORMAL and now_ns - max(self.known_ns, hearing_ns) > self.patience_ns:
            yield from book.lose_sight(self.subject.key, "what it looks at is not received", now_ns)

    def _value(self, expression: Expression, feeds: tuple[Feed, ...], now_ns: int) -> Value | None:
        return expression.evaluate([feed.at(now_ns) for feed in feeds])

    def _step(
        self, book: AlertBook, value: Value, applies: bool, steady: bool, now_ns: int
    ) -> Iterator[Alert]:
        before = self.debounce.level
        violated, held = self.bands.levels(value) if applies else (NORMAL, NORMAL)
        level = self.debounce.step(violated, held, self.time_ns)
        if level == before:
            if steady:
                yield from book.regain_sight(self.subject.key, now_ns)
        elif level != NORMAL:
            yield from book.raise_to(self.subject, level, lambda s: self._describe(s, value), now_ns)
        else:
            text = texts.rule_over(self.compiled.rule, self.debounce.since_ns, applies)
            yield from book.clear(self.subject.key, text, value, now_ns)

    def _describe(self, severity: Severity, value: Value) -> Finding:
        limit = self.bands.bound(value, int(severity))
        return texts.rule_holds(self.compiled.rule, severity, value, limit, self.debounce.since_ns)


def make_feed(signal: Signal, catalogue: Catalogue) -> Feed:
    """Nothing has been heard of it yet."""
    packet = catalogue.by_id[signal.facility].packet_of(signal.parameter)
    window = None if signal.derived is Derived.VALUE else Window(signal.derived, signal.window_s)
    return Feed(signal, ns(packet.stale_after_s), window)


def make_watch(compiled: CompiledRule, feeds: Mapping[Signal, Feed]) -> RuleWatch:
    """A rule that has never been judged."""
    rule = compiled.rule
    judged = tuple(feeds[signal] for signal in compiled.judged.signals)
    valid = tuple(feeds[signal] for signal in compiled.valid.signals) if compiled.valid else ()
    patience_ns = max((feed.patience_ns for feed in (*judged, *valid)), default=NS_PER_S)
    bands: Bands = (
        NumberBands(rule.limits, rule.deadband) if rule.severity is None else TruthBands(rule.severity)
    )
    return RuleWatch(
        compiled=compiled,
        subject=Subject(
            compiled.facility,
            rule.name,
            rule.title,
            unit=symbol(rule.unit) if rule.severity is None else "",
            latch=rule.latch,
            event=rule.is_event,
            action=rule.action or "",
            re_alarm_ns=ns(rule.re_alarm_s or 0.0),
        ),
        bands=bands,
        debounce=Debounce(ns(rule.on_delay_s), ns(rule.off_delay_s), int(_GAP * patience_ns)),
        judged=judged,
        valid=valid,
        patience_ns=patience_ns,
    )
