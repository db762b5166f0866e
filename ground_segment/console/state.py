"""The live model: what was last heard of every facility. Plain data, no I/O; time is passed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ground_segment.catalogue import Catalogue, Facility, Packet, Severity
from ground_segment.clock import NS_PER_S
from ground_segment.panels import is_quiet, urgency
from ground_segment.wire import (
    ActionRecord,
    Alert,
    AlertState,
    Autonomy,
    Incident,
    MessageError,
    PacketDecoder,
    PacketError,
    Presence,
    ReceivedPacket,
    Value,
    generation_time_ns,
    topics,
)

NEWS_NS = 600 * NS_PER_S
"""What is older was sent to be stored, not to be shown as the present: charts get it from the store."""


class Status(StrEnum):
    """Whether a facility is heard."""

    NO_DATA = "no data yet"
    ONLINE = "online"
    STALE = "stale"
    """Some of its packets are overdue."""
    SILENT = "silent"
    """All of its packets are overdue, or the broker says that it is gone."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The newest sample of one parameter; no value if it was sent as invalid."""

    time_ns: int
    value: Value | None


@dataclass(frozen=True, slots=True)
class Link:
    """A connection, and since when it is or is not there."""

    up: bool
    since_ns: int
    detail: str = ""


class StationState:
    """Latest readings, presence and alerts of one catalogue."""

    def __init__(self, catalogue: Catalogue, now_ns: int) -> None:
        self.catalogue = catalogue
        self.broker = Link(False, now_ns, "connecting")
        self.store = Link(False, now_ns, "connecting")
        self.refused = 0
        """Packets that failed a check; ingest keeps them with the reason."""
        self._decoder = PacketDecoder(catalogue)
        self._readings: dict[str, Reading] = {}
        self._packets: dict[tuple[str, str], int] = {}
        self._presence: dict[str, Presence] = {}
        self._alerts: dict[tuple[str, str], Alert] = {}
        self._incidents: dict[str, Incident] = {}
        self._actions: dict[str, ActionRecord] = {}
        self.autonomy: Autonomy | None = None
        """The switch over all actions of the monitor."""
        self._changed: set[str] = set()

    # What arrives

    def take(self, topic: str, payload: bytes, now_ns: int) -> None:
        """One MQTT message; what is wrong or not for us changes nothing."""
        if topic.startswith(_TELEMETRY):
            self._take_packet(topic, payload, now_ns)
        elif where := topics.parse_alert(topic):
            self._take_alert(where, payload)
        elif topic.startswith(_INCIDENT):
            self._take_incident(topics.last_level(topic), payload)
        elif topic == topics.AUTONOMY or topic.startswith(_ACTION):
            self._take_action(topic, payload)
        elif topic.startswith(_STATE):
            self._take_presence(topics.last_level(topic), payload)

    def take_values(
        self,
        facility: str,
        packet: str,
        time_ns: int,
        values: Mapping[str, Value],
        invalid: Iterable[str] = (),
    ) -> None:
        """Readings of one packet. An older one than what is known, such as a replay, changes nothing."""
        fresh = [(name, Reading(time_ns, value)) for name, value in values.items()]
        fresh += [(name, Reading(time_ns, None)) for name in invalid]
        for name, reading in fresh:
            key = f"{facility}.{name}"
            known = self._readings.get(key)
            if known is None or known.time_ns < time_ns:
                self._readings[key] = reading
                self._changed.add(key)
        if self._packets.get((facility, packet), -1) < time_ns:
            self._packets[facility, packet] = time_ns
            self._changed.add(f"{facility}/{packet}")

    def broker_changed(self, link: Link) -> None:
        """Connected or not. What is retained comes again with each connection: the old is forgotten."""
        self.broker = link
        if link.up:
            self._alerts.clear()
            self._incidents.clear()
            self._actions.clear()
            self.autonomy = None

    # What is known

    def reading(self, trace_id: str) -> Reading | None:
        return self._readings.get(trace_id)

    def packet_time(self, facility: str, packet: str) -> int | None:
        """Generation time of the newest packet of that name."""
        return self._packets.get((facility, packet))

    def newest(self, facility: str) -> int | None:
        """Generation time of the facility's newest packet."""
        return max((time for (of, _), time in self._packets.items() if of == facility), default=None)

    def status(self, facility: Facility, now_ns: int) -> Status:
        times = [(packet, self.packet_time(facility.id, packet.name)) for packet in facility.packets]
        if all(time is None for _, time in times):
            return Status.NO_DATA
        overdue = [is_overdue(packet, time, now_ns) for packet, time in times]
        presence = self._presence.get(facility.id)
        gone = presence is not None and not presence.online
        if all(overdue) or (gone and any(overdue)):
            return Status.SILENT
        return Status.STALE if any(overdue) else Status.ONLINE

    def alerts(self, facility: str | None = None) -> list[Alert]:
        """What wants attention, worst first; what calls nobody last."""
        return sorted(self._current(facility, event=False), key=urgency)

    def events(self, facility: str | None = None) -> list[Alert]:
        """What holds at present and asks nobody for anything, newest first."""
        return sorted(self._current(facility, event=True), key=lambda event: -event.raised_ns)

    def incidents(self) -> list[Incident]:
        """Those that are open."""
        return list(self._incidents.values())

    def actions(self) -> list[ActionRecord]:
        """The last evaluation of each action of the monitor."""
        return list(self._actions.values())

    def worst(self, facility: str) -> Severity | None:
        """The worst alert of a facility that is active and calls for somebody."""
        severities = [a.severity for a in self.alerts(facility) if a.active and not is_quiet(a)]
        return max(severities, default=None)

    def drain_changes(self) -> set[str]:
        """Readings (`facility.parameter`) and packets (`facility/packet`) changed since the last call."""
        changed, self._changed = self._changed, set()
        return changed

    def _current(self, facility: str | None, *, event: bool) -> list[Alert]:
        of = (a for a in self._alerts.values() if facility in (None, a.facility) and a.event is event)
        return [alert for alert in of if alert.state is not AlertState.NORMAL]

    def _take_packet(self, topic: str, payload: bytes, now_ns: int) -> None:
        generated_ns = generation_time_ns(payload)
        if generated_ns is not None and generated_ns < now_ns - NEWS_NS:
            return
        try:
            packet: ReceivedPacket = self._decoder.decode(topic, payload, now_ns)
        except PacketError:
            self.refused += 1
            return
        self.take_values(packet.facility, packet.packet, packet.time_ns, packet.values, packet.invalid)

    def _take_alert(self, where: tuple[str, str], payload: bytes) -> None:
        if not payload:
            self._alerts.pop(where, None)
            return
        try:
            self._alerts[where] = Alert.decode(payload)
        except MessageError:
            self.refused += 1

    def _take_incident(self, name: str, payload: bytes) -> None:
        try:
            incident = Incident.decode(payload) if payload else None
        except MessageError:
            self.refused += 1
            return
        if incident is not None and incident.open:
            self._incidents[name] = incident
        else:
            self._incidents.pop(name, None)

    def _take_action(self, topic: str, payload: bytes) -> None:
        try:
            if topic == topics.AUTONOMY:
                self.autonomy = Autonomy.decode(payload) if payload else None
            elif payload:
                self._actions[topic] = ActionRecord.decode(payload)
            else:
                self._actions.pop(topic, None)
        except MessageError:
            self.refused += 1

    def _take_presence(self, publisher: str, payload: bytes) -> None:
        try:
            self._presence[publisher] = Presence.decode(payload)
        except MessageError:
            self._presence.pop(publisher, None)


_TELEMETRY = topics.TELEMETRY_FILTER.removesuffix("#")
_INCIDENT = topics.INCIDENT_FILTER.removesuffix("+")
_ACTION = topics.ACTION_FILTER.removesuffix("+")
_STATE = topics.STATE_FILTER.removesuffix("+")


def is_overdue(packet: Packet, time_ns: int | None, now_ns: int) -> bool:
    """Whether a packet should have been heard again by now."""
    return time_ns is None or now_ns - time_ns > packet.stale_after_s * NS_PER_S
