"""Whatever an expression gives lies within what it was said to be able to give."""

import random

import pytest

from ground_segment.catalogue import Catalogue, Scalar
from ground_segment.rules.expression import Expression, compile_expression
from ground_segment.rules.intervals import Domain, Span
from ground_segment.rules.reach import assume, domain_of, reach
from tests.unit.monitor.scene import station

EXPRESSIONS = (
    "(bus_voltage * 2 - bus_voltage / 40) * age if breaker_closed else -bus_voltage * age",
    "abs(bus_voltage - 100) / 3",
    "bus_voltage / (age - 3)",
    "max(bus_voltage, 120) * min(bus_voltage, 10)",
    "100 < bus_voltage <= 150 and rfc_mode != 'OFF'",
    "not (bus_voltage > 100 or rfc_mode in ('FAULT', 'OFF')) and age < 5",
    "at_least(2, bus_voltage > 190, age > 990, breaker_closed)",
    "age == 3 or age in (4, 5) or breaker_closed == (rfc_mode == 'OFF')",
    "rfc_mode == ('OFF' if breaker_closed else 'FAULT') and known(age)",
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return station()


def drawn(domain: Domain, source: random.Random) -> Scalar:
    if isinstance(domain, Span):
        ends = (domain.low, domain.high, max(domain.low, min(domain.high, 4.0)))
        return source.choice([*ends, source.uniform(domain.low, domain.high)])
    return source.choice(sorted(domain, key=str))


def compiled(text: str, catalogue: Catalogue) -> Expression:
    return compile_expression(text, catalogue, "energy", want=None)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_nothing_lies_outside(text: str, catalogue: Catalogue) -> None:
    expression, source = compiled(text, catalogue), random.Random(7)
    domains = {signal: domain_of(signal, catalogue) for signal in expression.signals}
    reached = reach(expression, domains)
    for _ in range(300):
        result = expression.evaluate([drawn(domains[s], source) for s in expression.signals])
        if result is None:
            continue
        inside = (
            reached.low <= float(result) <= reached.high if isinstance(reached, Span) else result in reached
        )
        assert inside, (result, reached)


@pytest.mark.parametrize("text", EXPRESSIONS[4:])
def test_what_is_assumed_keeps_every_case_in_which_it_is_true(text: str, catalogue: Catalogue) -> None:
    expression, source = compiled(text, catalogue), random.Random(8)
    domains = {signal: domain_of(signal, catalogue) for signal in expression.signals}
    narrowed = assume(expression, domains)
    assert narrowed is not None
    for _ in range(300):
        values = [drawn(domains[signal], source) for signal in expression.signals]
        if expression.evaluate(values):
            for signal, value in zip(expression.signals, values, strict=True):
                left = narrowed[signal]
                kept = left.low <= float(value) <= left.high if isinstance(left, Span) else value in left
                assert kept, (signal, value, left)
