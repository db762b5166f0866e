"""The long-running services: broker, ingest, monitor, console."""

import socket
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated
from urllib.parse import unquote

import structlog
import typer

from ground_segment.bus import (
    SessionOptions,
    TelemetryPublisher,
    Will,
    listen,
    open_with_retained,
    reconnecting,
    run_broker,
)
from ground_segment.catalogue import Catalogue, Packet
from ground_segment.cli.common import (
    WRONG_INPUT,
    fail,
    read_catalogue,
    read_matrix,
    read_rules,
    read_settings,
    run_service,
    told,
)
from ground_segment.cli.monitor_api import beside_monitor
from ground_segment.cli.runbooks import read_library
from ground_segment.clock import SystemClock
from ground_segment.diagnosis import Matrix
from ground_segment.ingest import (
    CAPACITY,
    REST_S,
    SESSION_EXPIRY_S,
    WHOLE,
    Ingest,
    MemoryFile,
    QuarantineFiles,
    Session,
    Share,
)
from ground_segment.monitor import CAPACITY as MONITOR_CAPACITY
from ground_segment.monitor import CLIENT_ID as MONITOR_ID
from ground_segment.monitor import SESSION_EXPIRY_S as MONITOR_EXPIRY_S
from ground_segment.monitor import run_monitor
from ground_segment.monitor.ports import Link, PublishHealth
from ground_segment.process import keep_for_good
from ground_segment.rules.book import RuleBook
from ground_segment.runbooks import Library
from ground_segment.settings import Settings
from ground_segment.store import open_store
from ground_segment.store.protocol import Store
from ground_segment.wire import Value

log = structlog.get_logger()

SECONDS_PER_DAY = 86_400.0


def broker() -> None:
    """Run the embedded MQTT broker: no logins, for this machine alone."""
    settings = read_settings("broker")
    _usable(settings.data_dir)
    _must_be_free("the broker", settings.mqtt_host, settings.mqtt_port, "ILRS_MQTT_PORT")
    with told():
        run_broker(settings.data_dir / "broker.toml", settings.mqtt_host, settings.mqtt_port)


def ingest(
    shard: Annotated[
        str | None, typer.Option(help="Share the work: 0/4 is the first of four. Default: all of it.")
    ] = None,
) -> None:
    """Take telemetry from the broker, check it, store it, then acknowledge it."""
    settings = read_settings("ingest")
    try:
        share = Share.parse(shard) if shard else WHOLE
    except ValueError as error:
        fail(f"--shard {error}", WRONG_INPUT)
    if share.count != settings.ingest_shards:
        fail(
            f"ILRS_INGEST_SHARDS={settings.ingest_shards} and --shard {shard or '0/1'} differ: "
            "set the number of shares everywhere, or nobody watches them",
            WRONG_INPUT,
        )
    _usable(settings.data_dir)
    catalogue = read_catalogue(settings)
    keep_for_good()
    run_service(start_ingest(settings, catalogue, share))


def monitor() -> None:
    """Watch the telemetry and raise alerts."""
    settings = read_settings("monitor")
    _usable(settings.data_dir)
    catalogue = read_catalogue(settings)
    rules, matrix = read_rules(settings, catalogue), read_matrix(settings)
    if not rules.rules:
        log.warning(
            "no rules: only limits, staleness and silence are watched", folder=str(settings.rules_dir)
        )
    if not matrix.causes:
        log.warning("no fault-symptom matrix: no cause is named", file=str(settings.matrix_file))
    run_service(start_monitor(settings, catalogue, rules, matrix))


def console() -> None:
    """Serve the operators' page."""
    settings = read_settings("console")
    _must_be_free("the page", settings.console_host, settings.console_port, "ILRS_CONSOLE_PORT")
    catalogue = read_catalogue(settings)
    run_service(start_console(settings, catalogue, read_library(settings, catalogue)))


def store_of(settings: Settings) -> Store:
    """The store that the settings name. Nothing is opened yet. Exits with 2 if they name none."""
    try:
        with told():
            store = open_store(
                settings.store_url,
                settings.store_secret(),
                settings.store_org,
                prepared=not settings.store_prepare,
            )
    except ValueError as error:
        fail(f"ILRS_STORE_URL: {error}", WRONG_INPUT)
    if file := embedded_file(settings):
        with told():
            file.parent.mkdir(parents=True, exist_ok=True)
    return store


