"""Operators by REST: the state machine's laws hold, and it says what it refuses."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from ground_segment.wire import AlertState
from tests.unit.api.scene import BEARER, LOW, LOWER, Watching, api
from tests.unit.monitor.scene import VOLTAGE

ALERT = "/api/ilrs/v1/alerts/energy/limit-bus_voltage"


@pytest.fixture
def scene() -> Watching:
    return Watching()


@pytest.fixture
def client(scene: Watching, tmp_path: Path) -> httpx.AsyncClient:
    return api(scene, tmp_path / "audit.jsonl", headers=BEARER)


async def test_an_alert_is_acknowledged(scene: Watching, client: httpx.AsyncClient) -> None:
    scene.live(5, bus_voltage=LOW)
    answer = await client.post(
        f"{ALERT}/acknowledge", json={"by": "ana", "reason": "seen", "seen": "warning"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["report"]["stage"] == "completed"
    assert answer.json()["alert"]["state"] == "acknowledged"
    assert scene.engine.alerts[VOLTAGE].by == "ana"


async def test_what_became_worse_is_not_acknowledged(scene: Watching, client: httpx.AsyncClient) -> None:
    scene.live(5, bus_voltage=LOWER)
    answer = await client.post(f"{ALERT}/acknowledge", json={"by": "ana", "seen": "warning"})
    assert answer.status_code == 409
    assert "critical now" in answer.json()["message"]
    assert scene.engine.alerts[VOLTAGE].state is AlertState.UNACKNOWLEDGED


async def test_an_alert_is_shelved_and_taken_off(scene: Watching, client: httpx.AsyncClient) -> None:
    scene.live(5, bus_voltage=LOW)
    body = {"by": "ana", "reason": "restart", "for_s": 60}
    assert (await client.post(f"{ALERT}/shelve", json=body)).json()["alert"]["state"] == "shelved"
    assert (await client.post(f"{ALERT}/unshelve", json={"by": "ana"})).status_code == 200
    assert (await client.post(f"{ALERT}/unshelve", json={"by": "ana"})).status_code == 409
    assert (await client.post(f"{ALERT}/reset", json={"by": "ana"})).status_code == 409


async def test_a_reason_may_stand_beside_the_address(
    scene: Watching, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    scene.live(5, bus_voltage=LOW)
    body = {"by": "ana", "reason": "the body's", "for_s": 60}
    assert (
        await client.post(f"{ALERT}/shelve", params={"reason": 'it "sags"'}, json=body)
    ).status_code == 200
    assert json.loads((tmp_path / "audit.jsonl").read_text())["reason"] == 'it "sags"'
    assert (
        await client.post(f"{ALERT}/unshelve", params={"reason": "x" * 501}, json=body)
    ).status_code == 400


async def test_who_acts_may_stand_beside_the_address(
    scene: Watching, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    scene.live(5, bus_voltage=LOW)
    for body in ({}, {"by": "the body's"}):
        answer = await client.post(f"{ALERT}/acknowledge", params={"by": 'ana "the hand"'}, json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["report"]["by"] == 'ana "the hand"'
        assert scene.commands[-1].by == 'ana "the hand"'
    assert scene.engine.alerts[VOLTAGE].by == 'ana "the hand"'
    kept = [json.loads(line)["by"] for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert kept == ['ana "the hand"'] * 2


@pytest.mark.parametrize("verb", ["acknowledge", "shelve", "unshelve", "reset"])
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"by": ""}, "at least 1 character"),
        ({"by": " \n"}, "says nothing"),
        ({"by": "x" * 65}, "at most 64 characters"),
        ({"by": "ana\0"}, "control characters"),
    ],
)
async def test_a_name_beside_the_address_that_is_none_is_refused(
    scene: Watching, client: httpx.AsyncClient, verb: str, asked: dict[str, str], said: str
) -> None:
    """Also where the body has one: whoever has no name does not act in another's."""
    scene.live(5, bus_voltage=LOW)
    body = {"by": "ana", "reason": "x", "for_s": 60}
    answer = await client.post(f"{ALERT}/{verb}", params=asked, json=body)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("by: ")
    assert said in answer.json()["message"]
    assert scene.commands == []


@pytest.mark.parametrize("verb", ["acknowledge", "shelve", "unshelve", "reset"])
async def test_nobody_acts_without_a_name(scene: Watching, client: httpx.AsyncClient, verb: str) -> None:
    scene.live(5, bus_voltage=LOW)
    answer = await client.post(f"{ALERT}/{verb}", json={"reason": "x", "for_s": 60})
    assert answer.status_code == 400
    assert "by: nobody is named" in answer.json()["message"]
    assert scene.commands == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/shelve", {"by": "ana", "for_s": 60}, 400),
        ("/shelve", {"by": "ana", "reason": "x", "for_s": 0}, 400),
        ("/shelve", {"by": "ana", "reason": "x", "for_s": 1e9}, 400),
        ("/acknowledge", {"reason": "who?"}, 400),
        ("/acknowledge", {"by": "ana", "seen": "bad"}, 400),
        ("/acknowledge", {"by": "x" * 65}, 400),
        ("/acknowledge", {"by": "ana"}, 409),
        ("x/acknowledge", {"by": "ana"}, 404),
        ("/explode", {"by": "ana"}, 404),
    ],
)
async def test_what_makes_no_sense_changes_nothing(
    scene: Watching, client: httpx.AsyncClient, path: str, body: dict[str, Any], status: int
) -> None:
    answer = await client.post(ALERT + path, json=body)
    assert answer.status_code == status, answer.text
    assert answer.json()["message"]
    assert scene.seen == []


async def test_what_could_not_be_kept_is_told(scene: Watching, client: httpx.AsyncClient) -> None:
    scene.broken = True
    answer = await client.post(f"{ALERT}/acknowledge", json={"by": "ana"})
    assert (answer.status_code, answer.json()) == (503, {"message": "it is done, but cannot be kept"})


async def test_reading(scene: Watching, client: httpx.AsyncClient) -> None:
    assert (await client.get(ALERT)).json() is None
    scene.live(5, bus_voltage=LOW)
    assert (await client.get(ALERT)).json()["title"] == "Bus voltage low"
    assert [a["rule"] for a in (await client.get("/api/ilrs/v1/alerts")).json()] == ["limit-bus_voltage"]
    (incident,) = (await client.get("/api/ilrs/v1/incidents")).json()
    assert incident["alerts"] == ["energy/limit-bus_voltage"]


async def test_health(scene: Watching, client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/-/healthy", "/readyz", "/-/ready"):
        assert (await client.get(path)).status_code == 200
    scene.ready = False
    assert (await client.get("/healthz")).status_code == 200
    assert (await client.get("/-/ready")).status_code == 503
