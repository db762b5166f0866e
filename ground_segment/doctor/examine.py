"""Everything, in an order in which a cause stands before what it causes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from ground_segment.catalogue import Catalogue
from ground_segment.clock import NS_PER_S, Clock
from ground_segment.doctor import broker as the_broker
from ground_segment.doctor import machine, servers
from ground_segment.doctor.findings import Finding, State, skipped
from ground_segment.settings import Broker, Settings
from ground_segment.store import Store
from ground_segment.wire.access import logins

INSIDE = "docker compose run --rm operator doctor"


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined."""

    settings: Settings
    broker: Broker
    catalogue: Catalogue
    store: Store | None
    """None where there is none, or none that can be reached from here."""
    api_url: str
    """Of the monitor."""
    secrets: Path | None = None
    """The project's folder, where secrets of a compose stack are."""
    within_s: float = 20.0
    """How long publishers may take to be heard."""


async def examine(patient: Patient, clock: Clock) -> AsyncIterator[Finding]:
    """Each finding as soon as it is made."""
    settings, now_s = patient.settings, clock.now_ns() / NS_PER_S
    for finding in (
        *machine.versions(Path("constraints.txt")),
        *machine.configuration(settings, patient.catalogue),
        machine.disk(settings.data_dir),
    ):
        yield finding
    if patient.secrets:
        for finding in machine.secret_files(patient.secrets, logins(patient.catalogue), now_s):
            yield finding
    async for finding in the_broker.reach(patient.broker, now_s):
        yield finding
    if patient.broker.logins:
        async for finding in the_broker.logins(patient.broker):
            yield finding
    for finding in await the_broker.publishers(patient.broker, patient.catalogue, patient.within_s, clock):
        yield finding
    async for finding in _servers(patient, clock):
        yield finding


async def _servers(patient: Patient, clock: Clock) -> AsyncIterator[Finding]:
    settings = patient.settings
    if patient.store is None and patient.secrets is None:
        do = "start ingest; set ILRS_STORE_URL if it stores elsewhere (the demo prints the line to copy)"
        yield Finding("store", State.FAIL, f"nothing was ever stored in {settings.store_url}", do)
    elif patient.store is None:
        yield skipped("store", "cannot be reached from outside the stack", INSIDE)
    else:
        async for finding in servers.store(settings, patient.store, patient.catalogue, clock):
            yield finding
    yield await servers.monitor_api(patient.api_url)
    async for finding in servers.grafana(settings.grafana_url, clock):
        yield finding
