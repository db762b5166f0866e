"""Checked expressions as trees: each node can be evaluated with unknown operands, and written as Python.

Three-valued after Kleene: `false and unknown` is false, `true or unknown` is true, everything else with an
unknown operand is unknown (None). Not a number and division by zero are unknown too.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ground_segment.catalogue import Scalar

Values = Sequence[Scalar | None]
"""One for each signal of the expression, None where it is unknown."""
KNOWN = "known"
"""What stands in Python for whether something is known."""


class Node(Protocol):
    """A part of an expression."""

    def evaluate(self, values: Values) -> Scalar | None:
        """Its value, None if that is unknown."""

    def python(self) -> ast.expr:
        """The same for operands that are all known."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A signal, by its place."""

    place: int

    def evaluate(self, values: Values) -> Scalar | None:
        value = values[self.place]
        return None if value != value else value  # not a number

    def python(self) -> ast.expr:
        return ast.Subscript(ast.Name("v", ast.Load()), ast.Constant(self.place), ast.Load())


@dataclass(frozen=True, slots=True)
class Literal:
    value: Scalar

    def evaluate(self, values: Values) -> Scalar | None:  # noqa: ARG002 - depends on nothing
        return self.value

    def python(self) -> ast.expr:
        return ast.Constant(self.value)


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` (all) or `or` (any)."""

    conjunction: bool
    parts: tuple[Node, ...]

    def evaluate(self, values: Values) -> Scalar | None:
        unknown = False
        for part in self.parts:
            value = part.evaluate(values)
            if value is None:
                unknown = True
            elif bool(value) is not self.conjunction:
                return not self.conjunction
        return None if unknown else self.conjunction

    def python(self) -> ast.expr:
        joint = ast.And() if self.conjunction else ast.Or()
        return ast.BoolOp(joint, [part.python() for part in self.parts])


@dataclass(frozen=True, slots=True)
class Not:
    part: Node

    def evaluate(self, values: Values) -> Scalar | None:
        value = self.part.evaluate(values)
        return None if value is None else not value

    def python(self) -> ast.expr:
        return ast.UnaryOp(ast.Not(), self.part.python())


@dataclass(frozen=True, slots=True)
class Choice:
    """`first if condition else second`."""

    condition: Node
    first: Node
    second: Node

    def evaluate(self, values: Values) -> Scalar | None:
        condition = self.condition.evaluate(values)
        if condition is None:
            return None
        return (self.first if condition else self.second).evaluate(values)

    def python(self) -> ast.expr:
        return ast.IfExp(self.condition.python(), self.first.python(), self.second.python())


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a part has a value; the only question that is never unknown."""

    part: Node

    def evaluate(self, values: Values) -> Scalar | None:
        return self.part.evaluate(values) is not None

    def python(self) -> ast.expr:
        return ast.Name(KNOWN, ast.Load())


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Whether so many of several truth values are true; decided once unknown ones cannot matter."""

    count: int
    parts: tuple[Node, ...]

    def evaluate(self, values: Values) -> Scalar | None:
        found = [part.evaluate(values) for part in self.parts]
        sure = sum(value is not None and bool(value) for value in found)
        if sure >= self.count:
            return True
        return None if sure + found.count(None) >= self.count else False

    def python(self) -> ast.expr:
        total = ast.Call(
            ast.Name("sum", ast.Load()), [ast.Tuple([part.python() for part in self.parts], ast.Load())], []
        )
        return ast.Compare(total, [ast.GtE()], [ast.Constant(self.count)])


@dataclass(frozen=True, slots=True)
class Call:
    """A function of numbers: an operator, a comparison, abs, min, max."""

    function: str
    parts: tuple[Node, ...]

    def evaluate(self, values: Values) -> Scalar | None:
        arguments = [part.evaluate(values) for part in self.parts]
        if any(argument is None for argument in arguments):
            return None
        try:
            result: Scalar = FUNCTIONS[self.function](*arguments)
        except (ZeroDivisionError, OverflowError):
            return None
        return None if isinstance(result, float) and not math.isfinite(result) else result

    def python(self) -> ast.expr:
        parts = [part.python() for part in self.parts]
        if self.function in _BINARY:
            return ast.BinOp(parts[0], _BINARY[self.function](), parts[1])
        if self.function in _COMPARISONS:
            return ast.Compare(parts[0], [_COMPARISONS[self.function]()], [parts[1]])
        if self.function == "neg":
            return ast.UnaryOp(ast.USub(), parts[0])
        return ast.Call(ast.Name(self.function, ast.Load()), parts, [])


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether a state is one of several."""

    part: Node
    states: tuple[Scalar, ...]

    def evaluate(self, values: Values) -> Scalar | None:
        value = self.part.evaluate(values)
        return None if value is None else value in self.states

    def python(self) -> ast.expr:
        options = ast.Tuple([ast.Constant(state) for state in self.states], ast.Load())
        return ast.Compare(self.part.python(), [ast.In()], [options])


FUNCTIONS: Mapping[str, Callable[..., Scalar]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
    "abs": abs,
    "min": min,
    "max": max,
}
_BINARY: Mapping[str, type[ast.operator]] = {"add": ast.Add, "sub": ast.Sub, "mul": ast.Mult, "div": ast.Div}
_COMPARISONS: Mapping[str, type[ast.cmpop]] = {
    "lt": ast.Lt,
    "le": ast.LtE,
    "gt": ast.Gt,
    "ge": ast.GtE,
    "eq": ast.Eq,
    "ne": ast.NotEq,
}
