"""The store, Grafana and the monitor's API."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from ground_segment.catalogue import INGEST, Catalogue, role_of
from ground_segment.clock import NS_PER_S, Clock
from ground_segment.doctor import findings
from ground_segment.doctor.findings import Finding, State, ok
from ground_segment.doctor.writing import address, is_ingests, right_to_write
from ground_segment.records import StoreError, telemetry_table
from ground_segment.settings import Settings
from ground_segment.store import Store, open_rights
from ground_segment.store.rights import Right

TIMEOUT_S = 5.0
_MAKE_READER = "the token may not read: mount the reader's, or run ground-segment store setup --tokens FOLDER"


@dataclass(frozen=True, slots=True)
class Answer:
    """Of a web server."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Empty if it is no JSON object."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


async def store(
    settings: Settings, opened: Store, catalogue: Catalogue, clock: Clock
) -> AsyncIterator[Finding]:
    """Whether it answers, how fresh it is, and whether our token can do more or less than it should."""
    if not await opened.ready():
        do = "start it (docker compose up -d influxdb), or set ILRS_STORE_URL"
        yield Finding("store", State.FAIL, f"does not answer at {settings.store_url}", do)
        return
    writer = next(facility for facility in catalogue.facilities if role_of(facility.id) == INGEST)
    writes = await right_to_write(settings, writer.id)
    try:
        newest = await opened.latest(telemetry_table(writer, writer.packets[0]))
    except StoreError as error:
        if writes.state is not State.OK or not is_ingests(settings):
            yield Finding("store", State.FAIL, str(error), _MAKE_READER)
            yield writes
            return
        yield ok("store", "answers; ingest's token does not read, and need not")
    else:
        age_s = (clock.now_ns() - newest.time_ns) / NS_PER_S if newest else None
        yield findings.freshness("store", age_s, writer.id)
    yield writes
    if server := address(settings):
        yield await asyncio.to_thread(_rights, settings)
        ping = await asyncio.to_thread(get, f"{server}/ping")
        if ping:
            yield ok(
                "store version", f"InfluxDB {ping.headers.get('x-influxdb-version', 'of unknown version')}"
            )
            for finding in _clock("store", ping, clock):
                yield finding


def _rights(settings: Settings) -> Finding:
    try:
        with open_rights(settings.store_url, settings.store_secret(), settings.store_org) as rights:
            rights.known(Right.READ)
    except StoreError:
        return ok("store token", "may do no more than it needs")
    do = "give each service a token of its own: ground-segment store setup --tokens FOLDER"
    return Finding("store token", State.WARN, "is an administrator's: it may do everything", do)


async def grafana(url: str, clock: Clock) -> AsyncIterator[Finding]:
    """Whether it and its database are well."""
    answer = await asyncio.to_thread(get, f"{url}/api/health")
    if answer is None:
        do = "start it (docker compose up -d grafana), or set ILRS_GRAFANA_URL; the console works without"
        yield Finding("Grafana", State.WARN, f"does not answer at {url}", do)
        return
    said = answer.json()
    if answer.status == 200 and said.get("database") == "ok":
        yield ok("Grafana", f"{said.get('version', 'of unknown version')}, database ok")
    else:
        do = "docker compose logs grafana"
        yield Finding("Grafana", State.FAIL, f"answers {answer.status}, database {said.get('database')}", do)
    for finding in _clock("Grafana", answer, clock):
        yield finding


async def monitor_api(url: str) -> Finding:
    """Whether the monitor's HTTP API is ready."""
    answer = await asyncio.to_thread(get, f"{url}/-/ready")
    if answer is None:
        do = "is the monitor running? Set ILRS_API_HOST and ILRS_API_PORT to where it serves"
        return Finding("monitor's API", State.WARN, f"does not answer at {url}", do)
    if answer.status == 200:
        return ok("monitor's API", f"ready at {url}")
    reason = answer.json().get("reason") or f"it answers {answer.status}"
    return Finding("monitor's API", State.FAIL, f"not ready: {reason}", "docker compose logs monitor")


def _clock(whose: str, answer: Answer, clock: Clock) -> Iterator[Finding]:
    """What its `Date` says; nothing if it says none that can be read."""
    try:
        told_s = parsedate_to_datetime(answer.headers["date"]).timestamp() + 0.5
    except (KeyError, ValueError):
        return
    yield findings.skew(f"clock of {whose}", told_s, clock.now_ns() / NS_PER_S)


def get(url: str) -> Answer | None:
    """None if nobody answers; an error's status is an answer."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as response:  # noqa: S310  a setting of ours
            return Answer(response.status, _lower(response.headers), response.read(100_000))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, _lower(error.headers), error.read(100_000))
    except (OSError, ValueError):
        return None


def _lower(headers: Any) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in headers.items()}
