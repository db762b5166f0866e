"""Whether the store takes rows from this login: asked so that nothing is left behind."""

import asyncio
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ground_segment.catalogue import INGEST, role_of
from ground_segment.doctor.findings import Finding, State, ok, skipped
from ground_segment.records import RowsRejected, StoreError, StoreRefused
from ground_segment.settings import Settings
from ground_segment.store.influx_servers import identify
from ground_segment.store.opening import open_influx, server_address
from ground_segment.store.sqlite_connections import Connections

WHAT = "store writes"
NO_ROW = b"# may this login write?\n"
"""A comment in line protocol. The login is checked, nothing is stored; InfluxDB 2 wants more than no byte."""
TIMEOUT_S = 5.0


class _TakenBack(Exception):
    """Ends a transaction without a trace."""


def address(settings: Settings) -> str | None:
    """`http://host:port` of InfluxDB; None for a store that is a file."""
    return server_address(settings.store_url)


def is_ingests(settings: Settings) -> bool:
    """Whether these settings are those that ingest itself has, by its login on the broker."""
    return settings.mqtt_username is not None and role_of(settings.mqtt_username) == INGEST


async def right_to_write(settings: Settings, service: str) -> Finding:
    """What the store answers to a write of no row.

    Only ingest must be allowed to: any other login is not blamed. Without logins on the broker nobody knows
    whose settings these are.

    Args:
        settings: whose token, or file, is tried.
        service: an ingest's id, under which its container is found.
    """
    try:
        await asyncio.to_thread(_try, settings)
    except StoreRefused as error:
        return _refused(settings, service, str(error))
    except StoreError as error:
        do = f"it may pass: try again; if it does not, ground-segment health {service} --ready"
        return Finding(WHAT, State.WARN, f"cannot be tried now: {error}", do)
    return ok(WHAT, "this login may write")


def _refused(settings: Settings, service: str, reason: str) -> Finding:
    if settings.mqtt_username is not None and not is_ingests(settings):
        found = f"'{settings.mqtt_username}' does not write, and may not"
        return skipped(WHAT, found, f"docker compose exec {service} ground-segment doctor tries ingest's")
    if address(settings) is None:
        do = "let the user who runs ingest write to this file and its folder"
    else:
        do = (
            "give ingest a token that may write, by ILRS_STORE_TOKEN_FILE: ground-segment store setup "
            "--tokens FOLDER makes one, and the database; then start ingest anew"
        )
    if is_ingests(settings):
        return Finding(WHAT, State.FAIL, f"nothing can be stored: {reason}", do)
    return Finding(WHAT, State.WARN, f"nothing is stored if ingest has these settings: {reason}", do)


def _try(settings: Settings) -> None:
    """Raises StoreError, and StoreRefused if this login may not write."""
    if address(settings) is None:
        _try_file(Path(unquote(urlsplit(settings.store_url).path.removeprefix("/"))))
        return
    token = settings.store_secret()
    with (
        open_influx(settings.store_url, token, settings.store_org, TIMEOUT_S) as influx,
        suppress(RowsRejected),  # it looks at rows only once the login is let in
    ):
        kind = identify(influx)
        influx.write(kind.write_path, kind.write_query, NO_ROW)


def _try_file(file: Path) -> None:
    """A change that is taken back: SQLite lets a transaction begin on a file that it may only read."""
    connections = Connections(file, TIMEOUT_S, power_safe=False)
    try:
        with suppress(_TakenBack), connections.writing() as connection:
            connection.execute('CREATE TABLE "may this login write?" (value)')
            raise _TakenBack
    finally:
        connections.close()
