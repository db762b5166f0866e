"""Programs are started, restarted and stopped in order."""

import os
import signal
import sys
from pathlib import Path

import pytest

from ground_segment.clock import SystemClock
from ground_segment.demo.supervisor import Program, Supervisor

READY = "import pathlib, sys; pathlib.Path(sys.argv[1]).touch(); "
FOREVER = READY + "import time; time.sleep(60)"


class Clock(SystemClock):
    """Does not wait for restarts."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(0.0)


@pytest.fixture
def supervisor(tmp_path: Path) -> Supervisor:
    return Supervisor(dict(os.environ), tmp_path / "logs", Clock())


async def _appears(file: Path) -> None:
    while not file.exists():
        await SystemClock().sleep(0.02)


def _program(name: str, code: str, *arguments: object) -> Program:
    return Program(name, (sys.executable, "-c", code, *map(str, arguments)))


def _pid(tmp_path: Path, name: str) -> int:
    return int((tmp_path / "logs" / f"{name}.pid").read_text())


async def test_what_dies_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    flag = tmp_path / "ready"
    async with supervisor:
        supervisor.start([_program("worker", FOREVER, flag)])
        await _appears(flag)
        first = _pid(tmp_path, "worker")
        flag.unlink()
        os.kill(first, signal.SIGKILL)
        await _appears(flag)
        assert _pid(tmp_path, "worker") != first
        assert supervisor.restarts == {"worker": 1}


async def test_all_are_stopped_at_the_end_the_last_one_first(supervisor: Supervisor, tmp_path: Path) -> None:
    record = tmp_path / "record"
    code = (
        "import pathlib, signal, sys\n"
        "def end(*_):\n"
        "    with open(sys.argv[2], 'a') as file: file.write(sys.argv[3] + ' ')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "pathlib.Path(sys.argv[1]).touch()\n"
        "signal.pause()\n"
    )
    async with supervisor:
        for name in ("broker", "ingest", "simulators"):
            supervisor.start([_program(name, code, tmp_path / name, record, name)])
            await _appears(tmp_path / name)
    assert record.read_text().split() == ["simulators", "ingest", "broker"]


async def test_output_goes_to_a_file(supervisor: Supervisor, tmp_path: Path) -> None:
    flag = tmp_path / "ready"
    async with supervisor:
        supervisor.start([_program("talker", "print('hello', flush=True); " + FOREVER, flag)])
        await _appears(flag)
    assert supervisor.log_of("talker").read_text() == "hello\n"


async def test_what_cannot_start_is_tried_again(supervisor: Supervisor, tmp_path: Path) -> None:
    flag, program = tmp_path / "ready", tmp_path / "program"
    async with supervisor:
        supervisor.start([Program("late", (str(program),))])
        while not supervisor.restarts["late"]:
            await SystemClock().sleep(0.0)
        program.write_text(f"#!{sys.executable}\nimport pathlib\npathlib.Path({str(flag)!r}).touch()\n")
        program.chmod(0o700)
        await _appears(flag)
