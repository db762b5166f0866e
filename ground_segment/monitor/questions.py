"""Asking of many limits and rules at once whether any of them may hold.

Nearly all of them are false nearly always. What each would have to see is compiled into one expression a
packet, over the last values where they stand; only when it is true are they looked at one by one.

The last values may be too old, or declared invalid since. That misses nothing: a rule that is true although
something is unknown is true whatever that is, so with the last value too. Not a number stands for what was
never heard: no comparison with it holds.
"""

import ast
from collections.abc import Callable, Iterable
from typing import Final

from ground_segment.catalogue import Condition, Parameter
from ground_segment.monitor.bands import Bands, NumberBands
from ground_segment.monitor.feeds import Feed
from ground_segment.rules.book import CompiledRule
from ground_segment.rules.expression import Expression, compile_question, new_scope

Spot = tuple[object, str, str | None]
Question = Callable[[], bool]
_YES: Final = ast.Constant(value=True)


class Questions:
    """Compiles questions; remembers what the names in them stand for."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._scope = new_scope()

    def any_of(self, parts: Iterable[ast.expr]) -> Question:
        """Whether any part is true; what cannot be worked out may be."""
        asked = list(parts)
        if not asked:
            return lambda: False
        return compile_question(ast.BoolOp(ast.Or(), asked) if len(asked) > 1 else asked[0], self._scope)

    def limit(self, parameter: Parameter, bands: Bands, value: Spot, mode: Spot | None) -> ast.expr:
        """Whether a parameter may be out of its limits, or within the deadband of one."""
        stirs = self._beyond(bands, self._read(value), parameter)
        if parameter.limits_when is None or mode is None:
            return stirs
        return _all_of([stirs, self._holds(parameter.limits_when, mode)])

    def rule(
        self, rule: CompiledRule, bands: Bands, feeds: Callable[[Expression], Iterable[Feed]]
    ) -> ast.expr:
        """Whether a rule may hold, or its value be within the deadband of a limit."""
        if rule.asks_whether_known > 1:
            return _YES  # what several such parts say together is not asked, but judged
        parts = []
        for known in (True, False) if rule.asks_whether_known else (True,):
            stirs = self._beyond(bands, self._python(rule.judged, feeds, known), None)
            valid = [self._python(rule.valid, feeds, known)] if rule.valid else []
            parts.append(_all_of([*valid, stirs]))
        return ast.BoolOp(ast.Or(), parts) if len(parts) > 1 else parts[0]

    def _python(
        self, expression: Expression, feeds: Callable[[Expression], Iterable[Feed]], known: bool
    ) -> ast.expr:
        return expression.python([self._read(feed.spot) for feed in feeds(expression)], known=known)

    def _beyond(self, bands: Bands, value: ast.expr, parameter: Parameter | None) -> ast.expr:
        if isinstance(bands, NumberBands):
            low, high = (ast.Constant(bound) for bound in bands.calm_range)
            return ast.UnaryOp(ast.Not(), ast.Compare(low, [ast.LtE(), ast.LtE()], [value, high]))
        if parameter is None:
            return value
        return _one_of(value, (state for limit in parameter.limits for state in limit.states))

    def _holds(self, condition: Condition, mode: Spot) -> ast.expr:
        if condition.states is not None:
            return _one_of(self._read(mode), condition.states)
        bounds = [(ast.Gt(), condition.above), (ast.Lt(), condition.below)]
        compared: list[ast.expr] = [
            ast.Compare(self._read(mode), [how], [ast.Constant(bound)])
            for how, bound in bounds
            if bound is not None
        ]
        return _all_of(compared)

    def _read(self, spot: Spot) -> ast.expr:
        thing, attribute, key = spot
        name = self._names.setdefault(id(thing), f"x{len(self._names)}")
        self._scope[name] = thing
        read: ast.expr = ast.Attribute(ast.Name(name, ast.Load()), attribute, ast.Load())
        return read if key is None else ast.Subscript(read, ast.Constant(key), ast.Load())


def _all_of(parts: list[ast.expr]) -> ast.expr:
    return ast.BoolOp(ast.And(), parts) if len(parts) > 1 else parts[0]


def _one_of(value: ast.expr, states: Iterable[str | bool]) -> ast.expr:
    options = ast.Tuple([ast.Constant(state) for state in states], ast.Load())
    return ast.Compare(value, [ast.In()], [options])
