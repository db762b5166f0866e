"""From Python's syntax tree to ours: only what is on the list, with names, types and units that fit."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from ground_segment.catalogue import Parameter, ParameterType, Scalar
from ground_segment.catalogue.dimensions import ONE, Unit, unit_of
from ground_segment.rules.signals import Derived, Names, Signal
from ground_segment.rules.tree import AtLeast, Call, Choice, Known, Literal, Logic, Node, Not, OneOf, Operand


class ExpressionError(Exception):
    """An expression is refused; says where and why."""


class Kind(Enum):
    """What an expression gives."""

    NUMBER = "number"
    TRUTH = "truth value"
    STATE = "state"

    @property
    def article(self) -> str:
        return f"a {self.value}"


@dataclass(frozen=True, slots=True)
class Typed:
    """A node with what is known of its value."""

    node: Node
    kind: Kind
    unit: Unit | None = None
    """Of a number; None for one written in the text, which takes the unit of what it meets."""
    shown: str = ""
    """The unit's name, for messages."""
    states: tuple[Scalar, ...] = ()
    """The states it may be in; none for one written in the text."""
    signal: Signal | None = None
    """If it is a parameter as it is."""


_BINARY: Mapping[type[ast.operator], str] = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div"}
_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
}
_PLAIN = ("abs", "min", "max")
_WINDOWED = tuple(derived.value for derived in Derived if derived is not Derived.VALUE)
_SECOND = unit_of("s")


