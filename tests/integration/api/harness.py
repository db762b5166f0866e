"""A monitor as it is run, with its API, and the tools that people use on it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from ground_segment.bus import connect
from ground_segment.clock import SystemClock
from ground_segment.settings import Broker
from ground_segment.wire import TelemetryPacket, Value, topics
from tests.support.catalogues import CATALOGUE_DIR
from tests.support.servers import HOST, Server, free_port, require
from tests.unit.monitor.scene import station

TOKEN = "the-token-of-these-tests"
AUTHORIZED = {"authorization": f"Bearer {TOKEN}"}
OPEN: Mapping[str, Value] = {"rfc_mode": "OFF", "breaker_closed": False}
GOOD: Mapping[str, Value] = {"rfc_mode": "OFF", "breaker_closed": True}
RULE = "limit-breaker_closed"
TIMEOUT_S = 30


def catalogue_folder(folder: Path) -> Path:
    """The small station of the monitor's unit tests, and our own services."""
    folder.mkdir()
    facility = station().by_id["energy"]
    body = facility.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for packet in body["packets"]:
        for parameter in packet["parameters"]:
            parameter["limits"] = _limits(parameter.get("limits", []))
    (folder / "energy.yaml").write_text(yaml.safe_dump(body))
    for service in ("ingest", "monitor"):
        shutil.copy(CATALOGUE_DIR / f"{service}.yaml", folder)
    return folder


def _limits(limits: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    words = {1: "watch", 2: "warning", 3: "critical"}
    return {
        words[limit["severity"]]: limit.get("states") or [limit.get("low"), limit.get("high")]
        for limit in limits
    }


@contextmanager
def running_monitor(folder: Path, broker: Broker, **settings: str) -> Iterator[tuple[Server, str]]:
    """`ground-segment monitor`, and the address of its API; ready on entry."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    environment = {
        "ILRS_CATALOGUE_DIR": str(folder / "catalogue"),
        "ILRS_RULES_DIR": str(folder / "rules"),
        "ILRS_MATRIX_FILE": str(folder / "matrix.yaml"),
        "ILRS_DATA_DIR": str(folder / "data"),
        "ILRS_MQTT_HOST": broker.host,
        "ILRS_MQTT_PORT": str(broker.port),
        "ILRS_API_PORT": str(port),
        "ILRS_API_TOKEN": TOKEN,
        "ILRS_LOG_FORMAT": "json",
        **settings,
    }
    command = [sys.executable, "-m", "ground_segment", "monitor"]
    with Server(
        "monitor", command, port, folder / "monitor.log", ready=lambda: _ready(url), environment=environment
    ) as server:
        yield server, url


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/-/ready").status_code == 200
    except httpx.HTTPError:
        return False


async def publish(broker: Broker, values: Mapping[str, Value]) -> None:
    """One packet `modes` of the energy facility, generated now."""
    async with connect(broker, "api-test-publisher") as client:
        body = TelemetryPacket(SystemClock().now_ns(), values)
        await client.publish(topics.telemetry("energy", "modes"), body.encode())


def tool(*command: str) -> str:
    """What a program prints. Raises AssertionError with what it says if it fails."""
    done = subprocess.run(
        [require(command[0]), *command[1:]], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout


def amtool(url: str, *arguments: str, token: str = TOKEN) -> str:
    """Alertmanager's own command."""
    address = url.replace("http://", f"http://ana:{token}@")
    return tool("amtool", f"--alertmanager.url={address}", *arguments)


def alerts_by_amtool(url: str, *arguments: str) -> list[dict[str, Any]]:
    """What `amtool alert query` lists."""
    found: list[dict[str, Any]] = json.loads(amtool(url, "-o", "json", "alert", "query", *arguments))
    return found
