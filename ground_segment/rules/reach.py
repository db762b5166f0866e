"""What an expression can give at all: interval arithmetic over the ranges and states of its parameters.

It errs on the side of more: what it calls impossible is impossible; what it calls possible may not be.
Within an `and`, what one part asks of a parameter narrows it for the parts after it, so that
`soc > 90 and soc < 10` is found out.
"""

import math
from collections.abc import Callable, Mapping

from ground_segment.catalogue import Catalogue, Parameter, ParameterType, Scalar
from ground_segment.rules.expression import Expression
from ground_segment.rules.intervals import ANYTHING, Domain, Span, apply, compared, union, values
from ground_segment.rules.signals import Derived, Signal
from ground_segment.rules.tree import AtLeast, Call, Choice, Known, Literal, Logic, Node, Not, OneOf, Operand

Domains = tuple[Domain, ...]
"""One for each signal of an expression."""

ANY_TRUTH: frozenset[Scalar] = frozenset({True, False})


def domain_of(signal: Signal, catalogue: Catalogue) -> Domain:
    """What a signal may be, by the catalogue: a number's range is all that the wire lets through."""
    parameter = catalogue.by_id[signal.facility].parameters[signal.parameter]
    if parameter.type is ParameterType.BOOL:
        return ANY_TRUTH
    if parameter.type is ParameterType.ENUM:
        return frozenset(parameter.states)
    return _rate(parameter, signal.window_s) if signal.derived is Derived.RATE else _range(parameter)


def reach(expression: Expression, domains: Mapping[Signal, Domain]) -> Domain:
    """All that an expression may give."""
    return possible(expression.tree, tuple(domains[signal] for signal in expression.signals))


def assume(expression: Expression, domains: Mapping[Signal, Domain]) -> Mapping[Signal, Domain] | None:
    """The domains while a condition is true; None if it never is."""
    narrowed = _assume(expression.tree, tuple(domains[s] for s in expression.signals), wanted=True)
    if narrowed is None:
        return None
    return {**domains, **dict(zip(expression.signals, narrowed, strict=True))}


def possible(node: Node, domains: Domains) -> Domain:
    """All that a part of an expression may give."""
    match node:
        case Operand(place):
            return domains[place]
        case Literal(value):
            plain = isinstance(value, bool | str)
            return frozenset({value}) if plain else Span(float(value), float(value))
        case Call(function, parts):
            return apply(function, [possible(part, domains) for part in parts])
        case Choice(condition, first, second):
            ways = [(True, first), (False, second)]
            return union([possible(part, domains) for way, part in ways if _can(condition, domains, way)])
        case _:
            return frozenset(way for way in (True, False) if _can(node, domains, way))


def _can(node: Node, domains: Domains, wanted: bool) -> bool:
    """Whether a condition can be what is wanted."""
    match node:
        case Known():
            return True
        case AtLeast(count, parts):
            able = sum(_can(part, domains, wanted) for part in parts)
            return able >= (count if wanted else len(parts) - count + 1)
        case Logic(conjunction, parts) if conjunction is not wanted:
            return any(_can(part, domains, wanted) for part in parts)
        case Logic() | Not() | OneOf():
            return _assume(node, domains, wanted) is not None
        case _:
            found = possible(node, domains)
            return not isinstance(found, Span) and wanted in found


def _assume(node: Node, domains: Domains, wanted: bool) -> Domains | None:
    """The domains while a condition is what is wanted; None if it cannot be."""
    match node:
        case Not(part):
            return _assume(part, domains, not wanted)
        case Logic(conjunction, parts) if conjunction is wanted:
            for part in parts:
                narrowed = _assume(part, domains, wanted)
                if narrowed is None:
                    return None
                domains = narrowed
            return domains
        case Operand(place):
            return _narrowed(domains, place, domains[place], frozenset({wanted}))
        case OneOf(part, states):
            return _among(part, frozenset(states), domains, wanted)
        case Call(function, (Operand(place), Literal(value))) if function in _HALVES:
            return _bounded(domains, place, function, value, wanted)
        case Call(function, (Literal(value), Operand(place))) if function in _HALVES:
            return _bounded(domains, place, _MIRRORED[function], value, wanted)
        case _:
            return domains if _can(node, domains, wanted) else None


def _bounded(domains: Domains, place: int, function: str, value: Scalar, wanted: bool) -> Domains | None:
    """A parameter compared with something written out: what is left of its domain."""
    known = domains[place]
    if isinstance(known, Span):
        if wanted not in compared(function, known, Span(float(value), float(value))):
            return None
        half = _HALVES[function if wanted else _OPPOSITES[function]](float(value))
        return _narrowed(domains, place, known, half)
    same = (function == "eq") is wanted
    return _narrowed(domains, place, known, frozenset({value}) if same else known - {value})


def _among(part: Node, states: frozenset[Scalar], domains: Domains, wanted: bool) -> Domains | None:
    """Whether something is one of several states."""
    known = possible(part, domains)
    if isinstance(known, Span):
        inside = any(known.low <= float(state) <= known.high for state in states)
        return domains if inside or not wanted else None
    left = known & states if wanted else known - states
    if isinstance(part, Operand):
        return _narrowed(domains, part.place, known, left)
    return domains if left else None


def _narrowed(domains: Domains, place: int, known: Domain, allowed: Domain) -> Domains | None:
    """With one domain cut down; None if nothing is left of it."""
    if isinstance(known, Span) and isinstance(allowed, Span):
        left: Domain = Span(max(known.low, allowed.low), min(known.high, allowed.high))
        empty = left.low > left.high  # type: ignore[union-attr]
    else:
        left = frozenset(values(known)) & frozenset(values(allowed))
        empty = not left
    return None if empty else (*domains[:place], left, *domains[place + 1 :])


_HALVES: Mapping[str, Callable[[float], Span]] = {
    "lt": lambda bound: Span(-math.inf, bound),
    "le": lambda bound: Span(-math.inf, bound),
    "gt": lambda bound: Span(bound, math.inf),
    "ge": lambda bound: Span(bound, math.inf),
    "eq": lambda bound: Span(bound, bound),
    "ne": lambda _: ANYTHING,
}
_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
_OPPOSITES = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq"}


def _range(parameter: Parameter) -> Span:
    return Span(*(parameter.range or (-math.inf, math.inf)))


def _rate(parameter: Parameter, window_s: float) -> Span:
    """A least-squares slope is steepest for a step in the middle of the window: 1.5 times range over time."""
    span = _range(parameter)
    steepest = 2.0 * (span.high - span.low) / window_s  # a window counts once it is nearly filled
    return Span(-steepest, steepest)
