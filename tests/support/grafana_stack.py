"""A stand-in Grafana before real parts: its proxies lead to a real monitor's API and a real InfluxDB.

Shapes follow Grafana 13's HTTP API: `/api/prometheus/UID/...` and `/api/alertmanager/UID/...` pass on what
they are asked; `/api/ds/query` answers frames by query, with status 400 if one of them failed.
"""

import base64
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from tests.support.grafana import TOKEN, Answer, FakeGrafana, Json

USER, PASSWORD = "ilrs", "the password"
TIMEOUT_S = 30.0
UNREACHABLE: Answer = (502, {"message": "Bad Gateway"})


class GrafanaStack(FakeGrafana):
    """Before a monitor and an InfluxDB; None for one that is not there.

    Args:
        boards: dashboards that files have brought.
        monitor: address of the monitor's API.
        token: that the API wants.
        influx: address of an InfluxDB with a database `ilrs`.
    """

    def __init__(
        self,
        boards: Iterable[Json] = (),
        monitor: str | None = None,
        token: str = "",
        influx: str | None = None,
    ) -> None:
        super().__init__()
        self.dashboards = {board["uid"]: {"dashboard": board, "meta": {}} for board in boards}
        self.version = "13.2.0"
        self.asked: list[str] = []
        """Every query that was asked."""
        self.refused = ""
        """Queries that hold this are sent in a form that no database understands."""
        self._monitor = monitor
        self._token = token
        self._influx = influx

    def answer(self, method: str, address: str, body: Json, token: str) -> Answer:
        parts = urlsplit(address)
        if parts.path == "/api/health":
            return 200, {"database": "ok", "version": self.version, "commit": "0"}
        basic = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if token not in (basic, f"Bearer {TOKEN}"):
            return 401, {"message": "Invalid username or password"}
        for pattern, handle in self._stack_routes().items():
            if matched := re.fullmatch(pattern, f"{method} {parts.path.removeprefix('/api')}"):
                return handle(method, body, *matched.groups())
        return super().answer(method, address, body, f"Bearer {TOKEN}")

    def _stack_routes(self) -> dict[str, Callable[..., Answer]]:
        return {
            r"GET /org": lambda *_: (200, {"id": 1, "name": "Main Org."}),
            r"GET /search": lambda *_: (200, [{"uid": uid, "type": "dash-db"} for uid in self.dashboards]),
            r"GET /datasources/uid/([\w-]+)/health": self._health,
            r"\w+ /(?:prometheus|alertmanager)/[\w-]+(/.*)": self._pass_on,
            r"POST /ds/query": self._query,
        }

    def _health(self, method: str, body: Json, uid: str) -> Answer:
        if uid == "ilrs-store":
            up = self._influx is not None and "error" not in self._ask("SHOW MEASUREMENTS")
        else:
            up = self._pass_on("GET", {}, "/api/v1/query?query=1%2B1")[0] == 200
        if not up:
            return 400, {"status": "ERROR", "message": "connection refused"}
        return 200, {"status": "OK", "message": "datasource is working"}

    def _pass_on(self, method: str, body: Json, path: str) -> Answer:
        if self._monitor is None:
            return UNREACHABLE
        login = base64.b64encode(f"operators:{self._token}".encode()).decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(f"{self._monitor}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
                return response.status, json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, {"message": error.read().decode()}

    def _query(self, method: str, body: Json) -> Answer:
        results: dict[str, Any] = {}
        for query in body["queries"]:
            self.asked.append(query["query"])
            text = _filled_in(query["query"], body["from"], body["to"], query["intervalMs"])
            if self.refused and self.refused in text:
                text = f"{text} AND"
            answer = self._ask(text)
            if "error" in answer:
                results[query["refId"]] = {"error": answer["error"], "status": 400}
            else:
                results[query["refId"]] = {
                    "status": 200,
                    "frames": list(map(_frame, answer.get("series", ()))),
                }
        failed = any("error" in result for result in results.values())
        return 400 if failed else 200, {"results": results}

    def _ask(self, text: str) -> Json:
        form = urllib.parse.urlencode({"db": "ilrs", "q": text, "epoch": "ms"}).encode()
        try:
            with urllib.request.urlopen(f"{self._influx}/query", form, timeout=TIMEOUT_S) as response:
                found: Json = json.load(response)["results"][0]
        except urllib.error.HTTPError as error:
            return {"error": json.loads(error.read())["error"]}
        return found


def _filled_in(text: str, from_ms: str, to_ms: str, interval_ms: int) -> str:
    """What Grafana's server does with its macros; variables are the browser's affair."""
    seen = text.replace("$timeFilter", f"time >= {from_ms}ms and time <= {to_ms}ms")
    return seen.replace("$__interval", f"{interval_ms}ms")


def _frame(series: Json) -> Json:
    columns = list(zip(*series["values"], strict=True))
    return {"schema": {"fields": [{"name": name} for name in series["columns"]]}, "data": {"values": columns}}
