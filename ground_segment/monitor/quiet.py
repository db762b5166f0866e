"""Passing over rules that have nothing to say, many at once.

Nearly all rules are false nearly always. Those of one packet are asked together, in one compiled expression;
only what stirs is judged one by one. Whatever is unknown or cannot be worked out counts as stirring.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ground_segment.catalogue import Scalar
from ground_segment.monitor.bands import NumberBands
from ground_segment.monitor.rulewatch import Feed, RuleWatch
from ground_segment.rules.expression import compile_tuple
from ground_segment.rules.signals import Signal
from ground_segment.rules.tree import Values

Place = tuple[str, str]
"""Facility and packet."""
_ASKS_WHETHER_KNOWN = "known("
"""What such a rule says of values that are not there is not what its Python says."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Rules that look at the same packets."""

    watches: tuple[RuleWatch, ...]
    feeds: tuple[Feed, ...]
    others: tuple[Feed, ...]
    """One feed of every packet but the one at hand: if that is too old, all is to be looked at."""
    ask: Callable[[Values], tuple[Scalar | None, ...]]

    def stirring(self, now_ns: int) -> Collection[RuleWatch]:
        """Those that may hold; a rule that is neither among them nor awake is false or unknown."""
        for feed in self.others:
            if now_ns - feed.heard_ns > feed.patience_ns:
                return self.watches
        try:
            stirs = self.ask([feed.value for feed in self.feeds])
        except (TypeError, ZeroDivisionError, OverflowError):
            return self.watches
        if True not in stirs:
            return ()
        return [watch for watch, stir in zip(self.watches, stirs, strict=True) if stir]


def group(
    watches: Iterable[RuleWatch], place: Place, places: Mapping[Signal, Place], feeds: Mapping[Signal, Feed]
) -> tuple[Group, ...]:
    """Rules that look at a packet, by what else they look at, and by how long a window takes to fill.

    Args:
        watches: those that look at it.
        place: the packet.
        places: which packet each signal comes from.
        feeds: their present values.
    """
    alike: dict[tuple[frozenset[Place], float], list[RuleWatch]] = {}
    for watch in watches:
        signals = watch.compiled.judged.signals
        others = frozenset(places[signal] for signal in signals) - {place}
        window_s = max((signal.window_s for signal in signals), default=0.0)
        alike.setdefault((others, window_s), []).append(watch)
    return tuple(_group(tuple(members), others, places, feeds) for (others, _), members in alike.items())


def _group(
    watches: tuple[RuleWatch, ...],
    others: frozenset[Place],
    places: Mapping[Signal, Place],
    feeds: Mapping[Signal, Feed],
) -> Group:
    signals = list(dict.fromkeys(signal for watch in watches for signal in watch.compiled.judged.signals))
    first = {places[signal]: feeds[signal] for signal in reversed(signals)}
    return Group(
        watches=watches,
        feeds=tuple(feeds[signal] for signal in signals),
        others=tuple(first[place] for place in sorted(others)),
        ask=compile_tuple([_stirs(watch, signals) for watch in watches]),
    )


def _stirs(watch: RuleWatch, signals: Sequence[Signal]) -> ast.expr:
    """True unless the rule's value is calm; what it says of when the rule is valid is left out."""
    judged = watch.compiled.judged
    if _ASKS_WHETHER_KNOWN in judged.text:
        return ast.Constant(value=True)
    python = judged.python([signals.index(signal) for signal in judged.signals])
    if not isinstance(watch.bands, NumberBands):
        return python
    low, high = (ast.Constant(bound) for bound in watch.bands.calm_range)
    return ast.UnaryOp(ast.Not(), ast.Compare(low, [ast.LtE(), ast.LtE()], [python, high]))
