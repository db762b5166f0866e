"""Programs are started, restarted and stopped in order."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

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


async def test_who_died_and_what_was_done_is_told(supervisor: Supervisor, tmp_path: Path) -> None:
    flag = tmp_path / "ready"
    with capture_logs() as lines:
        async with supervisor:
            supervisor.start([_program("worker", FOREVER, flag)])
            await _appears(flag)
            flag.unlink()
            os.kill(_pid(tmp_path, "worker"), signal.SIGKILL)
            await _appears(flag)
            second = _pid(tmp_path, "worker")
    died, again = lines
    assert (died["event"], died["program"]) == ("ended, starting it again", "worker")
    assert died["how"] == "signal 9 (Killed)"
    assert died["see"] == str(tmp_path / "logs" / "worker.log")
    assert (again["event"], again["program"], again["pid"]) == ("started again", "worker", second)


async def test_one_whose_process_id_cannot_be_written_runs_once(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    (tmp_path / "logs" / "worker.pid").mkdir(parents=True)  # as on a full disk, the file is not to be had
    record = tmp_path / "record"
    code = "import sys, time; open(sys.argv[1], 'a').write('started '); time.sleep(60)"
    async with supervisor:
        supervisor.start([_program("worker", code, record)])
        await _appears(record)
        await SystemClock().sleep(0.5)
        assert supervisor.restarts == {"worker": 0}
    assert record.read_text() == "started "


async def test_ctrl_c_once_more_leaves_nothing_running(supervisor: Supervisor, tmp_path: Path) -> None:
    slow = (
        "import pathlib, signal, sys, time\n"
        "def end(*_): pathlib.Path(sys.argv[2]).touch(); time.sleep(1); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "pathlib.Path(sys.argv[1]).touch()\n"
        "while True: signal.pause()\n"
    )

    async def runs() -> None:
        async with supervisor:
            for name in ("first", "last"):
                supervisor.start([_program(name, slow, tmp_path / name, tmp_path / f"{name} ends")])
            await asyncio.Event().wait()

    task = asyncio.create_task(runs())
    for name in ("first", "last"):
        await _appears(tmp_path / name)
    pids = [_pid(tmp_path, name) for name in ("first", "last")]
    task.cancel()
    await _appears(tmp_path / "last ends")
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
    assert (tmp_path / "first ends").exists()


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
