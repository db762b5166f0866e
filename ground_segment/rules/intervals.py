"""Intervals of numbers, and sets of states: what operations on them can give."""

import math
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ground_segment.catalogue import Scalar


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers from low to high."""

    low: float
    high: float


Domain = Span | frozenset[Scalar]
"""What a value may be: numbers, or some of the truth values or states."""

ANYTHING = Span(-math.inf, math.inf)
ORDER = ("lt", "le", "gt", "ge")
COMPARISONS = (*ORDER, "eq", "ne")


_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


def apply(function: str, parts: Sequence[Domain]) -> Domain:
    """All that a function of the rule language may give."""
    spans = [part for part in parts if isinstance(part, Span)]
    if function in COMPARISONS:
        if len(spans) == 2:
            return compared(function, *spans)
        return _same(function, *(frozenset(values(part)) for part in parts))
    return _computed(function, spans)


def compared(function: str, left: Span, right: Span) -> frozenset[Scalar]:
    """Whether a comparison of numbers can be true, and whether it can be false."""
    if function in ("eq", "ne"):
        apart = left.high < right.low or left.low > right.high
        alike = left == right and left.low == left.high
        ways = {"eq": {True: not apart, False: not alike}, "ne": {True: not alike, False: not apart}}
        return frozenset(way for way, can in ways[function].items() if can)
    compare = _COMPARED[function]
    pairs = [(left.low, right.high), (left.high, right.low)]
    return frozenset(compare(one, other) for one, other in pairs)


def _same(function: str, left: frozenset[Scalar], right: frozenset[Scalar]) -> frozenset[Scalar]:
    """The same for truth values and states."""
    alike = left == right and len(left) == 1
    ways = {True: bool(left & right), False: not alike}
    return frozenset(way if function == "eq" else not way for way, can in ways.items() if can)


def _computed(function: str, parts: Sequence[Span]) -> Span:
    match function:
        case "neg":
            return Span(-parts[0].high, -parts[0].low)
        case "abs":
            low, high = parts[0].low, parts[0].high
            ends = sorted((abs(low), abs(high)))
            return Span(0.0 if low <= 0.0 <= high else ends[0], ends[1])
        case "min" | "max":
            choose = min if function == "min" else max
            return Span(choose(part.low for part in parts), choose(part.high for part in parts))
        case "div" if parts[1].low <= 0.0 <= parts[1].high:
            return ANYTHING
        case _:
            return _corners(_ARITHMETIC[function], *parts)


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
}


def _corners(compute: Callable[[float, float], float], left: Span, right: Span) -> Span:
    """Of an operation that takes its extremes at the ends of both spans."""
    found = [compute(one, other) for one in (left.low, left.high) for other in (right.low, right.high)]
    return ANYTHING if any(math.isnan(value) for value in found) else Span(min(found), max(found))


def union(domains: Sequence[Domain]) -> Domain:
    """Either of several."""
    spans = [domain for domain in domains if isinstance(domain, Span)]
    if spans:
        return Span(min(span.low for span in spans), max(span.high for span in spans))
    return frozenset(value for domain in domains for value in values(domain))


def values(domain: Domain) -> Iterator[Scalar]:
    """Of a span nothing: numbers are not counted up."""
    yield from () if isinstance(domain, Span) else domain
