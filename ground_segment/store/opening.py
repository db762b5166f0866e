"""Which store an address means."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import SecretStr

from ground_segment.clock import Clock
from ground_segment.store.embedded import EmbeddedStore
from ground_segment.store.protocol import Store

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
) -> Store:
    """The store at an address; nothing is opened or connected before the first call.

    Args:
        url: see `FORMS`.
        token: InfluxDB 2's API token, or `user:password` for 1.x with authentication.
        org: InfluxDB 2's organisation.
        timeout_s: of one request; for SQLite, how long to wait for another process's transaction.
        ca_file: certificates that the server's must be signed by, where the system's are not meant.
        clock: tells the embedded store what is older than the retention.

    Raises:
        ValueError: the address has none of the forms.
    """
    parts = urlsplit(url)
    path = unquote(parts.path.removeprefix("/"))
    if parts.scheme == "sqlite" and not parts.netloc and path:
        full = parse_qs(parts.query).get("synchronous") == ["full"]
        return EmbeddedStore(Path(path), power_safe=full, busy_timeout_s=timeout_s, clock=clock)
    if parts.scheme in ("influxdb", "influxdbs") and parts.hostname and path and not parts.username:
        scheme = "https" if parts.scheme == "influxdbs" else "http"
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        secret = token.get_secret_value() if isinstance(token, SecretStr) else token
        address = f"{scheme}://{host}:{parts.port or INFLUX_PORT}"
        from ground_segment.store.influx import InfluxStore  # half a second, which SQLite need not pay

        return InfluxStore(address, path, token=secret, org=org, timeout_s=timeout_s, ca_file=ca_file)
    raise ValueError(f"'{url}' is no store: {FORMS}")
