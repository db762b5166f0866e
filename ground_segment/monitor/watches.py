"""What the engine remembers of each rule, packet and facility between two samples."""

from dataclasses import dataclass, field

from ground_segment.catalogue import Condition, Facility, FacilityKind, Packet, Parameter, Severity, symbol
from ground_segment.monitor.bands import Bands, compile_bands
from ground_segment.monitor.debounce import Debounce
from ground_segment.monitor.lifecycle import Subject
from ground_segment.monitor.patience import ns
from ground_segment.monitor.spans import Spans
from ground_segment.panels.names import label
from ground_segment.wire import Origin, Value

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
    bands: Bands
    debounce: Debounce
    patience_ns: int
    known_ns: int = 0
    """When the last usable value of an alert that is not idle was received."""


@dataclass(slots=True)
class Known:
    """The last value of a parameter that conditions ask for."""

    patience_ns: int
    value: Value | None = None
    received_ns: int = 0

    def hear(self, value: Value | None, now_ns: int) -> None:
        self.value, self.received_ns = value, now_ns

    def at(self, now_ns: int) -> Value | None:
        """The value, or None if it is unknown: never heard, invalid or too old."""
        return self.value if now_ns - self.received_ns <= self.patience_ns else None


@dataclass(slots=True)
class PacketWatch:
    """One packet: its limits, and when it was heard."""

    packet: Packet
    subject: Subject
    debounce: Debounce
    stale_ns: int
    overdue_ns: int
    limits: tuple[LimitWatch, ...]
    asked_for: tuple[str, ...]
    """Parameters that conditions of this facility ask for."""
    judged: Spans
    received_ns: int = 0
    generated_ns: int = 0
    origin: Origin | None = None

    def newer(self, generated_ns: int, origin: Origin | None) -> bool:
        """Whether a packet follows the last one: by number within one boot, otherwise by time."""
        if origin and self.origin and origin.boot == self.origin.boot:
            return origin.seq > self.origin.seq
        return generated_ns > self.generated_ns


@dataclass(slots=True)
class FacilityWatch:
    """One facility: whether it is there at all."""

    facility: Facility
    subject: Subject
    severity: Severity
    debounce: Debounce
    silent_ns: int
    packets: dict[str, PacketWatch]
    known: dict[str, Known]
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
            packet.received_ns = min(packet.received_ns, now_ns)
            packet.generated_ns = min(packet.generated_ns, now_ns)
        for limit in self.limits.values():
            limit.known_ns = min(limit.known_ns, now_ns)

    def rules(self) -> "list[FacilityWatch | PacketWatch | LimitWatch]":
        return [self, *self.packets.values(), *self.limits.values()]


def watch_facility(facility: Facility) -> FacilityWatch:
    """Everything to be watched of one facility.

    It is silent once nothing at all came for as long as makes its second quickest packet stale: had only
    the quickest one stopped, another would have been heard by then.
    """
    asked_for = {p.limits_when.parameter for p in facility.parameters.values() if p.limits_when}
    patience = sorted(packet.stale_after_s for packet in facility.packets)
    silent_ns = ns(patience[min(1, len(patience) - 1)])
    service = facility.kind is FacilityKind.SERVICE
    return FacilityWatch(
        facility=facility,
        subject=Subject(facility.id, SILENT, f"{facility.title}: silence"),
        severity=Severity.WARNING if service else Severity.CRITICAL,
        debounce=Debounce(0, int(_SETTLES * silent_ns), FOREVER_NS),
        silent_ns=silent_ns,
        packets={p.name: _watch_packet(facility, p, asked_for) for p in facility.packets},
        known={name: Known(ns(facility.packet_of(name).stale_after_s)) for name in asked_for},
    )


def _watch_packet(facility: Facility, packet: Packet, asked_for: set[str]) -> PacketWatch:
    stale_ns = ns(packet.stale_after_s)
    return PacketWatch(
        packet=packet,
        subject=Subject(facility.id, f"stale-{packet.name}", f"{packet.title}: staleness", packet.name),
        debounce=Debounce(0, int(_SETTLES * stale_ns), FOREVER_NS),
        stale_ns=stale_ns,
        overdue_ns=ns(_OVERDUE * packet.period_s),
        limits=tuple(_watch_limits(facility, packet, p) for p in packet.parameters if p.limits),
        asked_for=tuple(p.name for p in packet.parameters if p.name in asked_for),
        judged=Spans(ns(_OVERDUE * packet.period_s)),
    )


def _watch_limits(facility: Facility, packet: Packet, parameter: Parameter) -> LimitWatch:
    patience_ns = ns(packet.stale_after_s)
    unit = symbol(parameter.unit) if parameter.numeric else ""
    name = parameter.name
    return LimitWatch(
        subject=Subject(facility.id, f"limit-{name}", label(name), packet.name, name, unit),
        parameter=parameter,
        name=name,
        when=parameter.limits_when,
        bands=compile_bands(parameter),
        debounce=Debounce(ns(parameter.on_delay_s), ns(parameter.off_delay_s), patience_ns),
        patience_ns=patience_ns,
    )
