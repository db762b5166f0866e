"""Prometheus' API: every rule with its state, and the least that clients ask beside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.api.scene import LOW, Watching, api
from tests.unit.monitor.scene import rules

KEYS_OF_A_RULE = {
    "state", "name", "query", "duration", "keepFiringFor", "labels", "annotations", "alerts", "health",
    "evaluationTime", "lastEvaluation", "type",
}  # fmt: skip
KEYS_OF_A_GROUP = {"name", "file", "interval", "limit", "evaluationTime", "lastEvaluation", "rules"}
BOOK = {
    "too-much": {"title": "Too much", "when": "bus_voltage > 125", "severity": "watch", "action": "Look."},
    "noted": {"title": "Noted", "when": "bus_voltage < 112", "severity": "watch"},
}


@pytest.fixture
def scene() -> Watching:
    return Watching(rules(**{name.replace("-", "_"): rule for name, rule in BOOK.items()}))


@pytest.fixture
def client(scene: Watching, tmp_path: Path) -> httpx.AsyncClient:
    return api(scene, tmp_path / "audit.jsonl")


async def ask(client: httpx.AsyncClient, path: str, **parameters: Any) -> Any:
    answer = await client.get(f"/api/v1/{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    assert "json" in answer.headers["content-type"]
    assert answer.json()["status"] == "success"
    return answer.json()["data"]


async def listed(client: httpx.AsyncClient, **parameters: Any) -> dict[str, dict[str, Any]]:
    groups = (await ask(client, "rules", **parameters))["groups"]
    assert all(set(group) == KEYS_OF_A_GROUP for group in groups)
    return {rule["labels"]["rule"]: rule for group in groups for rule in group["rules"]}


def texts(found: Any) -> Iterator[object]:
    for rule in found.values():
        yield from rule["labels"].values()
        yield from rule["annotations"].values()


async def test_every_rule_is_listed_also_those_with_nothing_to_say(
    scene: Watching, client: httpx.AsyncClient
) -> None:
    scene.live(5)
    found = await listed(client)
    assert set(found) == {
        "silent", "stale-bus", "stale-modes", "stale-slow", "limit-bus_voltage", "limit-rfc_temp",
        "limit-rfc_mode", "limit-breaker_closed", "too-much", "noted",
    }  # fmt: skip
    assert {rule["state"] for rule in found.values()} == {"inactive"}
    assert all(set(rule) == KEYS_OF_A_RULE for rule in found.values())
    assert all(isinstance(text, str) for text in texts(found))
    assert all(rule["annotations"]["runbook_url"] for rule in found.values())
    voltage = found["limit-bus_voltage"]
    assert voltage["query"] == (
        'ilrs{facility="energy",parameter="bus_voltage"} < 114 or '
        'ilrs{facility="energy",parameter="bus_voltage"} > 128'
    )
    assert voltage["annotations"]["description"] == (
        "Warning below 114 V or above 128 V; critical below 105 V or above 132 V. "
        "Must hold for 2 s. Must be over for 10 s."
    )
    assert voltage["labels"]["severity"] == "critical"
    assert found["limit-rfc_mode"]["query"].endswith('state=~"FAULT"} == 1')
    assert found["noted"]["labels"]["kind"] == "event"


async def test_states_of_a_rule(scene: Watching, client: httpx.AsyncClient) -> None:
    scene.live(3)
    before = (await listed(client))["limit-bus_voltage"]
    scene.live(2, bus_voltage=LOW)
    assert (await listed(client))["limit-bus_voltage"]["state"] == "pending"
    scene.live(2, bus_voltage=LOW)
    rule = (await listed(client))["limit-bus_voltage"]
    assert rule["state"] == "firing"
    (alert,) = rule["alerts"]
    assert set(alert) == {"labels", "annotations", "state", "activeAt", "value"}
    assert (alert["state"], alert["value"], alert["labels"]["severity"]) == (
        "firing",
        "1.100000e+02",
        "warning",
    )
    same = ("name", "query", "labels", "annotations")
    assert {key: rule[key] for key in same} == {key: before[key] for key in same}, "Grafana's identity"
    assert (await listed(client, exclude_alerts="true"))["limit-bus_voltage"]["alerts"] == []


async def test_alerts_are_those_that_call_and_no_events(scene: Watching, client: httpx.AsyncClient) -> None:
    scene.live(5, bus_voltage=LOW)
    assert "noted" in {alert.rule for alert in scene.alerts()}
    assert [a["labels"]["rule"] for a in (await ask(client, "alerts"))["alerts"]] == ["limit-bus_voltage"]


async def test_what_cannot_be_judged_says_so(scene: Watching, client: httpx.AsyncClient) -> None:
    assert (await listed(client))["limit-bus_voltage"]["health"] == "unknown"
    scene.live(5)
    assert (await listed(client))["limit-bus_voltage"]["health"] == "ok"
    scene.live(20, but=["bus"])
    rule = (await listed(client))["limit-bus_voltage"]
    assert (rule["health"], rule["lastError"]) == ("err", "no packet 'bus' for 21 s")
    assert (await listed(client))["too-much"]["lastError"] == "no energy.bus_voltage for 21 s"


async def test_rules_are_found_by_file_group_and_name(scene: Watching, client: httpx.AsyncClient) -> None:
    assert await listed(client, **{"file[]": "isru"}) == {}
    assert await listed(client, type="record") == {}
    assert set(await listed(client, **{"rule_group[]": "rules"})) == {"too-much"}
    found = await listed(client, **{"file[]": "energy", "rule_name[]": ["Bus voltage", "Noted"]})
    assert set(found) == {"limit-bus_voltage", "noted"}


@pytest.mark.parametrize(("asked", "answer"), [("1+1", "2"), (" 2 + 3 ", "5"), ("7", "7")])
async def test_sums_show_that_it_answers(client: httpx.AsyncClient, asked: str, answer: str) -> None:
    data = await ask(client, "query", query=asked)
    assert (data["resultType"], data["result"][1]) == ("scalar", answer)
    posted = await client.post("/api/v1/query", data={"query": asked})
    assert posted.json()["data"]["result"][1] == answer


async def test_alerts_can_be_queried(scene: Watching, client: httpx.AsyncClient) -> None:
    scene.live(5, bus_voltage=LOW)
    data = await ask(client, "query", query='ALERTS{severity="warning"}')
    assert data["result"][0]["metric"]["rule"] == "limit-bus_voltage"
    assert (await ask(client, "query", query='ALERTS{severity="critical"}'))["result"] == []
    assert (await ask(client, "query", query="up"))["result"] == []


async def test_a_query_that_cannot_be_read_is_an_error_in_their_form(client: httpx.AsyncClient) -> None:
    for query in ("", "ALERTS{x}"):
        answer = await client.get("/api/v1/query", params={"query": query})
        assert answer.status_code == 400
        assert set(answer.json()) == {"status", "errorType", "error", "message"}


async def test_the_rest_is_empty(client: httpx.AsyncClient) -> None:
    assert "features" not in await ask(client, "status/buildinfo")
    for path in ("labels", "series", "label/job/values"):
        assert await ask(client, path) == []
    assert await ask(client, "metadata") == {}
    assert (await ask(client, "query_range", query="up"))["result"] == []
    assert (await client.get("/api/v1/status/flags")).status_code == 404
