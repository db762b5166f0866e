"""Real servers on 127.0.0.1 for tests: found, started, killed and started again.

    with Server("mosquitto", [require("mosquitto"), "-p", str(port)], port, tmp_path / "log") as server:
        server.kill()    # as kill -9 does
        server.start()   # same port, same data

A call blocks until the server is in the wanted state. A test that keeps something of its own running on the
event loop meanwhile calls it as `await asyncio.to_thread(server.stop)`.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

HOST = "127.0.0.1"
READY_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0
_PORTS = range(20_000, 32_000)
"""Below what Linux gives to outgoing connections, so that none takes a port while its server is down."""


def require(binary: str) -> str:
    """Path of a server's program. Where it is missing the test is skipped, and fails if `CI` is set."""
    path = shutil.which(binary) or shutil.which(binary, path="/usr/sbin:/usr/local/sbin:/sbin")
    if path:
        return path
    message = f"{binary} is not installed; Debian: apt-get install {_PACKAGES.get(binary, binary)}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


_PACKAGES = {
    "influxd": "influxdb",
    "mosquitto_pub": "mosquitto-clients",
    "promtool": "prometheus",
    "amtool": "prometheus-alertmanager",
}


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    for port in random.Random().sample(_PORTS, 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port on {HOST} between {_PORTS.start} and {_PORTS.stop}")


def listens(port: int) -> bool:
    """Whether something accepts connections on this port of 127.0.0.1."""
    try:
        with socket.create_connection((HOST, port), timeout=1.0):
            return True
    except OSError:
        return False


class Server:
    """One server process.

    Args:
        name: for messages.
        command: program and arguments.
        port: where it listens.
        log_file: gets what the process prints, of all its starts.
        ready: tells whether it serves; by default whether it accepts connections.
        environment: further environment variables.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        port: int,
        log_file: Path,
        ready: Callable[[], bool] | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.name, self.port, self.log_file = name, port, log_file
        self._command = list(command)
        self._ready = ready or (lambda: listens(port))
        self._environment = environment or {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Raises RuntimeError when it does not run."""
        if self._process is None:
            raise RuntimeError(f"{self.name} does not run")
        return self._process.pid

    def start(self) -> None:
        """Returns when it serves. Raises RuntimeError with the end of its log if it does not come up."""
        if self.running:
            raise RuntimeError(f"{self.name} runs already")
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env={**os.environ, **self._environment}, start_new_session=True,
            )  # fmt: skip
        try:
            self._wait_until_ready(self._process)
        except BaseException:
            self.kill()
            raise

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """End it in order (SIGTERM), by force if that takes too long. Nothing to do if it does not run."""
        self._end(signal.SIGTERM, timeout_s)

    def kill(self) -> None:
        """End it at once, as kill -9 or a crash does."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        """Freeze it: connections stay open and nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def log(self, lines: int = 30) -> str:
        """The end of what it printed."""
        if not self.log_file.exists():
            return ""
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is not None:
            error.add_note(f"--- end of the log of {self.name} ---\n{self.log()}")

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not self._ready():
            if process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with {process.returncode}:\n{self.log()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} is not ready after {READY_TIMEOUT_S} s:\n{self.log()}")
            time.sleep(0.02)  # between two tries to connect

    def _end(self, how: signal.Signals, timeout_s: float = STOP_TIMEOUT_S) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(how)
            process.send_signal(signal.SIGCONT)  # a frozen process ends only when it goes on
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_TIMEOUT_S)
