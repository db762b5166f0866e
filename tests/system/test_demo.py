"""The main job, as people start it: headless, and with parts of it killed on the way."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from ground_segment.catalogue import load_catalogue
from tests.support.browser import browser, watched
from tests.support.servers import free_port

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

TERMINAL = "import pty, sys; pty.spawn(sys.argv[1:])"
"""Runs a program on a terminal of its own, which is closed when this one is killed."""
KILLED = ("broker", "ingest", "monitor", "console", "simulators")


class Demo:
    """`ground-segment demo` in a process of its own."""

    def __init__(self, folder: Path, *arguments: str, on_terminal: bool = False) -> None:
        self.folder, self.figures, self.output = folder / "demo", folder / "out.json", folder / "output.txt"
        command = [sys.executable, "-m", "ground_segment", "demo", "--folder", str(self.folder)]
        if on_terminal:
            command = [sys.executable, "-c", TERMINAL, *command]
        environment = {
            **os.environ,
            "ILRS_MQTT_PORT": str(free_port()),
            "ILRS_CONSOLE_PORT": str(port := free_port()),
        }
        self.address = f"http://127.0.0.1:{port}"
        figures = ["--json", str(self.figures)] if "--for" in arguments else []
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, *figures, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
            )

    def said(self, text: str) -> None:
        """Wait until it has printed this. Raises AssertionError if it ends before."""
        while text not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            time.sleep(0.1)

    def started(self, name: str) -> None:
        """Wait until it has started this program."""
        while not (self.folder / "logs" / f"{name}.pid").exists():
            assert self.process.poll() is None, self.output.read_text()
            time.sleep(0.1)

    def pid(self, name: str) -> int:
        return int((self.folder / "logs" / f"{name}.pid").read_text())

    def result(self) -> dict[str, Any]:
        assert self.process.wait() == 0, self.output.read_text()
        figures: dict[str, Any] = json.loads(self.figures.read_text())
        return figures

    def children(self) -> list[int]:
        """Process ids of everything it started and that still runs."""
        pids = [int(file.read_text()) for file in (self.folder / "logs").glob("*.pid")]
        return _alive(pids)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Any]:
    started: list[Demo] = []

    def start(*arguments: str, on_terminal: bool = False) -> Demo:
        started.append(Demo(tmp_path, *arguments, on_terminal=on_terminal))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.send_signal(signal.SIGINT)
            each.process.wait(60)
        for pid in each.children():
            os.kill(pid, signal.SIGKILL)


async def test_everything_published_is_stored_and_an_operator_sees_the_fault(demo: Any) -> None:
    run = demo("--for", "60")
    await asyncio.to_thread(run.said, "CRITICAL")
    await _operate(run)
    figures = await asyncio.to_thread(run.result)
    assert figures["facilities"] == 7
    assert figures["parameters"] >= 200
    assert figures["packets_published"] == figures["packets_stored"] > 40_000
    assert (figures["packets_lost"], figures["packets_quarantined"]) == (0, 0)
    assert figures["samples_stored"] > 400_000
    assert figures["alerts_raised"] >= 1
    assert 0 < figures["fault_to_alert_s"] < 30
    assert figures["history_hours"] >= 24
    assert run.children() == []


async def _operate(run: Demo) -> None:
    """Look at the page of the running station, and acknowledge the alert there."""
    async with browser() as chromium, watched(chromium) as seen:
        page = seen.page
        await page.goto(run.address)
        for facility in load_catalogue(Path("config/catalogue")).surface():
            await expect(page.locator(f".tile[data-facility={facility.id}] .status.online")).to_be_visible()
        await expect(page.locator("tr[data-alert='energy/limit-rx_mode']")).to_contain_text("SCRAM")
        await page.get_by_role("button", name="Acknowledge").first.click()
        await page.locator(".q-dialog input").first.fill("Ana")
        await page.locator(".q-dialog .send").click()
        row = page.locator("tr[data-alert='energy/limit-rx_mode']")
        await expect(row).to_contain_text("acknowledged, by Ana")
        assert (seen.foreign, seen.problems) == ([], [])


def test_what_dies_is_started_again_and_nothing_is_lost(demo: Any) -> None:
    run = demo("--for", "75", "--history", "1", "--fault-after", "40")
    run.said("all 7 facilities are live")
    for name in KILLED:
        time.sleep(4)
        os.kill(run.pid(name), signal.SIGKILL)
    figures = run.result()
    assert figures["packets_published"] == figures["packets_stored"] > 2_500
    assert (figures["packets_lost"], figures["packets_quarantined"]) == (0, 0)
    assert figures["alerts_raised"] >= 1
    text = run.output.read_text()
    assert [name for name in KILLED if f"program={name}" not in text] == []


def test_ctrl_c_ends_everything_in_order_and_twice_too(demo: Any) -> None:
    run = demo("--history", "0")
    run.said("operators' page")
    children = run.children()
    assert len(children) >= 5
    run.process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(60) == 0, run.output.read_text()
    assert _alive(children) == []


def test_sigterm_ends_everything_while_it_is_starting(demo: Any) -> None:
    run = demo("--history", "1")
    run.started("console")
    children = run.children()
    assert len(children) >= 4
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(60) == 0, run.output.read_text()
    assert _alive(children) == []


def test_a_closed_terminal_ends_everything(demo: Any) -> None:
    run = demo("--history", "0", on_terminal=True)
    run.said("operators' page")
    children = [int((run.folder / ".ilrs-demo").read_text().split()[0]), *run.children()]
    assert len(children) >= 6
    run.process.kill()
    deadline = time.monotonic() + 60
    while _alive(children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _alive(children) == []


def test_a_second_demo_in_the_same_folder_is_refused_and_the_first_goes_on(demo: Any) -> None:
    first = demo("--for", "20", "--history", "0", "--fault-after", "0")
    first.said("operators' page")
    again = [sys.executable, "-m", "ground_segment", "demo", "--folder", str(first.folder), "--for", "1"]
    refused = subprocess.run(again, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert f"process {first.process.pid}, operators' page {first.address}" in refused.stderr
    figures = first.result()
    assert figures["packets_published"] == figures["packets_stored"] > 0
    assert figures["packets_lost"] == 0


def test_parts_of_a_killed_demo_are_ended_by_the_next_one(demo: Any) -> None:
    killed = demo("--history", "0")
    killed.started("console")
    killed.process.kill()
    killed.process.wait()
    left = killed.children()
    assert left
    run = demo("--history", "0")
    run.said("left its parts running; ended them: ")
    assert _alive(left) == []


def _alive(pids: list[int]) -> list[int]:
    """Those that run; not those that ended and wait for a parent to ask."""
    return [pid for pid in pids if (file := Path(f"/proc/{pid}/cmdline")).exists() and file.read_bytes()]
