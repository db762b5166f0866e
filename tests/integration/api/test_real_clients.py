"""Debian's amtool and promtool, against a monitor as it is run."""

import asyncio
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from ground_segment.settings import Broker
from tests.integration.api.harness import (
    AUTHORIZED,
    GOOD,
    OPEN,
    RULE,
    TOKEN,
    alerts_by_amtool,
    amtool,
    publish,
    running_monitor,
    tool,
)
from tests.support.servers import require

pytestmark = pytest.mark.integration
PATIENCE_S = 20.0


async def until(holds: Callable[[], bool]) -> None:
    """Asked again and again, because HTTP tells nobody when something changes."""
    deadline = time.monotonic() + PATIENCE_S
    while not await asyncio.to_thread(holds):
        assert time.monotonic() < deadline, "it does not come"
        await asyncio.sleep(0.05)


def state(url: str, rule: str = RULE) -> str | None:
    alert = httpx.get(f"{url}/api/ilrs/v1/alerts/energy/{rule}").json()
    return alert["state"] if alert else None


async def raise_alert(url: str, broker: Broker) -> None:
    await publish(broker, OPEN)
    await until(lambda: state(url) is not None)


async def test_amtool_lists_silences_and_expires(url: str, broker: Broker) -> None:
    await raise_alert(url, broker)
    assert [a["labels"]["rule"] for a in alerts_by_amtool(url)] == [RULE]
    assert alerts_by_amtool(url, "severity=critical") == []
    assert "limit-breaker_closed" in amtool(url, "-o", "extended", "alert", "query")
    arguments = ("--author=ana", "--comment=known", "--duration=1h")
    name = amtool(url, "silence", "add", *arguments, "facility=energy", "rule=~limit-.*").strip()
    assert state(url) == "shelved"
    assert alerts_by_amtool(url) == []
    (silenced,) = alerts_by_amtool(url, "--silenced")
    assert silenced["status"]["silencedBy"] == [name]
    (listed,) = json.loads(amtool(url, "-o", "json", "silence", "query"))
    assert (listed["id"], listed["createdBy"], listed["comment"]) == (name, "ana", "known")
    amtool(url, "silence", "update", "--duration=2h", "--comment=longer", name)
    assert json.loads(amtool(url, "-o", "json", "silence", "query"))[0]["comment"] == "longer"
    amtool(url, "silence", "expire", name)
    assert state(url) == "unacknowledged"
    assert json.loads(amtool(url, "-o", "json", "silence", "query")) == []
    assert "operators" in amtool(url, "config", "show")
    assert "disabled" in amtool(url, "cluster", "show")


async def test_amtool_is_told_what_is_refused(url: str) -> None:
    address = f"--alertmanager.url={url}"
    add = ("silence", "add", "--author=ana", "--comment=c", "facility=energy")
    for more, why in (((), "401"), (("--duration=30d",), "up to 24 h")):
        server = address if not more else address.replace("http://", f"http://ana:{TOKEN}@")
        done = subprocess.run(
            [require("amtool"), server, *add, *more], capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode != 0
        assert why in done.stderr
    assert httpx.get(f"{url}/api/v2/silences").json() == []


async def test_promtool_asks(url: str, broker: Broker) -> None:
    assert "scalar: 2" in tool("promtool", "query", "instant", url, "1+1")
    await raise_alert(url, broker)
    assert f'rule="{RULE}"' in tool("promtool", "query", "instant", url, "ALERTS")
    assert tool("promtool", "query", "instant", url, "up").strip() == ""
    tool("promtool", "query", "range", url, "up")
    tool("promtool", "query", "series", url, "--match=up")
    tool("promtool", "query", "labels", url, "job")


async def test_our_queries_read_as_promql(url: str, tmp_path: Path) -> None:
    groups = httpx.get(f"{url}/api/v1/rules").json()["data"]["groups"]
    rules = [
        {"alert": rule["name"], "expr": rule["query"], "labels": {"rule": rule["labels"]["rule"]}}
        for group in groups
        for rule in group["rules"]
    ]
    assert len(rules) > 20
    file = tmp_path / "rules.yml"
    file.write_text(json.dumps({"groups": [{"name": "ours", "rules": rules}]}))
    assert f"{len(rules)} rules found" in tool("promtool", "check", "rules", str(file))


async def test_a_silence_outlives_the_monitors_death(folder: Path, broker: Broker) -> None:
    with running_monitor(folder, broker) as (server, url):
        await raise_alert(url, broker)
        name = amtool(url, "silence", "add", "--author=ana", "--comment=known", "facility=energy").strip()
        before = httpx.get(f"{url}/api/v2/silences").json()
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        assert httpx.get(f"{url}/api/v2/silences").json() == before
        assert state(url) == "shelved"
        await publish(broker, GOOD)
        await until(lambda: httpx.get(f"{url}/api/ilrs/v1/alerts/energy/{RULE}").json()["active"] is False)
        await publish(broker, OPEN)
        await until(lambda: httpx.get(f"{url}/api/ilrs/v1/alerts/energy/{RULE}").json()["active"] is True)
        assert state(url) == "shelved"
        amtool(url, "silence", "expire", name)
        assert state(url) == "unacknowledged"


async def test_an_acknowledgement_is_on_disk_when_it_is_answered(folder: Path, broker: Broker) -> None:
    with running_monitor(folder, broker) as (server, url):
        await raise_alert(url, broker)
        path = f"{url}/api/ilrs/v1/alerts/energy/{RULE}/acknowledge"
        body: dict[str, Any] = {"by": "ana", "reason": "on it", "seen": "warning"}
        answer = httpx.post(path, json=body, headers=AUTHORIZED)
        await asyncio.to_thread(server.kill)
        assert answer.json()["alert"]["state"] == "acknowledged"
        await asyncio.to_thread(server.start)
        assert state(url) == "acknowledged"
        records = (folder / "data" / "monitor" / "requests.jsonl").read_text()
        assert '"command":"acknowledge"' in records
        assert TOKEN not in records + server.log(1000)
