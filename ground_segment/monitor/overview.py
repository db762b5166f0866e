"""Every rule as others see it: what it is about, and how it stands now."""

from collections.abc import Iterable, Iterator, Mapping

from ground_segment.alerting import RuleKind, Standing, WatchedRule
from ground_segment.catalogue import Parameter, Severity
from ground_segment.clock import NS_PER_S
from ground_segment.monitor.autonomy import FailureWatch
from ground_segment.monitor.bands import NORMAL
from ground_segment.monitor.book import Key
from ground_segment.monitor.memory import Watch
from ground_segment.monitor.rulewatch import RuleWatch
from ground_segment.monitor.watches import FacilityWatch, LimitWatch, PacketWatch
from ground_segment.wire import Alert

_AUTONOMY = "autonomy"
"""Subsystem of what no parameter is behind."""


def watched_rules(
    facilities: Iterable[FacilityWatch], watches: Mapping[Key, Watch]
) -> dict[Key, WatchedRule]:
    """All rules by facility and name: of the catalogue first, in its order, then those that are written."""
    found: list[WatchedRule] = []
    for facility in facilities:
        found.append(_silence(facility))
        for packet in facility.packets.values():
            found.append(_staleness(facility, packet))
            found += (_limit(facility, packet, limit) for limit in packet.limits)
    known = {rule.key: rule for rule in found}
    parameters = {watch.facility.id: watch.facility.parameters for watch in facilities}
    return known | {key: _other(watch, parameters) for key, watch in watches.items() if key not in known}


def standings(
    rules: Mapping[Key, WatchedRule],
    facilities: Iterable[FacilityWatch],
    watches: Mapping[Key, Watch],
    alerts: Mapping[Key, Alert],
    now_ns: int,
) -> Iterator[Standing]:
    """How each of them stands."""
    told: dict[Key, Standing] = {}
    for facility in facilities:
        told[facility.subject.key] = _standing(rules, facility, alerts, facility.received_ns)
        for packet in facility.packets.values():
            told[packet.subject.key] = _standing(rules, packet, alerts, packet.received_ns)
            blind = _why_blind(facility, packet, now_ns)
            for limit in packet.limits:
                told[limit.subject.key] = _standing(rules, limit, alerts, packet.received_ns, blind)
    for key in rules:
        watch = watches[key]
        heard = _hearing(watch, now_ns) if isinstance(watch, RuleWatch) else (now_ns, "")
        yield told.get(key) or _standing(rules, watch, alerts, *heard)


def _standing(
    rules: Mapping[Key, WatchedRule],
    watch: Watch,
    alerts: Mapping[Key, Alert],
    heard_ns: int,
    blind: str = "",
) -> Standing:
    key = watch.subject.key
    pending = watch.debounce.level == NORMAL and watch.debounce.moving
    return Standing(rules[key], alerts.get(key), pending, heard_ns, blind)


def _why_blind(facility: FacilityWatch, packet: PacketWatch, now_ns: int) -> str:
    if not packet.received_ns or not (facility.silent or packet.debounce.level):
        return ""
    return f"no packet '{packet.packet.name}' for {(now_ns - packet.received_ns) / NS_PER_S:.0f} s"


def _hearing(watch: RuleWatch, now_ns: int) -> tuple[int, str]:
    """When all of what a rule looks at had been heard, and what is missing now."""
    feeds = (*watch.judged, *watch.valid)
    heard_ns = min((feed.heard_ns for feed in feeds), default=now_ns)
    late = [feed for feed in feeds if feed.heard_ns and now_ns - feed.heard_ns > feed.patience_ns]
    if not late or not heard_ns:
        return heard_ns, ""
    oldest = min(late, key=lambda feed: feed.heard_ns)
    return heard_ns, f"no {oldest.signal} for {(now_ns - oldest.heard_ns) / NS_PER_S:.0f} s"


def _silence(watch: FacilityWatch) -> WatchedRule:
    facility, name = watch.subject.key
    return WatchedRule(
        facility,
        name,
        RuleKind.SILENCE,
        watch.subject.label,
        severity=watch.severity,
        patience_s=watch.silent_ns / NS_PER_S,
    )


def _staleness(facility: FacilityWatch, watch: PacketWatch) -> WatchedRule:
    subsystems = {parameter.subsystem for parameter in watch.packet.parameters}
    return WatchedRule(
        facility.facility.id,
        watch.subject.rule,
        RuleKind.STALENESS,
        watch.subject.label,
        subsystem=subsystems.pop() if len(subsystems) == 1 else "",
        packet=watch.packet.name,
        patience_s=watch.packet.stale_after_s,
    )


def _limit(facility: FacilityWatch, packet: PacketWatch, watch: LimitWatch) -> WatchedRule:
    parameter = watch.parameter
    return WatchedRule(
        facility.facility.id,
        watch.subject.rule,
        RuleKind.LIMIT,
        watch.subject.label,
        subsystem=parameter.subsystem,
        packet=packet.packet.name,
        parameter=parameter.name,
        unit=watch.subject.unit,
        limits=parameter.limits,
        severity=max(limit.severity for limit in parameter.limits),
        action=watch.subject.action,
        on_delay_s=parameter.on_delay_s,
        off_delay_s=parameter.off_delay_s,
        patience_s=packet.packet.stale_after_s,
    )


def _other(watch: Watch, parameters: Mapping[str, Mapping[str, Parameter]]) -> WatchedRule:
    if isinstance(watch, RuleWatch):
        return _written(watch, parameters)
    subject, fails = watch.subject, isinstance(watch, FailureWatch)
    return WatchedRule(
        subject.facility,
        subject.rule,
        RuleKind.ACTION if fails else RuleKind.RULE,
        subject.label,
        subsystem=_AUTONOMY if fails else "",
        packet=subject.packet or "",
        parameter=subject.parameter or "",
        unit=subject.unit,
        severity=Severity.CRITICAL if fails else Severity.WARNING,
        action=subject.action,
    )


def _written(watch: RuleWatch, parameters: Mapping[str, Mapping[str, Parameter]]) -> WatchedRule:
    rule = watch.compiled.rule
    own = watch.subject.facility
    looked_at = (
        parameters[s.facility][s.parameter] for s in watch.compiled.judged.signals if s.facility == own
    )
    subsystems = dict.fromkeys(parameter.subsystem for parameter in looked_at)
    return WatchedRule(
        own,
        rule.name,
        RuleKind.EVENT if rule.is_event else RuleKind.RULE,
        rule.title,
        subsystem=next(iter(subsystems), ""),
        parameter=watch.subject.parameter or "",
        unit=watch.subject.unit,
        limits=rule.limits,
        expression=watch.compiled.judged.text,
        severity=rule.severity or max((limit.severity for limit in rule.limits), default=Severity.WATCH),
        action=watch.subject.action,
        on_delay_s=rule.on_delay_s,
        off_delay_s=rule.off_delay_s,
        patience_s=watch.patience_ns / NS_PER_S,
    )