def existing_store(settings: Settings) -> Store:
    """The same for readers, who would only make an empty one: exits with 1 if nothing was ever stored."""
    file = embedded_file(settings)
    if file and not file.exists():
        fail(
            f"nothing was ever stored in {file.absolute()}: set ILRS_STORE_URL "
            "(the demo prints the line to copy)"
        )
    return store_of(settings)


def is_there(settings: Settings) -> bool:
    """Whether there is a store to read: a server may always be one, a file must exist."""
    file = embedded_file(settings)
    return file is None or file.exists()


def embedded_file(settings: Settings) -> Path | None:
    """The embedded store's file; None for a server."""
    scheme = "sqlite:///"
    if not settings.store_url.startswith(scheme):
        return None
    return Path(unquote(settings.store_url.removeprefix(scheme).partition("?")[0]))


def _usable(data_dir: Path) -> None:
    """Exits with 1, naming the setting, if no service can keep its state there."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=data_dir).close()
    except OSError as error:
        fail(f"ILRS_DATA_DIR: nothing can be kept in {data_dir.absolute()}: {error.strerror}")


def _must_be_free(what: str, host: str, port: int, setting: str) -> None:
    """Whoever serves there would say so only in a trace, or not at all."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]
        fail(
            f"cannot serve {what} at {host}:{port}: {reason}; set {setting} to another, or end what is there"
        )


async def start_ingest(settings: Settings, catalogue: Catalogue, share: Share = WHOLE) -> None:
    """Ingest on the settings' broker and store; runs until cancelled."""
    clock = SystemClock()
    broker = settings.broker()

    def open_ingest(topic: str, payload: bytes) -> AbstractAsyncContextManager[Session]:
        will = Will(topic, payload)
        options = SessionOptions(share.client_id, SESSION_EXPIRY_S, CAPACITY, will=will, rest_s=REST_S)
        return reconnecting(broker, options)

    packet = catalogue.by_id[share.service].by_name["health"]
    async with (
        store_of(settings) as store,
        TelemetryPublisher(broker, share.service, clock, presence=False) as publisher,
    ):
        service = Ingest(
            catalogue,
            open_ingest,
            store,
            QuarantineFiles(settings.data_dir / "quarantine", share.file_suffix),
            clock,
            settings.store_retention_days * SECONDS_PER_DAY,
            MemoryFile(settings.data_dir / "ingest" / f"gaps{share.file_suffix}.json"),
            share,
        )
        await service.run(_of_itself(publisher, packet), packet.period_s)


def _of_itself(publisher: TelemetryPublisher, packet: Packet) -> PublishHealth:
    """Publishes what a service says of itself, in this packet."""

    async def publish(time_ns: int, values: Mapping[str, Value]) -> None:
        await publisher.publish(packet.name, time_ns, packet.within_ranges(values))

    return publish


async def start_monitor(
    settings: Settings, catalogue: Catalogue, rules: RuleBook, matrix: Matrix | None = None
) -> None:
    """The monitor on the settings' broker; runs until cancelled."""
    clock = SystemClock()
    broker = settings.broker()
    own = catalogue.by_id["monitor"].by_name

    def open_links(topic: str, payload: bytes) -> AbstractAsyncContextManager[tuple[Link, Link]]:
        will = Will(topic, payload)
        options = SessionOptions(MONITOR_ID, MONITOR_EXPIRY_S, MONITOR_CAPACITY, will=will)
        return open_with_retained(broker, options)

    async with TelemetryPublisher(broker, "monitor", clock, presence=False) as publisher:
        await run_monitor(
            catalogue,
            open_links,
            _of_itself(publisher, own["health"]),
            settings.data_dir / "monitor" / "state.json",
            clock,
            health_every_s=own["health"].period_s,
            publish_load=_of_itself(publisher, own["alarm-system"]),
            load_every_s=own["alarm-system"].period_s,
            rules=rules,
            matrix=matrix,
            beside=beside_monitor(settings, catalogue, clock),
        )


async def start_console(settings: Settings, catalogue: Catalogue, library: Library) -> None:
    """The console on the settings' broker and store; runs until cancelled."""
    from ground_segment.console import run_console  # NiceGUI takes a second to load: only here

    broker = settings.broker()
    async with store_of(settings) as store:
        await run_console(
            catalogue,
            lambda client_id: listen(broker, client_id),
            store,
            SystemClock(),
            settings.console_host,
            settings.console_port,
            library,
        )
