"""The catalogue and the rules as a campaign recorded them: nothing comes more often than its steps.

A campaign of one-minute steps has one sample a minute of what is really sent each second. Patience and
windows are stretched as far as that needs, and no further; limits, deadbands and delays stay as they are.
Who was not recorded is left out with the rules that look there: nobody is called silent for it.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from ground_segment.catalogue import Catalogue, Facility, Packet
from ground_segment.rules.book import RuleBook
from ground_segment.rules.expression import Expression
from ground_segment.rules.signals import Derived, Signal

_STALE = 3.0
_WINDOW = 3.0
"""Steps that a window spans at least: two samples have a slope, but no certainty."""


def coarse_catalogue(catalogue: Catalogue, step_s: float, recorded: Collection[str]) -> Catalogue:
    """Those facilities that were recorded, for packets a step apart."""
    return Catalogue.model_construct(
        facilities=tuple(_facility(each, step_s) for each in catalogue.facilities if each.id in recorded)
    )


def coarse_rules(rules: RuleBook, step_s: float, recorded: Collection[str]) -> RuleBook:
    """The rules that look at what was recorded, with no window shorter than a few steps."""
    return replace(
        rules,
        rules=tuple(
            replace(
                rule, judged=_widened(rule.judged, step_s), valid=rule.valid and _widened(rule.valid, step_s)
            )
            for rule in rules.rules
            if all(signal.facility in recorded for signal in rule.signals)
        ),
        actions={
            name: replace(action, pre=_widened(action.pre, step_s), expect=_widened(action.expect, step_s))
            for name, action in rules.actions.items()
            if all(s.facility in recorded for s in (*action.pre.signals, *action.expect.signals))
        },
    )


def _facility(facility: Facility, step_s: float) -> Facility:
    packets = tuple(_packet(packet, step_s) for packet in facility.packets)
    return Facility.model_construct(**{**_fields(facility), "packets": packets})


def _packet(packet: Packet, step_s: float) -> Packet:
    slower = {
        "period_s": max(packet.period_s, step_s),
        "stale_after_s": max(packet.stale_after_s, _STALE * step_s),
    }
    return Packet.model_construct(**{**_fields(packet), **slower})


def _fields(model: Facility | Packet) -> dict[str, Any]:
    """Without what is cached of it."""
    return {name: getattr(model, name) for name in type(model).model_fields}


def _widened(expression: Expression, step_s: float) -> Expression:
    return replace(expression, signals=tuple(_wide(signal, step_s) for signal in expression.signals))


def _wide(signal: Signal, step_s: float) -> Signal:
    if signal.derived is Derived.VALUE:
        return signal
    return replace(signal, window_s=max(signal.window_s, _WINDOW * step_s))
