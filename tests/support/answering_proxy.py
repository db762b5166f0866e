"""An HTTP proxy in front of InfluxDB that answers writes as it is told, and passes all else on."""

import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.support.servers import HOST
from tests.support.serving import Serving


@dataclass(frozen=True)
class Answer:
    """What a store says to a write."""

    status: int
    text: str = "so it was told"
    headers: dict[str, str] = field(default_factory=dict)


Judge = Callable[[bytes], Answer | None]
"""Given the lines of a write: an answer in the server's place, or None to pass it on."""


class AnsweringProxy(Serving):
    """Between ingest and a real server.

    Args:
        target: the server's address.
    """

    def __init__(self, target: str) -> None:
        super().__init__(type("Handler", (_Handler,), {"proxy": self}))
        self.target = target
        self.judge: Judge = lambda _: None
        self.answered: list[int] = []
        """Status of each answer that was not the server's."""

    def store_url(self) -> str:
        return f"influxdb://{HOST}:{self.port}/ilrs"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: AnsweringProxy

    def do_GET(self) -> None:
        self._pass_on(None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.proxy.judge(body) if self.path.startswith("/write") else None
        if answer is None:
            self._pass_on(body)
            return
        self.proxy.answered.append(answer.status)
        self._say(answer.status, answer.text.encode(), answer.headers)

    def _pass_on(self, body: bytes | None) -> None:
        headers = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "connection")}
        url = self.proxy.target + self.path
        request = urllib.request.Request(url, body, headers, method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                self._say(answer.status, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            self._say(error.code, error.read(), dict(error.headers))

    def _say(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "date"):
                self.send_header(name, value)
        if status == 204:
            self.end_headers()
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: tests print enough."""
