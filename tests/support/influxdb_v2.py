"""InfluxDB 2's interface in front of a 1.x server, for machines that have no 2.x.

It follows the published API (https://docs.influxdata.com/influxdb/v2/api/v2/), and stands in for a real one
only as far as that goes: set `INFLUXDB_V2_URL`, `_ORG`, `_TOKEN` and `_BUCKET` to test against a real one.
"""

import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from tests.support.servers import HOST
from tests.support.serving import Serving

ORG, ORG_ID, TOKEN = "ilrs", "0000000000000001", "a-token-of-this-test"


class InfluxV2Front(Serving):
    """Serves while it is entered; `buckets`, `mappings`, `authorizations` are what was created through it."""

    def __init__(self, behind: str) -> None:
        super().__init__(_handler(self))
        self.behind = behind
        self.buckets: dict[str, dict[str, Any]] = {}
        self.mappings: list[dict[str, Any]] = []
        self.authorizations: dict[str, dict[str, Any]] = {}

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"


class Answer(Exception):
    def __init__(self, status: int, body: bytes = b"") -> None:
        super().__init__(status)
        self.status, self.body = status, body


def _handler(front: InfluxV2Front) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            try:
                result = _route(front, self.command, parts.path, query, body, self.headers)
                status, content = 200, json.dumps(result).encode()
            except Answer as answer:
                status, content = answer.status, answer.body
            self.send_response(status)
            self.send_header("X-Influxdb-Version", "v2.7.12")
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content if status != 204 else b"")

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815  http.server's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Says nothing."""

    return Handler


def _route(  # noqa: C901  one case for each endpoint
    front: InfluxV2Front,
    method: str,
    path: str,
    query: Mapping[str, str],
    body: bytes,
    headers: Message,
) -> object:
    if path == "/ping":
        raise Answer(204)
    _allow(front, method, path, query, headers.get("Authorization") or "")
    content_type = headers.get("Content-Type") or ""
    match method, path.split("/")[1:]:
        case "POST", ["query"]:
            raise _forward(front, "/query", body, content_type)
        case "POST", ["api", "v2", "write"]:
            return _write(front, query, body, headers)
        case "GET", ["api", "v2", "orgs"]:
            return {"orgs": [{"id": ORG_ID, "name": ORG}] if query["org"] == ORG else []}
        case "GET", ["api", "v2", "buckets"]:
            return {"buckets": [b for b in front.buckets.values() if b["name"] == query["name"]]}
        case "POST", ["api", "v2", "buckets"]:
            return _create(front, json.loads(body))
        case "PATCH", ["api", "v2", "buckets", bucket_id]:
            front.buckets[bucket_id] |= json.loads(body)
            return front.buckets[bucket_id]
        case "GET", ["api", "v2", "dbrps"]:
            return {"content": [m for m in front.mappings if m["database"] == query["db"]]}
        case "GET", ["api", "v2", "authorizations"]:
            return {"authorizations": list(front.authorizations.values())}
        case "POST", ["api", "v2", "authorizations"]:
            return _authorize(front, json.loads(body))
        case "DELETE", ["api", "v2", "authorizations", authorization_id]:
            del front.authorizations[authorization_id]
            raise Answer(204)
        case "POST", ["api", "v2", "dbrps"]:
            front.mappings.append(json.loads(body))
            return front.mappings[-1]
    raise _error(404, "not found", "path not found")


def _allow(front: InfluxV2Front, method: str, path: str, query: Mapping[str, str], given: str) -> None:
    """An administrator everything; others what their permissions say of the bucket: writing or queries."""
    if given == f"Token {TOKEN}":
        return
    known = [a for a in front.authorizations.values() if given == f"Token {a['token']}"]
    if not known:
        raise _error(401, "unauthorized", "unauthorized access")
    needed = {("POST", "/api/v2/write"): "write", ("POST", "/query"): "read"}.get((method, path))
    granted = [(p["action"], p["resource"]["type"]) for p in known[0]["permissions"]]
    if (needed, "buckets") not in granted:
        raise _error(403, "forbidden", f"insufficient permissions for {method} {path} {dict(query)}")


def _authorize(front: InfluxV2Front, wanted: dict[str, Any]) -> object:
    number = len(front.authorizations) + 1
    made = {"id": f"{number:016x}", "token": secrets.token_urlsafe(32), "status": "active"}
    made["createdAt"] = f"2026-11-22T00:00:{number:02d}Z"
    front.authorizations[made["id"]] = wanted | made
    return front.authorizations[made["id"]]


def _create(front: InfluxV2Front, bucket: dict[str, Any]) -> object:
    if bucket["orgID"] != ORG_ID:
        raise _error(404, "not found", "organization not found")
    statement = "CREATE DATABASE " + json.dumps(bucket["name"])
    _forward(front, "/query", urlencode({"q": statement}).encode(), "application/x-www-form-urlencoded")
    bucket["id"] = f"{len(front.buckets) + 16:016x}"
    front.buckets[bucket["id"]] = bucket
    return bucket


def _write(front: InfluxV2Front, query: Mapping[str, str], body: bytes, headers: Message) -> object:
    name = query["bucket"]
    if query["org"] != ORG or all(bucket["name"] != name for bucket in front.buckets.values()):
        raise _error(404, "not found", f'bucket "{name}" not found')
    path = f"/write?db={quote(name)}&precision={query['precision']}"
    answer = _forward(front, path, body, headers.get("Content-Type") or "", headers.get("Content-Encoding"))
    if b"partial write" in answer.body:
        raise _error(422, "unprocessable entity", f"failure writing points to database: {answer.body!r}")
    raise answer


def _forward(
    front: InfluxV2Front, path: str, body: bytes, content_type: str, encoding: str | None = None
) -> Answer:
    headers = {"Content-Type": content_type, **({"Content-Encoding": encoding} if encoding else {})}
    request = urllib.request.Request(front.behind + path, body, headers)
    try:
        with urllib.request.urlopen(request) as response:
            return Answer(response.status, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read())


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status, json.dumps({"code": code, "message": message}).encode())
