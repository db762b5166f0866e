"""InfluxDB 1.x from Debian's package `influxdb`, with data of its own."""

import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from tests.support.servers import HOST, Server, free_port, require

_CONFIG = """
reporting-disabled = true
bind-address = "{host}:{rpc_port}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  query-log-enabled = false
[http]
  bind-address = "{host}:{port}"
  log-enabled = false
  auth-enabled = {auth}
  max-body-size = {max_body_bytes}
[monitor]
  store-enabled = false
[continuous_queries]
  enabled = false
"""


class InfluxServer(Server):
    """A server whose data survive `stop`, `kill` and `start`.

    Args:
        folder: for configuration, data and log; made when missing.
        auth: whether users must log in.
        max_body_bytes: larger writes are answered 413.
    """

    def __init__(
        self, folder: Path, port: int | None = None, auth: bool = False, max_body_bytes: int = 25_000_000
    ) -> None:
        port = port or free_port()
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "influxdb.conf"
        config.write_text(
            _CONFIG.format(
                host=HOST, port=port, rpc_port=free_port(), folder=folder.absolute(),
                auth=str(auth).lower(), max_body_bytes=max_body_bytes,
            )
        )  # fmt: skip
        command = [require("influxd"), "run", "-config", str(config)]
        super().__init__("influxd", command, port, folder / "influxd.log", self._answers)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def store_url(self, database: str = "ilrs") -> str:
        """The address as `ILRS_STORE_URL` and `open_store` take it."""
        return f"influxdb://{HOST}:{self.port}/{database}"

    def make_administrator(self, name: str, password: str) -> None:
        """The first user of a server with logins, who may do everything."""
        statement = f"CREATE USER \"{name}\" WITH PASSWORD '{password}' WITH ALL PRIVILEGES"
        form = urllib.parse.urlencode({"q": statement}).encode()
        with urllib.request.urlopen(f"{self.address}/query", form, timeout=5.0) as response:
            response.read()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/ping", timeout=1.0) as response:
                return bool(response.status == 204)
        except (urllib.error.URLError, OSError):
            return False
