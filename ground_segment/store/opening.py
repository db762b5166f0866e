"""Which store an address means."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import SecretStr

from ground_segment.clock import Clock
from ground_segment.store.embedded import EmbeddedStore
from ground_segment.store.protocol import Store

if TYPE_CHECKING:
    from ground_segment.store.influx_http import Influx
    from ground_segment.store.rights import Rights

FORMS = """a store's address is one of
  sqlite:///relative/path.db  or  sqlite:////absolute/path.db   (?synchronous=full to survive loss of power)
  influxdb://host:8086/bucket    (1.x: the database's name)
  influxdbs://host:8086/bucket   (with TLS)"""
INFLUX_PORT = 8086


def open_store(
    url: str,
    token: SecretStr | str | None = None,
    org: str | None = None,
    timeout_s: float = 10.0,
    ca_file: Path | None = None,
    clock: Clock | None = None,
    prepared: bool = False,
) -> Store:
    """The store at an address; nothing is opened or connected before the first call.

    Args:
        url: see `FORMS`.
        token: InfluxDB 2's API token, or `user:password` for 1.x with authentication.
        org: InfluxDB 2's organisation.
        timeout_s: of one request; for SQLite, how long to wait for another process's transaction.
        ca_file: certificates that the server's must be signed by, where the system's are not meant.
        clock: tells the embedded store what is older than the retention.
        prepared: `prepare` makes nothing on a server, because the token may only write or read.

    Raises:
        ValueError: the address has none of the forms.
    """
    parts = urlsplit(url)
    path = unquote(parts.path.removeprefix("/"))
    if parts.scheme == "sqlite" and not parts.netloc and path:
        full = parse_qs(parts.query).get("synchronous") == ["full"]
        return EmbeddedStore(Path(path), power_safe=full, busy_timeout_s=timeout_s, clock=clock)
    if address := server_address(url):
        from ground_segment.store.influx import InfluxStore  # half a second, which SQLite need not pay

        return InfluxStore(address, path, _plain(token), org, timeout_s, ca_file, prepared=prepared)
    raise ValueError(f"'{_without_login(url)}' is no store: {FORMS}")


@contextmanager
def open_rights(url: str, token: SecretStr | str | None = None, org: str | None = None) -> Iterator["Rights"]:
    """Who may write and read the database at an address; the token must be an administrator's.

    Raises:
        ValueError: the store has no tokens, for it is a file.
        StoreUnavailable, StoreRefused: of the server.
    """
    from ground_segment.store.rights import rights_of

    with open_influx(url, token, org) as influx:
        yield rights_of(influx)


@contextmanager
def open_influx(
    url: str, token: SecretStr | str | None = None, org: str | None = None, timeout_s: float = 10.0
) -> Iterator["Influx"]:
    """One connection to the server at an address, to ask about it. Raises ValueError like `open_rights`."""
    address = server_address(url)
    if address is None:
        raise ValueError(f"'{_without_login(url)}' has no tokens: only InfluxDB has")
    from ground_segment.store.influx_http import Influx

    database = unquote(urlsplit(url).path.removeprefix("/"))
    influx = Influx(address, database, _plain(token), org or "", timeout_s, None, 1)
    try:
        yield influx
    finally:
        influx.close()


def server_address(url: str) -> str | None:
    """`http://host:port` of InfluxDB; None if the address is none of its forms."""
    parts = urlsplit(url)
    if parts.scheme not in ("influxdb", "influxdbs") or not parts.hostname or parts.username:
        return None
    if not parts.path.removeprefix("/"):
        return None
    scheme = "https" if parts.scheme == "influxdbs" else "http"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{scheme}://{host}:{parts.port or INFLUX_PORT}"


def _without_login(url: str) -> str:
    """What may be shown of an address that somebody wrote a password into."""
    before, is_login, after = url.rpartition("@")
    return f"{before.partition('://')[0]}://***@{after}" if is_login else url


def _plain(token: SecretStr | str | None) -> str | None:
    return token.get_secret_value() if isinstance(token, SecretStr) else token