class Checker:
    """Checks one expression and collects its signals."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.signals: dict[Signal, int] = {}

    def check(self, node: ast.expr) -> Typed:
        """Raises ExpressionError."""
        for kind, method in self._METHODS.items():
            if isinstance(node, kind):
                return method(self, node)
        raise _refused(node, f"{type(node).__name__} is not allowed here")

    # -- leaves ----------------------------------------------------------------------------------

    def _constant(self, node: ast.Constant) -> Typed:
        value = node.value
        if isinstance(value, bool):
            return Typed(Literal(value), Kind.TRUTH)
        if isinstance(value, int | float):
            return Typed(Literal(float(value)), Kind.NUMBER)
        if isinstance(value, str):
            return Typed(Literal(value), Kind.STATE)
        raise _refused(node, "write a number, a state in quotes, True or False")

    def _name(self, node: ast.Name) -> Typed:
        return self._parameter(node, None, node.id)

    def _attribute(self, node: ast.Attribute) -> Typed:
        if not isinstance(node.value, ast.Name):
            raise _refused(node, "write facility.parameter")
        return self._parameter(node, node.value.id, node.attr)

    def _parameter(self, node: ast.expr, facility: str | None, name: str) -> Typed:
        try:
            signal, parameter = self._names.find(facility, name)
        except KeyError as error:
            raise _refused(node, str(error.args[0])) from None
        return self._typed(signal, parameter)

    def _typed(self, signal: Signal, parameter: Parameter) -> Typed:
        operand = Operand(self.signals.setdefault(signal, len(self.signals)))
        match parameter.type:
            case ParameterType.BOOL:
                return Typed(operand, Kind.TRUTH, signal=signal)
            case ParameterType.ENUM:
                return Typed(operand, Kind.STATE, states=parameter.states, signal=signal)
            case _:
                return Typed(operand, Kind.NUMBER, unit_of(parameter.unit), parameter.unit, signal=signal)

    # -- logic -----------------------------------------------------------------------------------

    def _logic(self, node: ast.BoolOp) -> Typed:
        parts = [self._truth(value) for value in node.values]
        return Typed(Logic(isinstance(node.op, ast.And), tuple(parts)), Kind.TRUTH)

    def _truth(self, node: ast.expr) -> Node:
        typed = self.check(node)
        if typed.kind is not Kind.TRUTH:
            raise _refused(node, f"is {typed.kind.article}; compare it with something")
        return typed.node

    def _unary(self, node: ast.UnaryOp) -> Typed:
        if isinstance(node.op, ast.Not):
            return Typed(Not(self._truth(node.operand)), Kind.TRUTH)
        number = self._number(node.operand)
        if isinstance(node.op, ast.UAdd):
            return number
        if isinstance(node.op, ast.USub):
            if isinstance(number.node, Literal):
                return Typed(Literal(-float(number.node.value)), Kind.NUMBER)
            return Typed(Call("neg", (number.node,)), Kind.NUMBER, number.unit, number.shown)
        raise _refused(node, "this operator is not allowed")

    def _choice(self, node: ast.IfExp) -> Typed:
        condition, first, second = self._truth(node.test), self.check(node.body), self.check(node.orelse)
        if first.kind is not second.kind:
            raise _refused(node, f"gives {first.kind.article} or {second.kind.article}")
        common = self._common(node, first, second) if first.kind is Kind.NUMBER else first
        states = (*first.states, *second.states)
        return Typed(
            Choice(condition, first.node, second.node), first.kind, common.unit, common.shown, states
        )

    # -- numbers ---------------------------------------------------------------------------------

    def _number(self, node: ast.expr) -> Typed:
        typed = self.check(node)
        if typed.kind is not Kind.NUMBER:
            raise _refused(node, f"is {typed.kind.article}, but a number is needed")
        return typed

    def _arithmetic(self, node: ast.BinOp) -> Typed:
        name = _BINARY.get(type(node.op))
        if name is None:
            raise _refused(node, "of the arithmetic there is + - * /")
        left, right = self._number(node.left), self._number(node.right)
        call = Call(name, (left.node, right.node))
        if name in ("add", "sub"):
            common = self._common(node, left, right)
            return Typed(call, Kind.NUMBER, common.unit, common.shown)
        if left.unit is None and right.unit is None:
            return Typed(call, Kind.NUMBER)
        one, other = left.unit or ONE, right.unit or ONE
        unit = one * other if name == "mul" else one / other
        return Typed(
            call, Kind.NUMBER, unit, f"{left.shown or 1}{'.' if name == 'mul' else '/'}{right.shown or 1}"
        )

    def _common(self, node: ast.expr, left: Typed, right: Typed) -> Typed:
        """Whichever has a unit; refused if both have and they differ."""
        if left.unit is None:
            return right
        if right.unit is not None and not left.unit.agrees(right.unit):
            raise _refused(
                node, f"units differ: {left.shown or 1} and {right.shown or 1}; use convert(x, 'unit')"
            )
        return left

    def _comparison(self, node: ast.Compare) -> Typed:
        terms = [node.left, *node.comparators]
        parts = [
            self._compare(node, first, op, second)
            for first, op, second in zip(terms, node.ops, terms[1:], strict=False)
        ]
        return Typed(parts[0] if len(parts) == 1 else Logic(conjunction=True, parts=tuple(parts)), Kind.TRUTH)

    def _compare(self, node: ast.expr, first: ast.expr, op: ast.cmpop, second: ast.expr) -> Node:
        if isinstance(op, ast.In | ast.NotIn):
            found = self._membership(first, second)
            return Not(found) if isinstance(op, ast.NotIn) else found
        name = _COMPARISONS.get(type(op))
        if name is None:
            raise _refused(node, "of the comparisons there is < <= > >= == != in")
        left, right = self.check(first), self.check(second)
        if left.kind is not right.kind:
            raise _refused(node, f"compares {left.kind.article} with {right.kind.article}")
        if left.kind is Kind.NUMBER:
            self._common(node, left, right)
        elif name not in ("eq", "ne"):
            raise _refused(node, f"{left.kind.article} can only be compared by ==, != and in")
        self._known_states(node, left, right)
        return Call(name, (left.node, right.node))

    def _known_states(self, node: ast.expr, left: Typed, right: Typed) -> None:
        for one, other in ((left, right), (right, left)):
            written = isinstance(one.node, Literal) and one.kind is Kind.STATE
            if written and other.states and one.node.evaluate(()) not in other.states:
                allowed = ", ".join(map(str, other.states))
                raise _refused(node, f"'{one.node.evaluate(())}' is none of {allowed}")

    def _membership(self, first: ast.expr, second: ast.expr) -> Node:
        if not isinstance(second, ast.Tuple | ast.List) or not second.elts:
            raise _refused(second, "write the states in brackets: mode in ('SAFE', 'SURVIVAL')")
        part = self.check(first)
        states: list[Scalar] = []
        for element in second.elts:
            state = self._constant(element) if isinstance(element, ast.Constant) else None
            if state is None or state.kind is not part.kind:
                raise _refused(element, f"must be {part.kind.article}, written out")
            self._known_states(element, part, state)
            states.append(state.node.evaluate(()) or False)
        return OneOf(part.node, tuple(states))

    # -- functions -------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> Typed:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            raise _refused(node, "arguments are given one by one, without names")
        if name in _PLAIN and node.args and (name != "abs" or len(node.args) == 1):
            return self._plain(name, node)
        if name in _WINDOWED and len(node.args) == 2:
            return self._window(Derived(name), *node.args)
        if name == "convert" and len(node.args) == 2:
            return self._convert(*node.args)
        if name == "number" and len(node.args) == 2:
            return replace(self._convert(*node.args), unit=None, shown="")
        if name == "at_least" and len(node.args) >= 2:
            return self._at_least(*node.args)
        if name == "known" and len(node.args) == 1:
            return Typed(Known(self.check(node.args[0]).node), Kind.TRUTH)
        raise _refused(
            node,
            "functions are abs(x), min(x, ...), max(x, ...), known(x), convert(x, 'unit'), "
            "number(x, 'unit'), at_least(k, a, b, ...) and, of a parameter within some seconds, "
            f"{', '.join(f'{each}(x, s)' for each in _WINDOWED)}",
        )

    def _at_least(self, count: ast.expr, *parts: ast.expr) -> Typed:
        wanted = count.value if isinstance(count, ast.Constant) else None
        if not isinstance(wanted, int) or isinstance(wanted, bool) or not 1 <= wanted <= len(parts):
            raise _refused(count, f"write a whole number from 1 to {len(parts)}")
        return Typed(AtLeast(wanted, tuple(self._truth(part) for part in parts)), Kind.TRUTH)

    def _plain(self, name: str, node: ast.Call) -> Typed:
        numbers = [self._number(argument) for argument in node.args]
        common = numbers[0]
        for number in numbers[1:]:
            common = self._common(node, common, number)
        if len(numbers) == 1 and name != "abs":
            return numbers[0]
        return Typed(Call(name, tuple(n.node for n in numbers)), Kind.NUMBER, common.unit, common.shown)

    def _window(self, derived: Derived, of: ast.expr, seconds: ast.expr) -> Typed:
        before = dict(self.signals)
        typed = self.check(of)
        if typed.signal is None or typed.kind is not Kind.NUMBER or typed.unit is None:
            raise _refused(of, f"{derived}() is of a parameter that is a number")
        window = self._constant(seconds) if isinstance(seconds, ast.Constant) else None
        if window is None or window.kind is not Kind.NUMBER or float(window.node.evaluate(()) or 0) <= 0:
            raise _refused(seconds, "a window is a positive number of seconds")
        self.signals = before
        signal = Signal(
            typed.signal.facility, typed.signal.parameter, derived, float(window.node.evaluate(()) or 0)
        )
        operand = Operand(self.signals.setdefault(signal, len(self.signals)))
        per_second = derived is Derived.RATE
        unit = typed.unit / _SECOND if per_second else typed.unit
        return Typed(operand, Kind.NUMBER, unit, f"{typed.shown}/s" if per_second else typed.shown)

    def _convert(self, of: ast.expr, code: ast.expr) -> Typed:
        number = self._number(of)
        wanted = code.value if isinstance(code, ast.Constant) else None
        if not isinstance(wanted, str) or number.unit is None:
            raise _refused(code, "write convert(x, 'kW') of something that has a unit")
        try:
            unit = unit_of(wanted)
        except ValueError as error:
            raise _refused(code, str(error)) from None
        if unit.dimensions != number.unit.dimensions:
            raise _refused(code, f"{number.shown} cannot be converted to {wanted}")
        factor = Literal(number.unit.scale / unit.scale)
        return Typed(Call("mul", (number.node, factor)), Kind.NUMBER, unit, wanted)

    _METHODS: Mapping[type[ast.expr], Callable[..., Typed]] = {
        ast.Constant: _constant,
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.BoolOp: _logic,
        ast.UnaryOp: _unary,
        ast.IfExp: _choice,
        ast.BinOp: _arithmetic,
        ast.Compare: _comparison,
        ast.Call: _call,
    }


def _refused(node: ast.expr | Sequence[ast.expr], why: str) -> ExpressionError:
    column = getattr(node, "col_offset", 0) + 1
    text = ast.unparse(node) if isinstance(node, ast.expr) else ""
    return ExpressionError(f"column {column}, '{text}': {why}")
