"""Starts programs, restarts what dies, and stops everything in order."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from ground_segment.clock import Backoff, Clock

log = structlog.get_logger()

STOP_TIMEOUT_S = 15.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 10.0
STEADY_S = 30.0
"""Whoever ran this long starts again after the first pause."""


@dataclass(frozen=True, slots=True)
class Program:
    """Something to keep running; its output goes to `<name>.log`, its process id to `<name>.pid`."""

    name: str
    command: tuple[str, ...]


class Supervisor:
    """Keeps programs running.

    They are stopped in reverse order, so that whoever feeds stops before whoever is fed.

    Args:
        environment: of every program.
        log_folder: for one file each.
        clock: for the pauses before a restart.
    """

    def __init__(self, environment: Mapping[str, str], log_folder: Path, clock: Clock) -> None:
        self._environment = environment
        self._folder = log_folder
        self._clock = clock
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self.restarts: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stopping = asyncio.create_task(self._stop_all())
        interrupted = False
        while not stopping.done():
            try:
                await asyncio.wait([stopping])
            except asyncio.CancelledError:  # Ctrl-C once more: what still runs must not be left alone
                interrupted = True
        stopping.result()
        if interrupted and kind is None:
            raise asyncio.CancelledError

    async def _stop_all(self) -> None:
        for name in reversed(list(self._keepers)):
            with suppress(OSError):  # a line that no closed terminal takes any more; the rest must end too
                await self.stop(name)

    def start(self, programs: Sequence[Program]) -> None:
        for program in programs:
            self.restarts[program.name] = 0
            self._keepers[program.name] = asyncio.create_task(self._keep(program), name=program.name)

    async def stop(self, name: str) -> None:
        """Ask one to end, and wait; kill it if it does not."""
        keeper = self._keepers.pop(name, None)
        if keeper is None:
            return
        keeper.cancel()
        await asyncio.wait([keeper])
        process = self._running.pop(name, None)
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            log.warning("did not end, killed", program=name, waited_s=STOP_TIMEOUT_S)

    def log_of(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    async def _keep(self, program: Program) -> None:
        backoff = Backoff(self._clock, FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S)
        while True:
            backoff.begin()
            ended = await self._run_once(program)
            pause_s = backoff.pause_s()
            self.restarts[program.name] += 1
            file = self.log_of(program.name)
            log.error(
                "ended, starting it again", program=program.name, how=ended, wait_s=pause_s, see=str(file)
            )
            await self._clock.sleep(pause_s)

    async def _run_once(self, program: Program) -> str:
        """How it ended; or why it could not start, which may pass (a full disk, too many processes)."""
        try:
            return _how(await self._run(program))
        except OSError as error:
            return str(error)

    async def _run(self, program: Program) -> int:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops the rest in order.
        with self.log_of(program.name).open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *program.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(self._environment),
                start_new_session=True,
            )
        self._running[program.name] = process
        with suppress(OSError):  # a full disk, a closed terminal: it runs all the same, and once is enough
            (self._folder / f"{program.name}.pid").write_text(f"{process.pid}\n")
            if self.restarts[program.name]:
                log.info("started again", program=program.name, pid=process.pid)
        return await process.wait()


def _how(code: int) -> str:
    """How a process ended, from its return code: below zero it is the number of a signal."""
    return f"signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"exit code {code}"
