"""What is said of rules: a query that reads as PromQL, and limits in words."""

from collections.abc import Iterator

from ground_segment.alerting import RuleKind, WatchedRule
from ground_segment.catalogue import Limit


def query(rule: WatchedRule) -> str:
    """What the rule watches for, as PromQL would say it: Grafana highlights it, nothing evaluates it."""
    where = f'facility="{rule.facility}"'
    match rule.kind:
        case RuleKind.SILENCE:
            return f"ilrs_facility_age_seconds{{{where}}} > {rule.patience_s:g}"
        case RuleKind.STALENESS:
            return f'ilrs_packet_age_seconds{{{where},packet="{rule.packet}"}} > {rule.patience_s:g}'
        case RuleKind.LIMIT:
            return " or ".join(_beyond(rule, f'{where},parameter="{rule.parameter}"'))
    return f'ilrs_rule{{{where},rule="{rule.name}"}} == 1'


def _beyond(rule: WatchedRule, where: str) -> Iterator[str]:
    """The mildest limit of each side, or all states that are wrong."""
    states = [_state(state) for limit in rule.limits for state in limit.states]
    lows = [limit.low for limit in rule.limits if limit.low is not None]
    highs = [limit.high for limit in rule.limits if limit.high is not None]
    if states:
        yield f'ilrs_state{{{where},state=~"{"|".join(states)}"}} == 1'
    if lows:
        yield f"ilrs{{{where}}} < {max(lows):g}"
    if highs:
        yield f"ilrs{{{where}}} > {min(highs):g}"


def description(rule: WatchedRule) -> str:
    """When it is raised: `Warning below 114 V or above 128 V; critical below 105 V. Must hold for 2 s.`"""
    parts = [*_condition(rule)]
    if rule.on_delay_s:
        parts.append(f"Must hold for {rule.on_delay_s:g} s.")
    if rule.off_delay_s:
        parts.append(f"Must be over for {rule.off_delay_s:g} s.")
    if rule.kind is RuleKind.EVENT:
        parts.append("An event: it calls nobody.")
    return " ".join(parts)


def _condition(rule: WatchedRule) -> Iterator[str]:
    if rule.kind is RuleKind.SILENCE:
        yield f"Nothing current has come from {rule.facility} for {rule.patience_s:g} s."
    elif rule.kind is RuleKind.STALENESS:
        yield f"Packet '{rule.packet}' has not come for {rule.patience_s:g} s, although others have."
    elif rule.kind is RuleKind.ACTION:
        yield "An autonomous action did not have the effect that it promises."
    if rule.expression:
        yield f"Watched: {rule.expression}"
    worse = "; ".join(_limit(limit, rule.unit) for limit in sorted(rule.limits, key=lambda own: own.severity))
    if worse:
        yield f"{worse[0].upper()}{worse[1:]}."


def _limit(limit: Limit, unit: str) -> str:
    unit = f" {unit}" if unit else ""
    sides = [
        f"{side} {bound:g}{unit}"
        for side, bound in (("below", limit.low), ("above", limit.high))
        if bound is not None
    ]
    states = [_state(state) for state in limit.states]
    return (
        f"{limit.severity.word} {' or '.join(sides)}"
        if sides
        else f"{limit.severity.word} in {' or '.join(states)}"
    )


def _state(state: str | bool) -> str:
    return str(state).lower() if isinstance(state, bool) else state
