"""A small HTTP server that answers as Grafana 13 does to the few requests that an upload makes.

It stands in for Grafana, which no package registry has; it follows the documented HTTP API.
"""

import json
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.servers import HOST
from tests.support.serving import Serving

TOKEN = "glsa_test"
Json = dict[str, Any]
Answer = tuple[int, Any]
NOT_FOUND: Answer = (404, {"message": "not found"})


class FakeGrafana(Serving):
    """Its state can be looked at; `provisioned` holds the uids of dashboards that it refuses to overwrite."""

    def __init__(self) -> None:
        super().__init__(_handler(self))
        self.datasources: dict[str, Json] = {}
        self.folders: dict[str, Json] = {}
        self.dashboards: dict[str, Json] = {}
        self.annotations: dict[int, Json] = {}
        self.provisioned: set[str] = set()
        self.writes: list[str] = []
        self.page: str | None = None
        """When set, every answer is this HTML page."""

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def answer(self, method: str, address: str, body: Json, token: str) -> Answer:
        parts = urlsplit(address)
        if parts.path == "/api/health":
            return 200, {"database": "ok", "version": "13.2.0", "commit": "0"}
        if token != f"Bearer {TOKEN}":
            return 401, {"message": "Invalid API key"}
        if method != "GET":
            self.writes.append(f"{method} {parts.path}")
        for pattern, handle in self._routes().items():
            matched = re.fullmatch(pattern, f"{method} {parts.path.removeprefix('/api')}")
            if matched:
                return handle(*matched.groups(), **({"body": body} if body else {"query": parts.query}))
        return NOT_FOUND

    def _routes(self) -> dict[str, Callable[..., Answer]]:
        return {
            r"GET /datasources/uid/([\w-]+)": self._get(self.datasources),
            r"POST /datasources": self._post_datasource,
            r"PUT /datasources/uid/([\w-]+)": self._put_datasource,
            r"GET /folders/([\w-]+)": self._get(self.folders),
            r"POST /folders": self._post_folder,
            r"GET /dashboards/uid/([\w-]+)": self._get(self.dashboards),
            r"POST /dashboards/db": self._post_dashboard,
            r"GET /annotations": self._find_annotations,
            r"POST /annotations": self._post_annotation,
            r"PUT /annotations/(\d+)": self._put_annotation,
        }

    def _get(self, found: dict[str, Json]) -> Callable[..., Answer]:
        return lambda uid, query: (200, found[uid]) if uid in found else NOT_FOUND

    def _post_datasource(self, body: Json) -> Answer:
        if body["uid"] in self.datasources:
            return 409, {"message": "data source with the same uid already exists"}
        return self._put_datasource(body["uid"], body)

    def _put_datasource(self, uid: str, body: Json) -> Answer:
        if self.datasources.get(uid, {}).get("readOnly"):
            return 403, {"message": "Cannot update read-only data source"}
        self.datasources[uid] = body
        return 200, {"message": "Datasource saved"}

    def _post_folder(self, body: Json) -> Answer:
        self.folders[body["uid"]] = body
        return 200, body

    def _post_dashboard(self, body: Json) -> Answer:
        uid = body["dashboard"]["uid"]
        if uid in self.provisioned:
            return 400, {"message": "Cannot save provisioned dashboard"}
        if body["folderUid"] not in self.folders:
            return 400, {"message": "folder not found"}
        version = self.dashboards.get(uid, {"dashboard": {"version": 0}})["dashboard"]["version"] + 1
        saved = body["dashboard"] | {"id": len(self.dashboards) + 1, "version": version}
        self.dashboards[uid] = {"dashboard": saved, "meta": {"folderUid": body["folderUid"]}}
        return 200, {"uid": uid, "status": "success", "version": version}

    def provision(self, uid: str) -> None:
        """As if a file had brought this dashboard."""
        self.provisioned.add(uid)
        self.dashboards[uid] = {"dashboard": {"uid": uid, "version": 1}, "meta": {"provisioned": True}}

    def _find_annotations(self, query: str) -> Answer:
        asked = parse_qs(query)
        start, end = int(asked["from"][0]), int(asked["to"][0])
        found = [
            note
            for note in self.annotations.values()
            if set(asked["tags"]) <= set(note["tags"]) and note["time"] <= end and note["timeEnd"] >= start
        ]
        return 200, found[: int(asked["limit"][0])]

    def _post_annotation(self, body: Json) -> Answer:
        number = len(self.annotations) + 1
        self.annotations[number] = body | {"id": number}
        return 200, {"message": "Annotation added", "id": number}

    def _put_annotation(self, number: str, body: Json) -> Answer:
        self.annotations[int(number)] = body | {"id": int(number)}
        return 200, {"message": "Annotation updated"}


def _handler(grafana: FakeGrafana) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            token = self.headers.get("Authorization", "")
            status, answer = grafana.answer(self.command, self.path, json.loads(raw or b"{}"), token)
            kind, text = "application/json", json.dumps(answer)
            if grafana.page is not None:
                status, kind, text = 200, "text/html", grafana.page
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815 - the base class names them

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
            """Quiet."""

    return Handler
