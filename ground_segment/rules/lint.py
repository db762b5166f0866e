"""What is allowed in a rule file and still wrong: rules that chatter, never hold, or that nobody has tried.

An error is a rule that cannot do its work; a warning one that will do it badly, or might.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ground_segment.catalogue import Catalogue, Severity, symbol
from ground_segment.rules.book import CompiledAction, CompiledRule, RuleBook
from ground_segment.rules.chatter import noisy_comparisons, slowest_s
from ground_segment.rules.expression import Expression
from ground_segment.rules.intervals import Domain, Span
from ground_segment.rules.noise import noise_of
from ground_segment.rules.reach import assume, domain_of, reach
from ground_segment.rules.signals import Signal

SIGMAS = 3.0
"""Smallest deadband, in standard deviations of what is judged (EEMUA 191 practice, and measured)."""
PERIODS = 3.0
"""Shortest on delay of a noisy comparison, in periods of its slowest packet."""
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a rule or an action."""

    where: str
    """`facility/rule` or `facility/action`."""
    text: str
    error: bool = False
    """It cannot work, so it is refused."""

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def lint(book: RuleBook, catalogue: Catalogue) -> list[Finding]:
    """Everything that can be said without telemetry, rule by rule and then action by action."""
    tested = _tested(book)
    started = {name for rule in book.rules for name in rule.rule.respond}
    started |= {a.action.otherwise for a in book.actions.values() if a.action.otherwise}
    found = [finding for rule in book.rules for finding in _lint_rule(rule, catalogue, tested)]
    for action in book.actions.values():
        found += _lint_action(action, catalogue, tested, action.action.name in started)
    return found


def _lint_rule(rule: CompiledRule, catalogue: Catalogue, tested: frozenset[str]) -> Iterator[Finding]:
    where = "/".join(rule.key)
    yield from (Finding(where, text, error=True) for text in _unreachable(rule, catalogue))
    texts = (_deadband(rule, catalogue), _chatter(rule, catalogue), _pace(rule, catalogue), _wording(rule))
    for warnings in texts:
        yield from (Finding(where, text) for text in warnings)
    if _family(where) not in tested:
        yield Finding(where, "no test expects it")


def _lint_action(
    compiled: CompiledAction, catalogue: Catalogue, tested: frozenset[str], started: bool
) -> Iterator[Finding]:
    action, where = compiled.action, f"{compiled.facility}/{compiled.action.name}"
    for place, expression in (("pre", compiled.pre), ("expect", compiled.expect)):
        yield from (Finding(where, f"{place} {text}", error=True) for text in _one_way(expression, catalogue))
    if not (started or action.on_alert or action.on_cause):
        yield Finding(where, "nothing starts it: no rule responds with it, and it names no alert or cause")
    if action.name not in tested:
        yield Finding(where, "no test expects it", error=True)


def _one_way(expression: Expression, catalogue: Catalogue) -> Iterator[str]:
    """A condition that is always the same, by the ranges and states of its parameters."""
    found = reach(expression, _domains(expression.signals, catalogue))
    if not isinstance(found, Span) and len(found) == 1:
        yield "is always true" if True in found else "can never be true"


def _unreachable(rule: CompiledRule, catalogue: Catalogue) -> Iterator[str]:
    domains: Mapping[Signal, Domain] | None = _domains(rule.signals, catalogue)
    if rule.valid is not None and domains is not None:
        yield from (f"valid_when {text}" for text in _one_way(rule.valid, catalogue))
        domains = assume(rule.valid, domains)
    if domains is None:
        return
    found = reach(rule.judged, domains)
    while_valid = " while valid_when is" if rule.valid is not None else ""
    if isinstance(found, Span):
        yield from _limits_never_crossed(rule, found)
    elif len(found) == 1:
        yield f"when is always true{while_valid}" if True in found else f"when can never be true{while_valid}"


def _limits_never_crossed(rule: CompiledRule, span: Span) -> Iterator[str]:
    for limit in rule.rule.limits:
        name = f"its {limit.severity.word} limit"
        for side, bound, distance in (
            ("low", limit.low, None if limit.low is None else limit.low - span.low),
            ("high", limit.high, None if limit.high is None else span.high - limit.high),
        ):
            if distance is not None and distance <= 0.0:
                yield f"{name} {side} of {bound:g} is never crossed: it gives {span.low:g} to {span.high:g}"
        if (limit.low is not None and span.high < limit.low) or (
            limit.high is not None and span.low > limit.high
        ):
            yield f"{name} is always crossed: it gives {span.low:g} to {span.high:g}"


def _deadband(rule: CompiledRule, catalogue: Catalogue) -> Iterator[str]:
    if rule.rule.value is None:
        return
    smallest = SIGMAS * noise_of(rule.judged, catalogue)
    if rule.rule.deadband < smallest * (1.0 - 1e-9):
        unit = symbol(rule.rule.unit)
        yield (
            f"deadband {rule.rule.deadband:g} {unit} is below {SIGMAS:g} sigma of its noise,"
            f" {smallest:.3g} {unit}: it will chatter"
        )


def _chatter(rule: CompiledRule, catalogue: Catalogue) -> Iterator[str]:
    """Conditions compare without a deadband: only delays keep noise from flapping them."""
    judged = (rule.judged,) if rule.rule.when is not None else ()
    for expression in (*judged, *((rule.valid,) if rule.valid else ())):
        noisy = noisy_comparisons(expression, catalogue)
        if not noisy:
            continue
        names = ", ".join(dict.fromkeys(str(signal) for signal in noisy))
        needed_s = PERIODS * slowest_s(noisy, catalogue)
        if rule.rule.on_delay_s < needed_s:
            yield f"compares {names}, which is noisy: on_delay_s should be {needed_s:g} s or more"
        if rule.rule.off_delay_s <= 0.0:
            yield f"compares {names}, which is noisy: it needs an off_delay_s"


def _pace(rule: CompiledRule, catalogue: Catalogue) -> Iterator[str]:
    """Two facilities never speak at the same moment; between samples of the slower one they may differ."""
    facilities = {signal.facility for signal in rule.judged.signals}
    slowest = slowest_s(rule.judged.signals, catalogue)
    if len(facilities) > 1 and rule.rule.on_delay_s < slowest:
        yield (
            f"compares {', '.join(sorted(facilities))}, one of which is heard every {slowest:g} s:"
            f" on_delay_s {rule.rule.on_delay_s:g} is shorter than that"
        )


def _wording(rule: CompiledRule) -> Iterator[str]:
    severity = rule.rule.severity or max(limit.severity for limit in rule.rule.limits)
    if rule.rule.action is None:
        if severity is not Severity.WATCH:
            yield f"is {severity.word}, but names no operator's action: it calls nobody"
    elif len(rule.rule.action.split()) < _FEWEST_WORDS:
        yield f"action '{rule.rule.action}' does not say what the operator does"


def _tested(book: RuleBook) -> frozenset[str]:
    """Families of rules that some test wants raised, and actions that some test wants started."""
    found: set[str] = set()
    for test in book.tests:
        for expected in test.test.expect:
            names = (*(expected.alerts or ()), *(expected.events or ()))
            found |= {_family(name if "/" in name else f"{test.facility}/{name}") for name in names}
            found |= set(expected.actions or ())
    return frozenset(found)


def _family(name: str) -> str:
    """Rules that differ by a number alone were written once: testing one of them is enough."""
    return re.sub(r"\d+", "#", name)


def _domains(signals: tuple[Signal, ...], catalogue: Catalogue) -> dict[Signal, Domain]:
    return {signal: domain_of(signal, catalogue) for signal in signals}
