"""The API as a web server in the monitor's own loop: what it changes is changed by the one state machine."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn

from ground_segment.api.gate import Application
from ground_segment.clock import Backoff, Clock

log = structlog.get_logger()

PAUSE_FIRST_S, PAUSE_LONGEST_S, STEADY_S = 1.0, 30.0, 60.0
MOST_CONNECTIONS = 200
LONGEST_HEAD_BYTES = 16 * 1024
IDLE_S = 30


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(application: Application, host: str, port: int, clock: Clock) -> None:
    """Serve until cancelled. A port that is taken stops nobody from watching: it is tried again and again."""
    backoff = Backoff(clock, PAUSE_FIRST_S, PAUSE_LONGEST_S, STEADY_S)
    while True:
        backoff.begin()
        try:
            with _listening(host, port) as listener:
                log.info("API serves", address=f"http://{host}:{listener.getsockname()[1]}")
                await _run(application, listener)
        except OSError as error:
            reason = f"{error.strerror}; set ILRS_API_HOST and ILRS_API_PORT"
            log.error("the API is not served", address=f"{host}:{port}", reason=reason)
        await clock.sleep(backoff.pause_s())


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=64) as listener:
        yield listener


async def _run(application: Application, listener: socket.socket) -> None:
    """Open requests are finished when it is cancelled."""
    server = _Server(
        uvicorn.Config(
            application,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            log_level="warning",
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            h11_max_incomplete_event_size=LONGEST_HEAD_BYTES,
            timeout_keep_alive=IDLE_S,
            timeout_graceful_shutdown=2,
        )
    )
    await server.serve(sockets=[listener])
