"""An HTTP proxy in front of InfluxDB that answers writes as it is told, and passes all else on."""

import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.support.servers import HOST, free_port


@dataclass(frozen=True)
class Answer:
    """What a store says to a write."""

    status: int
    text: str = "so it was told"
    headers: dict[str, str] = field(default_factory=dict)


Judge = Callable[[bytes], Answer | None]
"""Given the lines of a write: an answer in the server's place, or None to pass it on."""


class AnsweringProxy:
    """Between ingest and a real server.

    Args:
        target: the server's address.
    """

    def __init__(self, target: str) -> None:
        self.port = free_port()
        self.target = target
        self.judge: Judge = lambda _: None
        self.answered: list[int] = []
        """Status of each answer that was not the server's."""
        self._server = _Server((HOST, self.port), _Handler)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def store_url(self) -> str:
        return f"influxdb://{HOST}:{self.port}/ilrs"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    proxy: AnsweringProxy


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._pass_on(None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self._proxy.judge(body) if self.path.startswith("/write") else None
        if answer is None:
            self._pass_on(body)
            return
        self._proxy.answered.append(answer.status)
        self._say(answer.status, answer.text.encode(), answer.headers)

    @property
    def _proxy(self) -> AnsweringProxy:
        assert isinstance(self.server, _Server)
        return self.server.proxy

    def _pass_on(self, body: bytes | None) -> None:
        headers = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "connection")}
        url = self._proxy.target + self.path
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
