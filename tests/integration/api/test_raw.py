"""What no client library would send: the monitor says no, changes nothing, and goes on."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from pydantic import SecretStr

from ground_segment.api import Access, AuditFile, Links, make_app, serve
from ground_segment.clock import SystemClock
from ground_segment.wire import AlertState
from tests.integration.api.harness import TOKEN
from tests.support.servers import HOST, free_port
from tests.unit.api.scene import LOW, SceneClock, Watching, silence
from tests.unit.monitor.scene import VOLTAGE, station

pytestmark = pytest.mark.integration
LOGIN = f"Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n"
TIMEOUT_S = 20
SILENCE = json.dumps(silence(Watching()))


@asynccontextmanager
async def served(port: int, folder: Path) -> AsyncIterator[Watching]:
    """The application on a port, around an engine without a broker."""
    scene = Watching()
    links = Links("http://grafana", "http://console", station())
    access = Access(SecretStr(TOKEN), open_reads=True)
    app = make_app(scene, links, access, AuditFile(folder / "audit.jsonl"), SceneClock(scene))
    task = asyncio.create_task(serve(app, HOST, port, SystemClock()))
    try:
        yield scene
    finally:
        task.cancel()
        await asyncio.wait([task])


async def answers(port: int) -> int:
    async with asyncio.timeout(TIMEOUT_S), httpx.AsyncClient() as client:
        while True:
            try:
                return (await client.get(f"http://{HOST}:{port}/healthz")).status_code
            except httpx.TransportError:
                await asyncio.sleep(0.05)


async def raw(port: int, text: str) -> str:
    """The first line of the answer; empty if the connection was closed without one."""
    async with asyncio.timeout(TIMEOUT_S):
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(text.encode("latin-1"))
            await writer.drain()
            return (await reader.readline()).decode()
        except ConnectionError:
            return ""
        finally:
            writer.close()


def post(path: str, body: str = "", head: str = LOGIN, length: str | None = None) -> str:
    size = str(len(body)) if length is None else length
    return f"POST {path} HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {size}\r\n\r\n{body}"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (post("/api/v2/x/../silences", SILENCE), "400"),
        (post("/api/v2/./silences", SILENCE), "400"),
        (post("/api/v2//silences", SILENCE), "400"),
        (post("http://elsewhere/api/v2/silences", SILENCE), "400"),
        (post("/api/v2/silences?x=../../", SILENCE, head="Content-Type: application/json\r\n"), "401"),
        (post("/api/v2/silences", "{}", length="1000000000000"), "413"),
        (post("/api/v2/silences", "{}", length="-1"), "400"),
        (post("/api/v2/silences", "{}", head=f"X: {'y' * 70_000}\r\n"), "4"),
        ("GET /" + "a" * 70_000 + " HTTP/1.1\r\nHost: x\r\n\r\n", "4"),
        ("\x16\x03\x01\x02\x00\x01\r\n\r\n", "400"),
    ],
)
async def test_it_is_refused(tmp_path: Path, request_: str, status: str) -> None:
    port = free_port()
    async with served(port, tmp_path) as scene:
        assert await answers(port) == 200
        line = await raw(port, request_)
        assert line.split(" ")[1].startswith(status) if line else status == "4"
        assert scene.commands == []
        assert await answers(port) == 200


async def test_a_request_that_is_never_finished_holds_up_nobody(tmp_path: Path) -> None:
    port = free_port()
    async with served(port, tmp_path) as scene:
        assert await answers(port) == 200
        _, writer = await asyncio.open_connection(HOST, port)
        writer.write(post("/api/v2/silences", "{", length="100").encode())
        await writer.drain()
        assert await answers(port) == 200
        writer.close()
        await writer.wait_closed()
        assert await answers(port) == 200
        assert scene.commands == []


async def test_a_port_that_is_taken_is_tried_again(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        async with served(port, tmp_path):
            await asyncio.sleep(0)
            taken.close()
            assert await answers(port) == 200


async def test_a_silence_is_made_by_hand(tmp_path: Path) -> None:
    """The same text that is refused above, sent as it should be."""
    port = free_port()
    async with served(port, tmp_path) as scene:
        assert await answers(port) == 200
        line = await raw(port, post("/api/v2/silences", SILENCE))
        assert " 200 " in line
        assert len(scene.commands) == 1
    records = (tmp_path / "audit.jsonl").read_text().splitlines()
    assert json.loads(records[0])["command"] == "silence"


TYPED = ['says "no"', "C:\\ is full", "one\ntwo", "Sonnenstand ± 2°, 月", "a&b=c#d%41+e"]
"""What is no JSON as it is, or no address."""


async def shelved(port: int, **asked: str) -> httpx.Response:
    """As by a button of Grafana, which puts texts behind the address as browsers do."""
    address = f"http://{HOST}:{port}/api/ilrs/v1/alerts/energy/limit-bus_voltage/shelve"
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        return await client.post(f"{address}?{urlencode(asked)}", json={"for_s": 60})


def recorded(folder: Path) -> dict[str, Any]:
    """The last request of the record."""
    line: dict[str, Any] = json.loads((folder / "audit.jsonl").read_text().splitlines()[-1])
    return line


@pytest.mark.parametrize("text", TYPED)
async def test_who_and_why_come_through_as_they_were_typed(tmp_path: Path, text: str) -> None:
    port = free_port()
    async with served(port, tmp_path) as scene:
        await answers(port)
        scene.live(5, bus_voltage=LOW)
        for by, reason in (("ana", text), (text, "known"), (text, text)):
            answer = await shelved(port, by=by, reason=reason)
            assert answer.status_code == 200, answer.text
            line = recorded(tmp_path)
            assert (line["command"], line["by"], line["reason"]) == ("shelve", by, reason)
            alert = scene.engine.alerts[VOLTAGE]
            assert (alert.state, alert.by, alert.why) == (AlertState.SHELVED, by, reason)


@pytest.mark.parametrize("by", ["", " ", "x" * 65, "月" * 65, "ana\r\n", "ana\0"])
async def test_a_name_that_is_none_is_refused_and_that_recorded(tmp_path: Path, by: str) -> None:
    port = free_port()
    async with served(port, tmp_path) as scene:
        await answers(port)
        scene.live(5, bus_voltage=LOW)
        answer = await shelved(port, by=by, reason="known")
        assert answer.status_code == 400
        assert answer.json()["message"].startswith("by: ")
        line = recorded(tmp_path)
        assert (line["status"], line["reason"]) == (400, answer.json()["message"])
        assert scene.commands == []
