"""Expressions over parameters: Python's syntax, an allow-list of it, checked for names, types and units.

    energy.bus_a_voltage < 110 and rx_mode in ("POWER", "STARTUP")
    abs(energy.load_isru - isru.power) > 0.5
    rate(rfc_h2_pressure, 600) < -0.001 and not (rfc_mode == "FUELCELL")

What is not on the list (attributes beyond `facility.parameter`, subscripts, lambdas, powers...) is refused;
nothing of the text itself is ever executed.
"""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ground_segment.catalogue import Catalogue, Scalar
from ground_segment.catalogue.dimensions import Unit
from ground_segment.rules.checking import Checker, ExpressionError, Kind, Typed
from ground_segment.rules.signals import Names, Signal
from ground_segment.rules.tree import KNOWN, Node, Values

__all__ = ["Expression", "ExpressionError", "compile_expression"]

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression; `signals` are its operands, in the order `evaluate` wants their values."""

    text: str
    signals: tuple[Signal, ...]
    kind: Kind
    unit: Unit | None
    """Of a number; None if it has none or any."""
    _tree: Node
    _quick: Callable[[Values], Scalar]

    @property
    def tree(self) -> Node:
        """For those who look into it."""
        return self._tree

    @property
    def known_parts(self) -> int:
        """How often it asks whether something is known."""
        parts = ast.walk(self._tree.python())
        return sum(isinstance(part, ast.Name) and part.id == KNOWN for part in parts)

    def evaluate(self, values: Values) -> Scalar | None:
        """Its value; None if that is unknown.

        Args:
            values: one for each signal, None where it is unknown.
        """
        if None in values:
            return self._tree.evaluate(values)
        try:
            result = self._quick(values)
        except (ZeroDivisionError, OverflowError):
            return self._tree.evaluate(values)  # unknown, unless another part decides
        if result != result or any(value != value for value in values):
            return self._tree.evaluate(values)  # something is not a number
        return result

    def python(self, operands: Sequence[ast.expr], *, known: bool) -> ast.expr:
        """As Python, for operands that all have a value.

        Args:
            operands: what stands for each signal.
            known: what `known(x)` is.
        """
        moved: ast.expr = _Replaced(operands, known).visit(self._tree.python())
        return moved


class _Replaced(ast.NodeTransformer):
    """Other operands in their places."""

    def __init__(self, operands: Sequence[ast.expr], known: bool) -> None:
        self._operands = operands
        self._known = known

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        place = node.slice.value if isinstance(node.slice, ast.Constant) else None
        assert isinstance(place, int)  # noqa: S101 - operands are the only subscripts
        return self._operands[place]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(value=self._known) if node.id == KNOWN else node


def new_scope() -> dict[str, object]:
    """What questions may name; add what their operands read."""
    return {"__builtins__": {}, "abs": abs, "min": min, "max": max, "sum": sum, KNOWN: True}


def compile_question(question: ast.expr, scope: dict[str, object]) -> Callable[[], bool]:
    """Bytecode that says whether something may be true; see `Expression.python`.

    Args:
        question: made from expressions, with names for what their operands read.
        scope: a `new_scope` with those names; looked up when it is asked.
    """
    asked: Callable[[], bool] = _bytecode(question, (), scope)
    return asked


def compile_expression(
    text: str, catalogue: Catalogue, own: str, *, want: Kind | None = Kind.TRUTH
) -> Expression:
    """Parse and check.

    Args:
        text: the expression.
        catalogue: the parameters there are, with types, states and units.
        own: facility whose parameters need no prefix.
        want: what its result must be; None for anything.

    Raises:
        ExpressionError: with the place in the text and what is allowed there.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"longer than {LONGEST} characters")
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
        checker = Checker(Names(catalogue, own))
        typed = checker.check(parsed)
    except SyntaxError as error:
        raise ExpressionError(f"column {error.offset}: {error.msg}") from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise ExpressionError("nested too deeply, or not text") from error
    _require(typed, want)
    signals = tuple(checker.signals)
    return Expression(text.strip(), signals, typed.kind, typed.unit, typed.node, _quick(typed.node))


def _require(typed: Typed, want: Kind | None) -> None:
    if want is not None and typed.kind is not want:
        raise ExpressionError(f"gives {typed.kind.article}, but {want.article} is needed")


def _quick(node: Node) -> Callable[[Sequence[Scalar | None]], Scalar]:
    """Bytecode of a checked tree, for operands that are all known."""
    made: Callable[[Sequence[Scalar | None]], Scalar] = _bytecode(node.python(), ("v",), new_scope())
    return made


def _bytecode(expression: ast.expr, arguments: Sequence[str], scope: dict[str, object]) -> Any:
    given = ast.arguments([], [ast.arg(name) for name in arguments], None, [], [], None, [])
    body = ast.fix_missing_locations(ast.Expression(ast.Lambda(given, expression)))
    return eval(compile(body, "<rule>", "eval"), scope)  # noqa: S307 - made from checked nodes alone
