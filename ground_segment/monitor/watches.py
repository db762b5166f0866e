"""What the engine remembers of each rule, packet and facility between two samples."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from ground_segment.catalogue import Condition, Facility, FacilityKind, Packet, Parameter, Severity, symbol
from ground_segment.monitor.bands import Bands, compile_bands
from ground_segment.monitor.debounce import Debounce
from ground_segment.monitor.latest import Latest
from ground_segment.monitor.lifecycle import Subject
from ground_segment.monitor.patience import ns
from ground_segment.monitor.questions import Question, Questions
from ground_segment.monitor.spans import Spans
from ground_segment.panels.names import label
from ground_segment.runbooks.advice import limit_action, on_silence, on_staleness
from ground_segment.wire import Origin

SILENT = "silent"
FOREVER_NS = 1 << 62
_SETTLES = 1.5
"""How many times its patience something must be heard without a break before it counts as back."""
_OVERDUE = 1.5
"""Periods after which a packet is missed, if the facility sent something else meanwhile."""


@dataclass(slots=True)
class LimitWatch:
    """The limits of one parameter."""

    subject: Subject
    parameter: Parameter
    name: str
    when: Condition | None
    mode: Latest | None
    """The packet in which the condition's parameter comes."""
    bands: Bands
    debounce: Debounce
    patience_ns: int
    known_ns: int = 0
    """When the last usable value of an alert that is not idle was received."""


@dataclass(slots=True)
class PacketWatch:
    """One packet: its last values, its limits, and when it was heard."""

    packet: Packet
    subject: Subject
    debounce: Debounce
    stale_ns: int
    overdue_ns: int
    latest: Latest
    limits: tuple[LimitWatch, ...]
    any_may_hold: Question
    """Whether any value may be beyond a limit."""
    asked_for: tuple[str, ...]
    """Parameters that conditions of this facility ask for."""
    judged: Spans
    origin: Origin | None = None
    awake: bool = True
    """Whether any limit is violated, or about to be cleared."""

    @property
    def received_ns(self) -> int:
        return self.latest.received_ns

    @property
    def generated_ns(self) -> int:
        return self.latest.generated_ns

    def newer(self, generated_ns: int, origin: Origin | None) -> bool:
        """Whether a packet follows the last one: by number within one boot, otherwise by time."""
        if origin and self.origin and origin.boot == self.origin.boot:
            return origin.seq > self.origin.seq
        return generated_ns > self.latest.generated_ns


@dataclass(slots=True)
class FacilityWatch:
    """One facility: whether it is there at all."""

    facility: Facility
    subject: Subject
    severity: Severity
    debounce: Debounce
    silent_ns: int
    packets: dict[str, PacketWatch]
    received_ns: int = 0
    back_ns: int = 0
    """When it was heard again after a silence: its packets are not late before they could come."""
    boot: int | None = None
    offline_ns: int | None = None
    limits: dict[str, LimitWatch] = field(init=False)

    def __post_init__(self) -> None:
        self.limits = {
            watch.subject.rule: watch for packet in self.packets.values() for watch in packet.limits
        }

    @property
    def silent(self) -> bool:
        return self.debounce.level > 0

    def hear(self, now_ns: int) -> None:
        if now_ns - self.received_ns > self.silent_ns:
            self.back_ns = now_ns
        self.received_ns = now_ns
        self.offline_ns = None

    def rebase(self, now_ns: int) -> None:
        """After the clock was set back: nothing was heard in what has become the future."""
        self.received_ns = min(self.received_ns, now_ns)
        self.back_ns = min(self.back_ns, now_ns)
        self.offline_ns = self.offline_ns and min(self.offline_ns, now_ns)
        for packet in self.packets.values():
            packet.latest.rebase(now_ns)
        for limit in self.limits.values():
            limit.known_ns = min(limit.known_ns, now_ns)

    def rules(self) -> "list[FacilityWatch | PacketWatch | LimitWatch]":
        return [self, *self.packets.values(), *self.limits.values()]


def watch_facility(facility: Facility, questions: Questions | None = None) -> FacilityWatch:
    """Everything to be watched of one facility.

    It is silent once nothing at all came for as long as makes its second quickest packet stale: had only
    the quickest one stopped, another would have been heard by then.
    """
    questions = questions or Questions()
    latest = {packet.name: Latest(packet) for packet in facility.packets}
    asked_for = {p.limits_when.parameter for p in facility.parameters.values() if p.limits_when}
    patience = sorted(packet.stale_after_s for packet in facility.packets)
    silent_ns = ns(patience[min(1, len(patience) - 1)])
    service = facility.kind is FacilityKind.SERVICE
    return FacilityWatch(
        facility=facility,
        subject=Subject(facility.id, SILENT, f"{facility.title}: silence", action=on_silence(facility)),
        severity=Severity.WARNING if service else Severity.CRITICAL,
        debounce=Debounce(0, int(_SETTLES * silent_ns), FOREVER_NS),
        silent_ns=silent_ns,
        packets={p.name: _watch_packet(facility, p, asked_for, latest, questions) for p in facility.packets},
    )


def _watch_packet(
    facility: Facility,
    packet: Packet,
    asked_for: set[str],
    latest: Mapping[str, Latest],
    questions: Questions,
) -> PacketWatch:
    stale_ns, own = ns(packet.stale_after_s), latest[packet.name]
    limits = tuple(_watch_limits(facility, packet, p, latest) for p in packet.parameters if p.limits)
    return PacketWatch(
        packet=packet,
        subject=Subject(
            facility.id,
            f"stale-{packet.name}",
            f"{packet.title}: staleness",
            packet.name,
            action=on_staleness(facility),
        ),
        debounce=Debounce(0, int(_SETTLES * stale_ns), FOREVER_NS),
        stale_ns=stale_ns,
        overdue_ns=ns(_OVERDUE * packet.period_s),
        latest=own,
        limits=limits,
        any_may_hold=questions.any_of(_asked(watch, own, questions) for watch in limits),
        asked_for=tuple(p.name for p in packet.parameters if p.name in asked_for),
        judged=Spans(ns(_OVERDUE * packet.period_s)),
    )


def _asked(watch: LimitWatch, own: Latest, questions: Questions) -> ast.expr:
    mode = (watch.mode, "values", watch.when.parameter) if watch.when else None
    return questions.limit(watch.parameter, watch.bands, (own, "values", watch.name), mode)


def _watch_limits(
    facility: Facility, packet: Packet, parameter: Parameter, latest: Mapping[str, Latest]
) -> LimitWatch:
    patience_ns = ns(packet.stale_after_s)
    unit = symbol(parameter.unit) if parameter.numeric else ""
    name, when = parameter.name, parameter.limits_when
    return LimitWatch(
        subject=Subject(
            facility.id,
            f"limit-{name}",
            label(name),
            packet.name,
            name,
            unit,
            action=limit_action(facility, parameter),
        ),
        parameter=parameter,
        name=name,
        when=when,
        mode=latest[facility.packet_of(when.parameter).name] if when else None,
        bands=compile_bands(parameter),
        debounce=Debounce(ns(parameter.on_delay_s), ns(parameter.off_delay_s), patience_ns),
        patience_ns=patience_ns,
    )
