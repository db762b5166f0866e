"""Between the engine's parts and the snapshot that outlives a restart."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from ground_segment.monitor.book import AlertBook, Key
from ground_segment.monitor.debounce import Debounce
from ground_segment.monitor.incidents import IncidentDesk
from ground_segment.monitor.lifecycle import Subject
from ground_segment.monitor.rules import RuleWatches
from ground_segment.monitor.rulewatch import RuleWatch
from ground_segment.monitor.snapshot import Heard, Pending, Recalled, Snapshot, There
from ground_segment.monitor.watches import FacilityWatch, LimitWatch
from ground_segment.wire import Origin


class Watch(Protocol):
    """What has an alert of its own."""

    subject: Subject
    debounce: Debounce


def keep(
    facilities: Mapping[str, FacilityWatch],
    rules: Iterable[Watch],
    watches: RuleWatches,
    incidents: IncidentDesk,
    book: AlertBook,
) -> Snapshot:
    """Everything that is believed."""
    return Snapshot(
        alerts=tuple(book.alerts.values()),
        heard=tuple(_heard(facilities)),
        there=tuple(
            There(facility=name, boot=watch.boot, offline_ns=watch.offline_ns, back_ns=watch.back_ns)
            for name, watch in facilities.items()
        ),
        pending=tuple(_pending(rule) for rule in rules if not rule.debounce.idle),
        recalled=tuple(_recalled(facilities, watches)),
        incidents=tuple(incidents.keep()),
        ranked_ns=incidents.ranked_ns,
        ended=tuple(book.ended()),
        noted=tuple(book.load.noted),
    )


def recall_hearing(snapshot: Snapshot, facilities: Mapping[str, FacilityWatch], now_ns: int) -> None:
    """When each packet was heard, and who was there; nothing was heard in the future."""
    for heard in snapshot.heard:
        facility = facilities.get(heard.facility)
        packet = facility.packets.get(heard.packet) if facility else None
        if facility is None or packet is None:
            continue
        packet.latest.received_ns = min(heard.received_ns, now_ns)
        packet.latest.generated_ns = min(heard.generated_ns, now_ns)
        packet.origin = Origin(*heard.origin) if heard.origin else None
        packet.judged.resume(heard.spans_ns)
        facility.received_ns = max(facility.received_ns, packet.received_ns)
    for there in snapshot.there:
        if facility := facilities.get(there.facility):
            facility.boot = there.boot
            facility.back_ns = min(there.back_ns, now_ns)
            facility.offline_ns = None if there.offline_ns is None else min(there.offline_ns, now_ns)


def recall_values(
    snapshot: Snapshot, facilities: Mapping[str, FacilityWatch], watches: RuleWatches, now_ns: int
) -> None:
    """Last values and windows of time."""
    for row in snapshot.recalled:
        facility = facilities.get(row.facility)
        for packet in facility.packets.values() if facility else ():
            if row.parameter in packet.latest.values:
                packet.latest.recall(row.parameter, row.value, min(row.heard_ns, now_ns))
    watches.recall(snapshot.samples)


def recall_pending(snapshot: Snapshot, rules: Mapping[Key, Watch], book: AlertBook, now_ns: int) -> None:
    """Delays go on where they were, unless the level they speak of is not that of the alert."""
    for row in snapshot.pending:
        key = row.facility, row.rule
        rule, alert = rules.get(key), book.alerts.get(key)
        level = int(alert.severity) if alert and alert.active else 0
        if rule is None or row.chain.level != level:
            continue
        rule.debounce.resume(row.chain)
        if isinstance(rule, LimitWatch | RuleWatch):
            rule.known_ns = min(row.known_ns, now_ns)


def _heard(facilities: Mapping[str, FacilityWatch]) -> Iterator[Heard]:
    for name, facility in facilities.items():
        for packet in facility.packets.values():
            if packet.received_ns or packet.judged:
                origin = packet.origin
                yield Heard(
                    facility=name,
                    packet=packet.packet.name,
                    received_ns=packet.received_ns,
                    generated_ns=packet.generated_ns,
                    origin=(origin.boot, origin.seq, origin.lo) if origin else None,
                    spans_ns=packet.judged.kept(),
                )


def _recalled(facilities: Mapping[str, FacilityWatch], watches: RuleWatches) -> Iterator[Recalled]:
    """What conditions of limits, rules and actions look at."""
    looked_at = {(signal.facility, signal.parameter) for signal in watches.signals}
    for name, facility in facilities.items():
        for packet in facility.packets.values():
            wanted = [p for p in packet.latest.values if p in packet.asked_for or (name, p) in looked_at]
            for parameter, value, heard_ns in packet.latest.kept(wanted):
                yield Recalled(facility=name, parameter=parameter, value=value, heard_ns=heard_ns)


def _pending(rule: Watch) -> Pending:
    facility, name = rule.subject.key
    return Pending(
        facility=facility,
        rule=name,
        chain=rule.debounce.chain(),
        known_ns=rule.known_ns if isinstance(rule, LimitWatch | RuleWatch) else 0,
    )
