"""Which comparisons of an expression noise can turn to and fro."""

from collections.abc import Iterable, Iterator

from ground_segment.catalogue import Catalogue
from ground_segment.rules.expression import Expression
from ground_segment.rules.intervals import COMPARISONS
from ground_segment.rules.noise import signal_noise
from ground_segment.rules.signals import Signal
from ground_segment.rules.tree import AtLeast, Call, Choice, Known, Logic, Node, Not, OneOf, Operand


def noisy_comparisons(expression: Expression, catalogue: Catalogue) -> list[Signal]:
    """Signals with noise that are compared with something."""
    places = {place for node in _compared(expression.tree) for place in _operands(node)}
    signals = (expression.signals[place] for place in sorted(places))
    return [signal for signal in signals if signal_noise(signal, catalogue) > 0.0]


def slowest_s(signals: Iterable[Signal], catalogue: Catalogue) -> float:
    """Longest period of the packets that carry some signals; 0 for none."""
    packets = (catalogue.by_id[signal.facility].packet_of(signal.parameter) for signal in signals)
    return max((packet.period_s for packet in packets), default=0.0)


def _compared(node: Node) -> Iterator[Node]:
    if isinstance(node, Call) and node.function in COMPARISONS:
        yield node
        return
    for part in _parts(node):
        yield from _compared(part)


def _operands(node: Node) -> Iterator[int]:
    if isinstance(node, Operand):
        yield node.place
    for part in _parts(node):
        yield from _operands(part)


def _parts(node: Node) -> tuple[Node, ...]:
    match node:
        case Logic(_, parts) | AtLeast(_, parts) | Call(_, parts):
            return parts
        case Not(part) | Known(part) | OneOf(part, _):
            return (part,)
        case Choice(condition, first, second):
            return condition, first, second
        case _:
            return ()
