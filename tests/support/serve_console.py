"""The console as a process: `python -m tests.support.serve_console BROKER_PORT STORE_FILE PORT`."""

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from ground_segment.bus import connect
from ground_segment.clock import SystemClock
from ground_segment.console import run_console
from ground_segment.settings import Broker
from ground_segment.store import open_store
from tests.support.catalogues import project_catalogue
from tests.support.runbooks import project_library
from tests.support.servers import HOST


async def serve(broker_port: int, store_file: Path, port: int) -> None:
    """Until SIGTERM, which ends it in order."""
    broker = Broker(HOST, broker_port)
    async with open_store(f"sqlite:///{store_file}") as store:
        console = asyncio.create_task(
            run_console(
                project_catalogue(),
                lambda client_id: connect(broker, client_id),
                store,
                SystemClock(),
                HOST,
                port,
                project_library(),
            )
        )
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, console.cancel)
        with suppress(asyncio.CancelledError):
            await console
    print("ended in order", flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
