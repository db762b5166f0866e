"""The broker: reached, trusted, who gets in, who is kept out, and which publishers are heard through it."""

import asyncio
import socket
import ssl
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field

from ground_segment.bus import WITHOUT_BROKER, SessionOptions, connect, open_session
from ground_segment.catalogue import Catalogue, FacilityKind, Packet
from ground_segment.clock import NS_PER_S, Clock
from ground_segment.doctor import findings
from ground_segment.doctor.findings import Finding, State, ok
from ground_segment.doctor.readiness import complaints_of, presence_of
from ground_segment.settings import Broker
from ground_segment.wire import BrokerRefused, BusError, Presence, generation_time_ns, topics

SECONDS_PER_DAY = 86_400.0
FORBIDDEN = f"{topics.ROOT}/doctor"
"""A topic that nobody has and nobody may publish on, so that trying does no harm."""


async def reach(broker: Broker, now_s: float) -> AsyncIterator[Finding]:
    """Whether we get in, and how long its certificate is valid."""
    try:
        async with connect(broker, _client_id()):
            yield ok("broker", f"lets us in at {broker} as {broker.username or 'nobody in particular'}")
    except BrokerRefused as error:
        do = "check ILRS_MQTT_USERNAME and _PASSWORD; a new password holds once the broker has read it"
        yield Finding("broker", State.FAIL, str(error), do)
    except BusError as error:
        yield Finding("broker", State.FAIL, str(error), WITHOUT_BROKER)
        return
    if broker.ca_file:
        expires_s = await asyncio.to_thread(_certificate_expires_s, broker)
        yield findings.expiry("certificate", (expires_s - now_s) / SECONDS_PER_DAY)


async def logins(broker: Broker) -> AsyncIterator[Finding]:
    """Whether each known login gets in, and none publishes where it may not."""
    states = {name: await _try(broker.login(name)) for name in broker.logins}
    if refused := [name for name, state in states.items() if state is None]:
        do = "docker compose kill -s HUP mosquitto: it has not read the passwords since they were changed"
        yield Finding("logins", State.FAIL, f"refused: {', '.join(refused)}", do)
    else:
        yield ok("logins", f"all {len(states)} get in")
    if free := [name for name, state in states.items() if state is False]:
        do = (
            "ground-segment secrets, then docker compose kill -s HUP mosquitto: access rules are not in force"
        )
        yield Finding("access", State.FAIL, f"may publish anything: {', '.join(free)}", do)
    else:
        yield ok("access", "none of them publishes where it may not")
    stranger = Broker(broker.host, broker.port, "stranger", None, broker.ca_file)
    if await _try(stranger) is None:
        yield ok("strangers", "are kept out")
    else:
        yield Finding(
            "strangers", State.FAIL, "get in without a password", "allow_anonymous false in mosquitto.conf"
        )


async def _try(broker: Broker) -> bool | None:
    """None if it does not get in; else whether it is kept from publishing what nobody may."""
    try:
        async with open_session(broker, SessionOptions(_client_id())) as session:
            try:
                await session.publish(FORBIDDEN, b"")
            except BrokerRefused:
                return True
            return False
    except BusError:
        return None


@dataclass(slots=True)
class _Heard:
    """What publishers sent while we listened.

    Presence tells no clock: it is retained, and may be of a time before its publisher's clock was set right.
    """

    services: Mapping[str, Packet]
    """The packet in which each service speaks of itself."""
    online: dict[str, Presence] = field(default_factory=dict)
    facilities: set[str] = field(default_factory=set)
    complaints: dict[str, list[str]] = field(default_factory=dict)
    leads_s: dict[str, float] = field(default_factory=dict)
    """By how much the last packet of each was made after we heard it; below zero for nearly all."""

    def note(self, topic: str, payload: bytes, now_ns: int) -> None:
        where = topics.parse_telemetry(topic)
        if where is None:
            presence = presence_of(payload)
            if presence and presence.online:
                self.online[topics.last_level(topic)] = presence
            return
        self.facilities.add(where.facility)
        made_ns = generation_time_ns(payload)
        if made_ns is not None:
            self.leads_s[where.facility] = (made_ns - now_ns) / NS_PER_S
        first = self.services.get(where.facility)
        if first and first.name == where.packet:
            self.complaints[where.facility] = complaints_of(first, payload)

    def all_of(self, wanted: Set[str]) -> bool:
        """Whether there is nothing to wait for any more."""
        return wanted <= self.online.keys() & self.facilities and (
            self.services.keys() <= self.complaints.keys()
        )


async def publishers(broker: Broker, catalogue: Catalogue, within_s: float, clock: Clock) -> list[Finding]:
    """Whether each facility and service is online and sends telemetry, not from the future, and what their
    journals hold.
    """
    heard = _Heard({f.id: f.packets[0] for f in catalogue.facilities if f.kind is FacilityKind.SERVICE})
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s), connect(broker, _client_id()) as client:
                await client.subscribe(topics.STATE_FILTER, topics.TELEMETRY_FILTER)
                async for message in client.messages():
                    heard.note(message.topic, message.payload, clock.now_ns())
                    if heard.all_of(catalogue.by_id.keys()):
                        break
    except BusError as error:
        return [Finding("publishers", State.SKIPPED, str(error), "see the broker above")]
    online = heard.online
    found = list(_judged(catalogue, online.keys(), heard.facilities, within_s))
    found += [findings.not_ready(id_, said) for id_, said in heard.complaints.items() if said]
    if heard.leads_s:
        found.append(findings.ahead(heard.leads_s))
    if online:
        found.append(findings.journals({id_: presence.journal_fill for id_, presence in online.items()}))
    unreadable = {id_: presence.journal_lost for id_, presence in online.items() if presence.journal_lost}
    return [*found, findings.unreadable(unreadable)] if unreadable else found


def _judged(catalogue: Catalogue, online: Set[str], heard: set[str], within_s: float) -> Iterator[Finding]:
    well = [f.id for f in catalogue.facilities if f.id in online & heard]
    if well:
        yield ok("publishers", f"online and heard: {', '.join(well)}")
    for facility in catalogue.facilities:
        if facility.id in well:
            continue
        service = facility.kind is FacilityKind.SERVICE
        found = f"online, but nothing heard for {within_s:g} s" if facility.id in online else "offline"
        do = f"start it and read its log: docker compose up -d {facility.id if service else 'simulators'}"
        yield Finding(facility.id, State.FAIL, found, do)


def _certificate_expires_s(broker: Broker) -> float:
    """Seconds since 1970. Raises OSError."""
    context = ssl.create_default_context(cafile=str(broker.ca_file))
    with (
        socket.create_connection((broker.host, broker.port), timeout=5.0) as plain,
        context.wrap_socket(plain, server_hostname=broker.host) as secure,
    ):
        certificate = secure.getpeercert() or {}
    return ssl.cert_time_to_seconds(str(certificate["notAfter"]))


def _client_id() -> str:
    return f"ilrs-doctor-{uuid.uuid4().hex[:8]}"
