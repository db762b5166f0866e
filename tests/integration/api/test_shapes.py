"""Our answers have the keys and types of the real Prometheus' and Alertmanager's."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ground_segment.clock import NS_PER_S, SystemClock, iso_utc
from tests.integration.api.test_forwarding import real_alertmanager, until
from tests.support.servers import HOST, Server, free_port, require
from tests.unit.api.scene import BEARER, LOW, Watching, api, silence

pytestmark = pytest.mark.integration
NOBODYS = "00000000-0000-0000-0000-000000000000"
ASKED = ("rules", "alerts", "query?query=1%2B1", "query?query=ALERTS", "query?query=nothing", "metadata")
OF_THEIR_OWN = {"labels", "metric", "annotations", "versionInfo", "uptime", "original"}
"""What is in these is up to each server."""


def shape(value: Any, name: str = "") -> Any:
    """Keys and types; of a list its first element."""
    if isinstance(value, dict) and name not in OF_THEIR_OWN:
        return {key: shape(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return (
        "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    )


@pytest.fixture
def scene() -> Watching:
    scene = Watching()
    scene.live(5, bus_voltage=LOW)
    return scene


@pytest.fixture
def ours(scene: Watching, tmp_path: Path) -> httpx.AsyncClient:
    return api(scene, tmp_path / "audit.jsonl", headers=BEARER)


@pytest.fixture
def alertmanager(tmp_path: Path) -> Iterator[str]:
    with real_alertmanager(tmp_path) as server:
        yield f"http://{HOST}:{server.port}"


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    rule = {"alert": "Always", "expr": "vector(1) > 0", "annotations": {"summary": "x"}}
    rules, config = tmp_path / "rules.yml", tmp_path / "prometheus.yml"
    rules.write_text(json.dumps({"groups": [{"name": "g", "interval": "1s", "rules": [rule]}]}))
    config.write_text(json.dumps({"rule_files": [str(rules)]}))
    command = [
        require("prometheus"),
        f"--config.file={config}",
        f"--storage.tsdb.path={tmp_path / 'prometheus'}",
        f"--web.listen-address={HOST}:{port}",
    ]
    with Server("prometheus", command, port, tmp_path / "prometheus.log"):
        yield f"http://{HOST}:{port}"


async def test_alertmanager(scene: Watching, ours: httpx.AsyncClient, alertmanager: str) -> None:
    now_ns = SystemClock().now_ns()
    times: dict[str, Any] = {"startsAt": iso_utc(now_ns), "endsAt": iso_utc(now_ns + 3600 * NS_PER_S)}
    async with httpx.AsyncClient(base_url=alertmanager) as theirs:
        told = [{"labels": {"alertname": "x", "facility": "energy"}, "generatorURL": "http://x"}]
        assert (await theirs.post("/api/v2/alerts", json=told)).status_code == 200
        made = [
            await ours.post("/api/v2/silences", json=silence(scene)),
            await theirs.post("/api/v2/silences", json=silence(scene, **times)),
        ]
        assert shape(made[0].json()) == shape(made[1].json())
        await until(lambda: httpx.get(f"{alertmanager}/api/v2/alerts/groups").json() != [])
        for path in ("status", "receivers", "alerts", "alerts/groups", "silences"):
            answers = [await client.get(f"/api/v2/{path}") for client in (ours, theirs)]
            assert shape(answers[0].json()) == shape(answers[1].json()), path
            assert "application/json" in answers[0].headers["content-type"]
        wrong = silence(scene, matchers=[])
        answers = [await client.post("/api/v2/silences", json=wrong) for client in (ours, theirs)]
        assert all(400 <= answer.status_code < 500 for answer in answers)
        gone = [await client.get(f"/api/v2/silence/{NOBODYS}") for client in (ours, theirs)]
        assert gone[0].status_code == gone[1].status_code == 404


async def test_prometheus(ours: httpx.AsyncClient, prometheus: str) -> None:
    def fires() -> bool:
        answer = httpx.get(f"{prometheus}/api/v1/query?query=ALERTS")
        return bool(answer.json()["data"]["result"])

    await until(fires)
    async with httpx.AsyncClient(base_url=prometheus) as theirs:
        for path in ASKED:
            answers = [(await client.get(f"/api/v1/{path}")).json() for client in (ours, theirs)]
            assert shape(_firing_first(answers[0])) == shape(answers[1]), path
        built = [(await client.get("/api/v1/status/buildinfo")).json() for client in (ours, theirs)]
        assert shape(built[0]) == shape(built[1])
        wrong = [await client.get("/api/v1/query") for client in (ours, theirs)]
        assert wrong[0].status_code == wrong[1].status_code == 400
        assert set(wrong[1].json()) <= set(wrong[0].json())


def _firing_first(answer: Any) -> Any:
    """With the group and rule first that fires, as theirs does."""
    data = answer["data"]
    if isinstance(data, dict) and "groups" in data:
        data["groups"].sort(key=lambda group: not any(rule["alerts"] for rule in group["rules"]))
        for group in data["groups"]:
            group["rules"].sort(key=lambda rule: not rule["alerts"])
    return answer
