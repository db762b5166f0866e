"""A monitor as a process: `python -m tests.support.serve_monitor PORT STATE_FILE CATALOGUE [RULES]`."""

import asyncio
import sys
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from ground_segment.bus import SessionOptions, Will, open_with_retained
from ground_segment.catalogue import load_catalogue
from ground_segment.clock import SystemClock
from ground_segment.monitor import CAPACITY, CLIENT_ID, SESSION_EXPIRY_S, Patience, run_monitor
from ground_segment.monitor.ports import Link
from ground_segment.rules.book import RuleBook, load_rules
from ground_segment.settings import Broker
from ground_segment.wire import Value
from tests.support.servers import HOST


async def serve(broker_port: int, state_file: Path, catalogue_dir: Path, rules_dir: Path | None) -> None:
    """Until it is killed."""
    catalogue = load_catalogue(catalogue_dir)
    broker = Broker(HOST, broker_port)

    def connect(topic: str, payload: bytes) -> AbstractAsyncContextManager[tuple[Link, Link]]:
        will = Will(topic, payload)
        return open_with_retained(broker, SessionOptions(CLIENT_ID, SESSION_EXPIRY_S, CAPACITY, will=will))

    async def unheard(_: int, values: Mapping[str, Value]) -> None:
        """Nobody looks at its health here."""

    await run_monitor(
        catalogue,
        connect,
        unheard,
        state_file,
        SystemClock(),
        patience=Patience(grace_s=3600.0),
        rules=load_rules(rules_dir, catalogue) if rules_dir else RuleBook(),
    )


if __name__ == "__main__":
    port, file, *folders = sys.argv[1:]
    asyncio.run(serve(int(port), Path(file), Path(folders[0]), Path(folders[1]) if folders[1:] else None))
