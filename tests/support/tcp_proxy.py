"""A TCP proxy that can misbehave: cut, delay, swallow, and open a connection twice.

async with TcpProxy(server.port) as proxy:
    client connects to proxy.port
    proxy.cut()                      # every connection is aborted
    proxy.delay_s = 0.5              # each piece of data waits so long
    proxy.swallowing = True          # connections stay open and nothing passes
    await proxy.open_again()         # what the newest client said first is said once more, by a stranger
"""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.support.servers import HOST, free_port

CHUNK = 65_536
FIRST_WORDS = 4_096


class TcpProxy:
    """Between clients and one port of this machine.

    Args:
        target: where connections go.
        port: where it listens; a free one unless given.
    """

    def __init__(self, target: int, port: int | None = None) -> None:
        self.port = port or free_port()
        self.delay_s = 0.0
        self.swallowing = False
        self.connections = 0
        """How many were opened so far."""
        self._target = target
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._first_words = b""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, HOST, self.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def cut(self) -> None:
        """Abort every connection, as a lost network does when somebody notices."""
        for writer in self._open:
            writer.transport.abort()

    def behave(self) -> None:
        """Pass everything on at once."""
        self.delay_s, self.swallowing = 0.0, False

    async def open_again(self) -> None:
        """A second connection says what the newest one said first; the server may end either."""
        reader, writer = await asyncio.open_connection(HOST, self._target)
        self._open.add(writer)
        writer.write(self._first_words)
        self._keep(asyncio.create_task(self._pass(reader, None)))

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self._target)
        except OSError:
            writer.transport.abort()
            self._open.discard(writer)
            return
        self._open.add(far_writer)
        self._keep(asyncio.create_task(self._pass(reader, far_writer, note=True)))
        self._keep(asyncio.create_task(self._pass(far_reader, writer)))

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None, *, note: bool = False
    ) -> None:
        """Until one side ends; then the other side is ended too."""
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                if note:
                    self._first_words, note = data[:FIRST_WORDS], False
                await self._hold_up()
                if writer:
                    writer.write(data)
                    await writer.drain()
        if writer:
            writer.transport.abort()
            self._open.discard(writer)

    async def _hold_up(self) -> None:
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        while self.swallowing:
            await asyncio.sleep(0.05)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
