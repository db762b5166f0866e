"""One rule over any parameters of any facility: what it looks at, kept up to date, and its judgement."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ground_segment.catalogue import Severity, symbol
from ground_segment.clock import NS_PER_S
from ground_segment.monitor import texts
from ground_segment.monitor.bands import NORMAL, Bands, NumberBands, TruthBands
from ground_segment.monitor.book import AlertBook
from ground_segment.monitor.debounce import Debounce
from ground_segment.monitor.feeds import Feed, Feeds
from ground_segment.monitor.latest import Latest
from ground_segment.monitor.lifecycle import Finding, Subject
from ground_segment.monitor.patience import ns
from ground_segment.monitor.questions import Question, Questions
from ground_segment.rules.book import CompiledRule
from ground_segment.rules.expression import Expression
from ground_segment.wire import Alert, Value

_GAP = 2.0
"""Longest time between two judgements that belong together, in patience of the slowest packet."""


@dataclass(slots=True, eq=False)
class RuleWatch:
    """One rule and the signals it looks at."""

    compiled: CompiledRule
    subject: Subject
    bands: Bands
    debounce: Debounce
    judged: tuple[Feed, ...]
    valid: tuple[Feed, ...]
    sources: tuple[Latest, ...]
    """The packets that it looks at."""
    patience_ns: int
    asked: ast.expr
    """What would have to be true for it to hold; see `Questions`."""
    may_hold: Question
    known_ns: int = 0
    """When it could last be judged."""

    def judge(self, book: AlertBook, now_ns: int) -> Iterator[Alert]:
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
        generated_ns = max((source.generated_ns for source in self.sources), default=now_ns)
        level = self.debounce.step(violated, held, generated_ns)
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


def make_watch(compiled: CompiledRule, feeds: Feeds, questions: Questions) -> RuleWatch:
    """A rule that has never been judged."""
    rule = compiled.rule
    sources = dict.fromkeys(feeds.add(signal).latest for signal in compiled.signals)
    patience_ns = max((latest.patience_ns for latest in sources), default=NS_PER_S)
    bands: Bands = (
        NumberBands(rule.limits, rule.deadband) if rule.severity is None else TruthBands(rule.severity)
    )
    asked = questions.rule(compiled, bands, lambda each: map(feeds.add, each.signals))
    return RuleWatch(
        compiled=compiled,
        subject=_subject(compiled),
        bands=bands,
        debounce=Debounce(ns(rule.on_delay_s), ns(rule.off_delay_s), int(_GAP * patience_ns)),
        judged=tuple(map(feeds.add, compiled.judged.signals)),
        valid=tuple(map(feeds.add, compiled.valid.signals)) if compiled.valid else (),
        sources=tuple(sources),
        patience_ns=patience_ns,
        asked=asked,
        may_hold=questions.any_of([asked]),
    )


def _subject(compiled: CompiledRule) -> Subject:
    rule = compiled.rule
    own = (s.parameter for s in compiled.judged.signals if s.facility == compiled.facility)
    return Subject(
        compiled.facility,
        rule.name,
        rule.title,
        parameter=next(own, None),  # the first it looks at: its chart is where to look
        unit=symbol(rule.unit) if rule.severity is None else "",
        latch=rule.latch,
        event=rule.is_event,
        action=rule.action or "",
        re_alarm_ns=ns(rule.re_alarm_s or 0.0),
    )
