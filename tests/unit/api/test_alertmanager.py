"""Alertmanager's API: what calls operators, and silences that shelve it."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from ground_segment.wire import AlertState
from tests.unit.api.scene import BEARER, LOW, Watching, api, silence
from tests.unit.monitor.scene import VOLTAGE

KEYS_OF_AN_ALERT = {
    "annotations", "endsAt", "fingerprint", "receivers", "startsAt", "status", "updatedAt", "generatorURL",
    "labels",
}  # fmt: skip
KEYS_OF_A_SILENCE = {
    "id", "status", "updatedAt", "comment", "createdBy", "startsAt", "endsAt", "matchers",
}  # fmt: skip


@pytest.fixture
def scene() -> Watching:
    return Watching()


@pytest.fixture
def client(scene: Watching, tmp_path: Path) -> httpx.AsyncClient:
    return api(scene, tmp_path / "audit.jsonl", headers=BEARER)


async def alerts(client: httpx.AsyncClient, **parameters: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/v2/alerts", params=parameters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def silences(client: httpx.AsyncClient, **parameters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/api/v2/silences", params=parameters)).json()
    return found


async def post(client: httpx.AsyncClient, body: dict[str, Any]) -> str:
    answer = await client.post("/api/v2/silences", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["silenceID"])


async def test_an_alert_is_shown_as_alertmanager_shows_it(scene: Watching, client: httpx.AsyncClient) -> None:
    scene.live(5, bus_voltage=LOW)
    (alert,) = await alerts(client)
    assert set(alert) == KEYS_OF_AN_ALERT
    assert alert["labels"] == {
        "alertname": "Bus voltage",
        "facility": "energy",
        "rule": "limit-bus_voltage",
        "kind": "limit",
        "severity": "warning",
        "subsystem": "bus",
        "packet": "bus",
        "parameter": "bus_voltage",
    }
    assert alert["status"] == {"state": "active", "silencedBy": [], "inhibitedBy": []}
    assert alert["receivers"] == [{"name": "operators"}]
    assert alert["annotations"]["summary"] == "Bus voltage low"
    assert alert["annotations"]["runbook_url"] == "http://console/runbook/energy/limit-bus_voltage"
    assert alert["generatorURL"].startswith("http://grafana/d/ilrs-energy-bus?viewPanel=panel-")
    assert len(alert["fingerprint"]) == 16


async def test_it_is_found_by_its_labels(scene: Watching, client: httpx.AsyncClient) -> None:
    scene.live(6, bus_voltage=LOW, breaker_closed=False)
    names = {alert["labels"]["rule"] for alert in await alerts(client, filter='parameter=~"bus_.*"')}
    assert names == {"limit-bus_voltage"}
    assert await alerts(client, filter=['facility="energy"', 'severity="critical"']) == []
    assert await alerts(client, receiver="other") == []
    assert len(await alerts(client, receiver="oper.*")) == 2
    (group,) = (await client.get("/api/v2/alerts/groups")).json()
    assert group["labels"] == {"facility": "energy"}
    assert len(group["alerts"]) == 2


async def test_a_silence_shelves_and_its_end_unshelves(scene: Watching, client: httpx.AsyncClient) -> None:
    scene.live(5, bus_voltage=LOW)
    name = await post(client, silence(scene))
    (alert,) = await alerts(client)
    assert alert["status"] == {"state": "suppressed", "silencedBy": [name], "inhibitedBy": []}
    assert await alerts(client, silenced="false") == []
    assert scene.engine.alerts[VOLTAGE].state is AlertState.SHELVED
    assert (scene.commands[-1].by, scene.commands[-1].reason) == ("ana", "known")
    (listed,) = await silences(client)
    assert set(listed) == KEYS_OF_A_SILENCE
    assert listed["matchers"] == silence(scene)["matchers"]
    assert listed["status"] == {"state": "active"}
    assert (await client.delete(f"/api/v2/silence/{name}")).status_code == 200
    assert scene.engine.alerts[VOLTAGE].state is AlertState.UNACKNOWLEDGED
    assert (await client.get(f"/api/v2/silence/{name}")).json()["status"] == {"state": "expired"}


async def test_a_silence_is_changed_under_its_id(scene: Watching, client: httpx.AsyncClient) -> None:
    name = await post(client, silence(scene))
    assert await post(client, silence(scene, 1200, id=name)) == name
    other = [{"name": "rule", "value": "limit-.*", "isRegex": True}]
    second = await post(client, silence(scene, id=name, matchers=other))
    assert second != name
    assert [s["id"] for s in await silences(client)] == [second, name]
    assert [s["id"] for s in await silences(client, filter='rule="limit-.*"')] == [second]


async def test_an_operators_own_shelf_is_listed_and_ended_like_a_silence(
    scene: Watching, client: httpx.AsyncClient
) -> None:
    scene.live(5, bus_voltage=LOW)
    scene.take(scene.engine.shelve(VOLTAGE, 600, "bob", "mine", scene.now_ns))
    (listed,) = await silences(client)
    assert (listed["createdBy"], listed["comment"]) == ("bob", "mine")
    assert (await alerts(client))[0]["status"]["silencedBy"] == [listed["id"]]
    assert (await client.delete(f"/api/v2/silence/{listed['id']}")).status_code == 200
    assert scene.engine.alerts[VOLTAGE].state is AlertState.UNACKNOWLEDGED


async def test_who_ends_a_silence_is_who_is_logged_in(scene: Watching, client: httpx.AsyncClient) -> None:
    name = await post(client, silence(scene))
    token = BEARER["authorization"].removeprefix("Bearer ")
    await client.delete(f"/api/v2/silence/{name}", headers={"authorization": ""}, auth=("carla", token))
    assert scene.commands[-1].by == "carla"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"comment": ""}, 400),
        ({"comment": " "}, 400),
        ({"comment": "a\x00b"}, 400),
        ({"comment": "x" * 501}, 400),
        ({"createdBy": ""}, 400),
        ({"matchers": []}, 400),
        ({"matchers": [{"name": "a", "value": "(", "isRegex": True}]}, 400),
        ({"matchers": [{"name": "a-b", "value": "c", "isRegex": False}]}, 400),
        ({"matchers": [{"name": "a", "value": "", "isRegex": False}]}, 400),
        ({"matchers": [{"name": "a", "value": "b", "isRegex": False}] * 21}, 400),
        ({"endsAt": "2001-01-01T00:00:00Z"}, 400),
        ({"endsAt": "9999-01-01T00:00:00Z"}, 400),
        ({"endsAt": "2030-12-31T00:00:00Z"}, 400),  # more than a day
        ({"endsAt": "tomorrow"}, 400),
        ({"startsAt": "0001-01-01T00:00:00+14:00", "endsAt": "0001-01-01T00:00:01+14:00"}, 400),
        ({"id": "unknown"}, 404),
    ],
)
async def test_what_makes_no_sense_changes_nothing(
    scene: Watching, client: httpx.AsyncClient, changes: dict[str, Any], status: int
) -> None:
    answer = await client.post("/api/v2/silences", json=silence(scene, **changes))
    assert answer.status_code == status, answer.text
    assert isinstance(answer.json(), str)
    assert await silences(client) == []


async def test_what_is_not_there_is_told(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v2/silence/none")).status_code == 404
    answer = await client.delete("/api/v2/silence/none")
    assert (answer.status_code, answer.json()) == (404, "there is no silence 'none'")
    assert (await client.get("/api/v2/alerts", params={"filter": "x"})).status_code == 400


async def test_status_has_a_configuration_that_grafana_can_read(client: httpx.AsyncClient) -> None:
    import yaml

    status = (await client.get("/api/v2/status")).json()
    assert set(status) == {"cluster", "config", "uptime", "versionInfo"}
    config = yaml.safe_load(status["config"]["original"])
    assert config["receivers"] == (await client.get("/api/v2/receivers")).json()
