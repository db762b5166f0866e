"""Grafana's HTTP API for what its client does not know: proxies to rules and silences, queries of panels."""

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from ground_segment.dashboards.push import GrafanaError, GrafanaUnauthorised, GrafanaUnreachable

TIMEOUT_S = 30.0
MOST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Login:
    """A service account's token, or a user with a password."""

    secret: str
    user: str | None = None

    def header(self) -> str:
        if self.user is None:
            return f"Bearer {self.secret}"
        return "Basic " + base64.b64encode(f"{self.user}:{self.secret}".encode()).decode()

    def __repr__(self) -> str:
        return f"Login({self.user or 'token'})"


class GrafanaHttp:
    """Asks one server.

    Args:
        url: `http://host:3000`, with a path if Grafana has one.
        login: who asks.
    """

    def __init__(self, url: str, login: Login) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise GrafanaUnreachable(f"'{url}' is no address: write http://host:3000")
        self.url = url.rstrip("/")
        self._login = login

    def get(self, path: str) -> Any:
        """Raises GrafanaError and its kinds."""
        return self._ask("GET", path)

    def delete(self, path: str) -> Any:
        """Raises GrafanaError and its kinds."""
        return self._ask("DELETE", path)

    def post(self, path: str, body: object) -> Any:
        """Raises GrafanaError and its kinds."""
        return self._ask("POST", path, json.dumps(body).encode())

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        headers = {"Authorization": self._login.header(), "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = Request(f"{self.url}{path}", body, headers, method=method)  # noqa: S310 - scheme is checked
        try:
            with urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310 - the same
                return self._content(response.read(MOST_BYTES), path)
        except HTTPError as error:
            return self._refused(error, path)
        except (URLError, TimeoutError, ConnectionError) as error:
            reason = getattr(error, "reason", None) or error
            raise GrafanaUnreachable(f"Grafana at {self.url} cannot be reached: {reason}") from error

    def _content(self, raw: bytes, path: str) -> Any:
        try:
            return json.loads(raw) if raw.strip() else None
        except ValueError as error:
            told = f"{self.url}{path} answers, but not as Grafana does; is there a path missing?"
            raise GrafanaUnreachable(told) from error

    def _refused(self, error: HTTPError, path: str) -> Any:
        """An answer with results stands in spite of its status: some of its queries failed."""
        raw = error.read(MOST_BYTES)
        try:
            content = json.loads(raw)
        except ValueError:
            content = {}
        if isinstance(content, dict) and "results" in content:
            return content
        told = content.get("message") if isinstance(content, dict) else None
        message = f"{path} answered {error.code}: {told or error.reason}"
        raise (GrafanaUnauthorised if error.code in (401, 403) else GrafanaError)(message) from error
