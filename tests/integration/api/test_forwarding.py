"""Debian's Alertmanager is told what calls operators, also when it comes late."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from ground_segment.settings import Broker
from tests.integration.api.harness import GOOD, OPEN, RULE, TOKEN, amtool, publish, running_monitor
from tests.support.servers import HOST, Server, free_port, require

pytestmark = pytest.mark.integration
PATIENCE_S = 40.0
PASSWORD = "a-word-for-alertmanager"


def real_alertmanager(folder: Path) -> Server:
    """One that listens to nobody else."""
    port = free_port()
    config = folder / "alertmanager.yml"
    config.write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
    command = [
        require("prometheus-alertmanager"),
        f"--config.file={config}",
        f"--storage.path={folder / 'alertmanager'}",
        f"--web.listen-address={HOST}:{port}",
        "--cluster.listen-address=",
    ]
    return Server("alertmanager", command, port, folder / "alertmanager.log")


def listed(port: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"http://{HOST}:{port}/api/v2/alerts").json()
    return found


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(0.1)


async def test_a_real_alertmanager_hears_of_it_and_of_its_end(folder: Path, broker: Broker) -> None:
    alertmanager = real_alertmanager(folder)
    address = f"http://ilrs:{PASSWORD}@{HOST}:{alertmanager.port}/"
    with running_monitor(folder, broker, ILRS_ALERTMANAGER_URL=address) as (monitor, url):
        await publish(broker, OPEN)
        await until(lambda: "is not told" in monitor.log(1000))
        with alertmanager:
            await until(lambda: len(listed(alertmanager.port)) == 1)
            (told,) = listed(alertmanager.port)
            (ours,) = httpx.get(f"{url}/api/v2/alerts").json()
            assert told["labels"] == ours["labels"]
            assert set(told) == set(ours)
            assert told["labels"]["rule"] == RULE
            assert told["generatorURL"] == ours["generatorURL"]
            amtool(url, "silence", "add", "--author=ana", "--comment=known", f"rule={RULE}", token=TOKEN)
            await until(lambda: listed(alertmanager.port) == [])
            await publish(broker, GOOD)
        assert PASSWORD not in monitor.log(1000)
