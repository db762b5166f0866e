"""A whole chain of real processes, each of which can be killed, frozen, or cut from the others.

publishers ──proxy──▶ mosquitto ◀──proxy── ingest ──proxy──▶ influxd
                          ▲
                       monitor
"""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ground_segment.bus import connect
from ground_segment.catalogue import Catalogue
from ground_segment.cli.services import store_of
from ground_segment.settings import Broker, Settings
from ground_segment.wire import Presence, topics
from tests.support.catalogues import CATALOGUE_DIR, project_catalogue
from tests.support.influxdb import InfluxServer
from tests.support.mosquitto import MosquittoOptions, MosquittoServer
from tests.support.servers import HOST, Server, free_port
from tests.support.tcp_proxy import TcpProxy
from tests.system.faults.audit import Report, audit

CAUGHT_UP = 1_000
"""Packets held that are only on their way."""
FLOWING = 100
"""Packets stored that show that packets are being stored."""
RECOVERY_S = 90.0
INGEST = ("-m", "ground_segment", "ingest")


@dataclass
class Plant:
    """What runs, by name; made by `running`."""

    folder: Path
    settings: Settings
    parts: dict[str, Server]
    """mosquitto, influxd, ingest, monitor, publishers."""
    proxies: dict[str, TcpProxy]
    """publishers, ingest, store: by who is cut off."""
    catalogue: Catalogue = field(default_factory=project_catalogue)
    faults: Counter[str] = field(default_factory=Counter)

    # -- faults ----------------------------------------------------------------------------------

    async def kill(self, *names: str, down_s: float = 0.3) -> None:
        """kill -9 of all of them at once; they start again after a while."""
        self.faults["kill " + "+".join(sorted(names))] += 1
        await asyncio.gather(*(asyncio.to_thread(self.parts[name].kill) for name in names))
        await asyncio.sleep(down_s)
        await asyncio.gather(*(asyncio.to_thread(self.parts[name].start) for name in names))

    async def freeze(self, name: str, for_s: float) -> None:
        """SIGSTOP: it keeps its connections and answers nothing."""
        self.faults[f"freeze {name}"] += 1
        self.parts[name].pause()
        await asyncio.sleep(for_s)
        self.parts[name].resume()

    async def cut(self, name: str) -> None:
        """Its connections are aborted."""
        self.faults[f"cut {name}"] += 1
        self.proxies[name].cut()

    async def delay(self, name: str, delay_s: float, for_s: float) -> None:
        """Each piece of data waits."""
        self.faults[f"delay {name}"] += 1
        self.proxies[name].delay_s = delay_s
        await asyncio.sleep(for_s)
        self.proxies[name].behave()

    async def swallow(self, name: str, for_s: float) -> None:
        """Connections stay open and nothing passes, until somebody gives up."""
        self.faults[f"swallow {name}"] += 1
        self.proxies[name].swallowing = True
        await asyncio.sleep(for_s)
        self.proxies[name].cut()
        self.proxies[name].behave()

    async def double(self, name: str) -> None:
        """A second connection introduces itself as the same client."""
        self.faults[f"double {name}"] += 1
        await self.proxies[name].open_again()

    # -- what follows ----------------------------------------------------------------------------

    def held(self) -> int:
        """Packets that publishers hold; many before they have said so."""
        return self._status()[0]

    def _status(self) -> tuple[int, int]:
        """Packets held, and those that have gone from being generated to being stored."""
        try:
            held, generated = map(int, (self.folder / "status").read_text().split())
        except (OSError, ValueError):
            return sys.maxsize, -sys.maxsize
        return held, generated - held

    async def ingest_online(self) -> None:
        """Wait until ingest says that it hears packets; the broker must run, and ingest have been down."""
        async with asyncio.timeout(RECOVERY_S):
            async with connect(Broker(HOST, self.parts["mosquitto"].port), "test-presence") as client:
                await client.subscribe(topics.state("ingest"))
                async for message in client.messages():
                    if message.payload and Presence.decode(message.payload).online:
                        return

    async def recovered(self) -> None:
        """Wait until packets flow and almost none is held. Raises AssertionError if that takes too long."""
        (self.folder / "status").unlink(missing_ok=True)
        try:
            async with asyncio.timeout(RECOVERY_S):
                while self.held() == sys.maxsize:
                    await asyncio.sleep(0.05)
                _, before = self._status()
                while self.held() > CAUGHT_UP or self._status()[1] < before + FLOWING:
                    await asyncio.sleep(0.1)
        except TimeoutError:
            logs = "\n".join(f"--- {name} ---\n{part.log(15)}" for name, part in self.parts.items())
            raise AssertionError(
                f"stuck: {self.held()} packets are held, {dict(self.faults)}\n{logs}"
            ) from None

    async def finish(self) -> Report:
        """End the load, wait until it is stored, and count."""
        publishers = self.parts["publishers"]
        await asyncio.to_thread(publishers.stop, 70.0)
        return await self.audit()

    async def audit(self) -> Report:
        """Past the proxies."""
        url = f"influxdb://{HOST}:{self.parts['influxd'].port}/ilrs"
        async with store_of(self.settings.model_copy(update={"store_url": url})) as store:
            return await audit(store, self.catalogue, self.folder, dict(self.faults))


def _always() -> bool:
    return True


def _program(
    name: str, command: Sequence[str], folder: Path, settings: Settings, ready: Callable[[], bool] = _always
) -> Server:
    log_file = folder / f"{name}.log"
    return Server(name, [sys.executable, *command], 0, log_file, ready, settings.for_children())


@asynccontextmanager
async def running(
    folder: Path,
    *options: str,
    per_s: float = 500.0,
    ingest: Sequence[str] = INGEST,
    broker: MosquittoOptions | None = None,
    store_folder: Path | None = None,
) -> AsyncIterator[Plant]:
    """The chain under load.

    Args:
        folder: of everything that the parts keep.
        options: of the load.
        per_s: packets of the load.
        ingest: the program.
        broker: how mosquitto is set.
        store_folder: another place for the store's data.
    """
    mosquitto = MosquittoServer(folder / "mosquitto", broker)
    influxd = InfluxServer(store_folder or folder / "influxd")
    async with AsyncExitStack() as stack:
        proxies = {
            name: await stack.enter_async_context(TcpProxy(target))
            for name, target in (
                ("publishers", mosquitto.port), ("ingest", mosquitto.port), ("store", influxd.port),
            )
        }  # fmt: skip
        settings = Settings(
            catalogue_dir=CATALOGUE_DIR,
            data_dir=folder / "data",
            api_port=free_port(),
            mqtt_port=proxies["ingest"].port,
            store_url=f"influxdb://{HOST}:{proxies['store'].port}/ilrs",
        )
        load = settings.model_copy(update={"mqtt_port": proxies["publishers"].port})
        watching = settings.model_copy(update={"mqtt_port": mosquitto.port})
        command = ("-m", "tests.system.faults.load", str(folder), str(per_s), *options)
        parts = {
            "mosquitto": mosquitto,
            "influxd": influxd,
            "ingest": _program("ingest", ingest, folder, settings),
            "monitor": _program("monitor", ("-m", "ground_segment", "monitor"), folder, watching),
            "publishers": _program("publishers", command, folder, load),
        }
        plant = Plant(folder, settings, parts, proxies)
        for name, part in parts.items():
            if name == "publishers":
                await plant.ingest_online()
            await asyncio.to_thread(part.start)
            stack.push_async_callback(asyncio.to_thread, part.stop)
        await plant.recovered()
        yield plant
