"""Nobody gets in: tokens, sizes, paths. What is refused changes nothing and is on record."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ground_segment.api.access import Access
from ground_segment.api.audit import AuditFile, Entry
from tests.unit.api.scene import BEARER, LOW, TOKEN, Watching, api, silence

ACK = "/api/ilrs/v1/alerts/energy/limit-bus_voltage/acknowledge"
BY = {"by": "ana"}


@pytest.fixture
def scene() -> Watching:
    scene = Watching()
    scene.live(5, bus_voltage=LOW)
    return scene


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    return tmp_path / "audit" / "audit.jsonl"


@pytest.fixture
def client(scene: Watching, audit: Path) -> httpx.AsyncClient:
    return api(scene, audit)


def entries(audit: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in audit.read_text().splitlines()] if audit.exists() else []


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        f"Digest {TOKEN}",
        TOKEN,
        "Basic !!!",
        "Basic eDp5",
        "Bearer \xff",
    ],
)
async def test_without_the_token_nothing_is_written(
    scene: Watching, client: httpx.AsyncClient, audit: Path, authorization: str | None
) -> None:
    headers = [] if authorization is None else [(b"authorization", authorization.encode("latin-1"))]
    answer = await client.post(ACK, json=BY, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert "token" in answer.json()["message"]
    assert scene.commands == []
    (entry,) = entries(audit)
    assert (entry["status"], entry["path"], entry["method"]) == (401, ACK, "POST")
    assert TOKEN not in audit.read_text()


async def test_with_the_token_it_is_and_is_on_record(client: httpx.AsyncClient, audit: Path) -> None:
    assert (await client.post(ACK, json=BY, headers=BEARER)).status_code == 200
    assert (await client.post(ACK, json=BY, auth=("ana", TOKEN))).status_code == 200
    first, second = entries(audit)
    assert (first["command"], first["by"], first["status"]) == ("acknowledge", "ana", 200)
    assert second["user"] == "ana"
    assert first["id"]
    assert TOKEN not in audit.read_text()


async def test_without_a_token_set_nobody_writes(scene: Watching, audit: Path) -> None:
    client = api(scene, audit, token=None)
    for headers in ({}, BEARER):
        answer = await client.post(ACK, json=BY, headers=headers)
        assert answer.status_code == 403
        assert "ILRS_API_TOKEN" in answer.json()["message"]
    assert (await client.get("/api/v2/alerts")).status_code == 200


async def test_on_a_network_reading_needs_the_token_too(scene: Watching, audit: Path) -> None:
    client = api(scene, audit, open_reads=False)
    assert (await client.get("/api/v1/rules")).status_code == 401
    assert (await client.post("/api/v1/query", data={"query": "1+1"})).status_code == 401
    assert (await client.get("/openapi.json")).status_code == 401
    assert (await client.get("/api/v1/rules", headers=BEARER)).status_code == 200
    assert (await client.get("/-/ready")).status_code == 200


async def test_a_wrong_token_is_told_also_where_none_is_needed(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/rules", auth=("grafana", "wrong"))).status_code == 401


async def test_a_data_sources_name_limits_what_it_may_do(scene: Watching, client: httpx.AsyncClient) -> None:
    assert (await client.post(ACK, json=BY, auth=("grafana", TOKEN))).status_code == 403
    body = silence(scene)
    assert (await client.post("/api/v2/silences", json=body, auth=("viewer", TOKEN))).status_code == 403
    assert (await client.get("/api/v2/silences", auth=("viewer", TOKEN))).status_code == 200
    assert (await client.post("/api/v2/silences", json=body, auth=("grafana", TOKEN))).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/v2/%2e%2e/silences", "//api/v2/silences", "/api/v2/silences%00",
        "/api/v2/silence/a%2Fb", "/api\\v2", "/api/v2/" + "a" * 400,
        "/etc/passwd%0d%0ax: y",
    ],
)  # fmt: skip
async def test_tricks_with_paths_lead_nowhere(
    scene: Watching, client: httpx.AsyncClient, audit: Path, path: str
) -> None:
    request = httpx.Request("POST", "http://monitor/", json=silence(scene), headers=BEARER)
    request.url = request.url.copy_with(raw_path=path.encode())
    answer = await client.send(request)
    assert 400 <= answer.status_code < 500
    assert scene.commands == []
    assert entries(audit)[0]["status"] == answer.status_code


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"x" * 70_000, "application/json", 413),
        (b"{", "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b'{"by": "\xff"}', "application/json", 400),
        (b'{"by": "\\ud800"}', "application/json", 400),
        (b"null", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"by": 1e999}', "application/json", 400),
        (b'{"by": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"", "application/json", 400),
        (b"by=ana", "application/x-www-form-urlencoded", 415),
        (b'{"by": "ana"}', "text/plain", 415),
    ],
)
async def test_bodies_that_are_none_change_nothing(
    scene: Watching, client: httpx.AsyncClient, audit: Path, content: bytes, kind: str, status: int
) -> None:
    answer = await client.post(ACK, content=content, headers={**BEARER, "content-type": kind})
    assert answer.status_code == status, answer.text
    assert scene.commands == []
    assert entries(audit)[0]["status"] == status
    assert entries(audit)[0]["reason"]


async def test_a_body_without_a_length_is_bounded_too(scene: Watching, client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b" " * 1024

    answer = await client.post(ACK, content=endless(), headers={**BEARER, "content-type": "application/json"})
    assert answer.status_code == 413
    assert scene.commands == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
async def test_other_methods_do_nothing(scene: Watching, client: httpx.AsyncClient, method: str) -> None:
    assert (await client.request(method, "/api/v2/alerts")).status_code == 401
    assert (await client.request(method, "/api/v2/alerts", headers=BEARER)).status_code == 405


def test_a_token_never_shows() -> None:
    from pydantic import SecretStr

    assert TOKEN not in repr(Access(SecretStr(TOKEN), open_reads=True))


@pytest.mark.parametrize(
    ("host", "is_open"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("monitor", False)],
)
def test_reading_is_open_to_the_same_machine_alone(host: str, is_open: bool) -> None:
    assert Access.of(host, None).open_reads is is_open


def test_the_record_is_bounded(tmp_path: Path) -> None:
    audit = AuditFile(tmp_path / "audit.jsonl", longest_bytes=1000)
    for number in range(100):
        audit.record(Entry(time=str(number), peer="127.0.0.1", method="POST", path="/", status=401))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 2300
    last = (tmp_path / "audit.jsonl").read_text() or (tmp_path / "audit.jsonl.1").read_text()
    assert '"time":"99"' in last.splitlines()[-1]
