"""Messages to rows: pure, one function for each kind of topic."""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct

from ground_segment.catalogue import Catalogue
from ground_segment.ingest.alert_rows import alert_rows
from ground_segment.ingest.autonomy_rows import action_rows, autonomy_rows, incident_row
from ground_segment.panels import Places
from ground_segment.records import COMMANDS, PRESENCE, QUARANTINE, Row, Table, telemetry_table
from ground_segment.wire import (
    ActionRecord,
    Alert,
    Autonomy,
    Incident,
    Origin,
    PacketDecoder,
    PacketError,
    Presence,
    Quarantined,
    Reason,
    ReceivedPacket,
    Report,
    Stage,
    Telecommand,
    Value,
    topics,
)

EXCERPT_BYTES = 400
_STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that cannot be stored, with its whole payload for the quarantine.

    `facility` and `packet` are names of the catalogue, or `unknown`.
    """

    report: Quarantined
    facility: str
    packet: str
    payload: bytes


class Item(Struct, frozen=True, gc=False):
    """What one message comes to; `facility` and `packet` are the topic's, whoever knows them."""

    rows: tuple[Row, ...] = ()
    refusal: Refusal | None = None
    facility: str = ""
    packet: str = ""
    origin: Origin | None = None
    time_ns: int = 0
    samples: int = 0


class Translator:
    """Turns messages into rows or refusals; never raises for bad input."""

    def __init__(self, catalogue: Catalogue, decoder: PacketDecoder) -> None:
        self._decoder = decoder
        self._known = frozenset(catalogue.by_id)
        self._places = Places(catalogue)
        self._tables: Mapping[tuple[str, str], Table] = {
            (f.id, p.name): telemetry_table(f, p) for f, p in catalogue.packets()
        }

    def telemetry(self, topic: str, payload: bytes, now_ns: int) -> Item:
        """A packet, checked against the catalogue."""
        try:
            packet = self._decoder.decode(topic, payload, now_ns)
        except PacketError as error:
            return self.refuse(topic, payload, now_ns, error.reason, error.detail, error.origin)
        table = self._tables[packet.facility, packet.packet]
        return Item(
            rows=(Row(table, packet.time_ns, _fields(packet, now_ns), whole=packet.whole),),
            facility=packet.facility,
            packet=packet.packet,
            origin=packet.origin,
            time_ns=packet.time_ns,
            samples=len(packet.values),
        )

    def other(self, topic: str, payload: bytes, now_ns: int) -> Item:
        """An alert, incident, action, presence or command message; an empty one only clears what was kept.

        Raises MessageError for an unreadable one.
        """
        if not payload:
            return Item()
        if topics.parse_alert(topic):
            return Item(rows=alert_rows(Alert.decode(payload), self._places))
        if topic.startswith(topics.incident("")):
            return Item(rows=(incident_row(Incident.decode(payload)),))
        if topic.startswith(topics.action("")):
            return Item(rows=action_rows(ActionRecord.decode(payload)))
        if topic == topics.AUTONOMY:
            return Item(rows=autonomy_rows(Autonomy.decode(payload)))
        if topic.startswith(topics.state("")):
            return Item(rows=(_presence_row(topics.last_level(topic), Presence.decode(payload), now_ns),))
        if topic.endswith("/report"):
            return Item(rows=(_report_row(topic.split("/")[-2], Report.decode(payload)),))
        if topic.startswith(topics.command("")):
            return Item(rows=(_command_row(topics.last_level(topic), Telecommand.decode(payload), now_ns),))
        return Item()

    def refuse(
        self,
        topic: str,
        payload: bytes,
        now_ns: int,
        reason: Reason,
        detail: str,
        origin: Origin | None = None,
    ) -> Item:
        """The quarantine's view of a bad message."""
        where = topics.parse_telemetry(topic)
        report = Quarantined(
            time_ns=now_ns,
            topic=topic,
            reason=reason.value,
            detail=detail,
            size_bytes=len(payload),
            excerpt=payload[:EXCERPT_BYTES].decode(errors="backslashreplace"),
        )
        facility, packet = self._known_names(where)
        return Item(
            rows=(_quarantine_row(facility, report, origin),),
            refusal=Refusal(report, facility, packet, payload),
            facility=where.facility if where else "",
            packet=where.packet if where else "",
            origin=origin if where else None,
            time_ns=now_ns,
        )

    def _known_names(self, where: topics.TelemetryTopic | None) -> tuple[str, str]:
        """What a stranger wrote in a topic stays out of ours, which it could make too long to send."""
        if where is None or where.facility not in self._known:
            return "unknown", "unknown"
        known = (where.facility, where.packet) in self._tables
        return where.facility, where.packet if known else "unknown"


def _fields(packet: ReceivedPacket, now_ns: int) -> dict[str, Value | None]:
    """In the order of the table, which a whole packet's row relies on."""
    fields: dict[str, Value | None] = dict(packet.values)
    if packet.origin:
        fields["_boot"] = packet.origin.boot
        fields["_seq"] = packet.origin.seq
    fields["_delay_ms"] = (now_ns - packet.time_ns) / 1e6
    if packet.invalid:
        fields["_invalid"] = ",".join(packet.invalid)
    return fields


def _presence_row(publisher: str, presence: Presence, now_ns: int) -> Row:
    """At the time it is heard: a last will was written before the connection that it ends."""
    fields: dict[str, Value | None] = {
        "online": presence.online, "boot": presence.boot, "journal_fill": presence.journal_fill,
    }  # fmt: skip
    return Row(PRESENCE, now_ns, fields, {"facility": publisher})


def _command_row(target: str, command: Telecommand, now_ns: int) -> Row:
    fields: dict[str, Value | None] = {
        "command": command.command,
        "stage": "sent",
        "by": command.by,
        "reason": command.reason,
        "arguments": _as_typed(command.arguments),
    }
    return Row(COMMANDS, command.time_ns or now_ns, fields, {"target": target, "command_id": command.id})


def _report_row(target: str, report: Report) -> Row:
    fields: dict[str, Value | None] = {
        "command": report.command,
        "stage": report.stage.value,
        "by": report.by or None,
        "reason": report.reason,
        "arguments": _as_typed(report.arguments),
    }
    # Stages of one moment stay rows of their own, in their order: a row is known by its time and tags.
    time_ns = report.time_ns + 1 + _STAGES.index(report.stage)
    return Row(COMMANDS, time_ns, fields, {"target": target, "command_id": report.id})


def _as_typed(arguments: Mapping[str, Value]) -> str:
    """As they would be written on a command line."""
    words = {n: str(v).lower() if isinstance(v, bool) else v for n, v in arguments.items()}
    return " ".join(f"{name}={word}" for name, word in words.items())


def _quarantine_row(facility: str, report: Quarantined, origin: Origin | None) -> Row:
    fields: dict[str, Value | None] = {
        "topic": report.topic,
        "detail": report.detail,
        "boot": origin.boot if origin else None,
        "seq": origin.seq if origin else None,
        "size_bytes": report.size_bytes,
        "excerpt": report.excerpt,
    }
    return Row(QUARANTINE, report.time_ns, fields, {"facility": facility, "reason": report.reason})
