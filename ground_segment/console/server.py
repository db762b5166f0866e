"""The console as a web server: pages, charts, log, health."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType

import structlog
import uvicorn
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles
from nicegui import app, ui

from ground_segment.catalogue import Catalogue
from ground_segment.clock import Clock
from ground_segment.console.api import add_routes
from ground_segment.console.commands import CommandDesk
from ground_segment.console.feed import Connect, Feed
from ground_segment.console.header import path_of
from ground_segment.console.history import History, StoreReader
from ground_segment.console.live import Broadcaster, LiveValues
from ground_segment.console.page import Console
from ground_segment.console.slots import renderers
from ground_segment.console.state import StationState
from ground_segment.console.store_link import watch_store
from ground_segment.panels import Page, operations_page, pages, wall_page
from ground_segment.runbooks import Library
from ground_segment.runbooks.links import CONSOLE as RUNBOOK
from ground_segment.wire import Report

log = structlog.get_logger()

_NO_RUNBOOKS: Library = MappingProxyType({})
ASSETS = Path(__file__).parent / "assets"


async def run_console(
    catalogue: Catalogue,
    connect: Connect,
    store: StoreReader,
    clock: Clock,
    host: str,
    port: int,
    library: Library = _NO_RUNBOOKS,
) -> None:
    """Serve until cancelled. Once in the life of a process: nicegui keeps its pages in a global registry.

    Args:
        connect: opens a connection to the broker under a client id.
        library: runbooks by facility and rule.

    Raises:
        OSError: the port is taken.
    """
    state = StationState(catalogue, clock.now_ns())
    values = LiveValues(state)
    history = History(catalogue, store, clock)
    broadcaster = Broadcaster(state, values, renderers(state, library), clock)

    def on_report(report: Report) -> None:
        desk.take(report)

    feed = Feed(connect, f"console-{secrets.token_hex(4)}", state, clock, on_report)
    desk = CommandDesk(feed.publish, clock)
    console = Console(catalogue, _pages(catalogue), values, broadcaster, library, desk, clock)
    server = _Server(_configuration(_application(console, state, history, store), host, port))
    async with aclosing(history), _running(server), asyncio.TaskGroup() as tasks:
        tasks.create_task(feed.run())
        tasks.create_task(watch_store(store, state, clock))
        tasks.create_task(broadcaster.run())
        log.info("console serves", address=f"http://{host}:{port}")


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _running(server: uvicorn.Server) -> AsyncIterator[None]:
    """Answers on entry; at the end open requests are finished and connections closed."""
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            if serving.done():
                await serving
                raise OSError(f"cannot listen on {server.config.host}:{server.config.port}")
            await asyncio.sleep(0.05)
        yield
    finally:
        server.should_exit = True
        await serving


def _configuration(application: FastAPI, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )


def _application(console: Console, state: StationState, history: History, store: StoreReader) -> FastAPI:
    application = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    application.add_middleware(GZipMiddleware, minimum_size=2048)
    add_routes(application, console, state, history, store)
    application.mount("/assets", StaticFiles(directory=ASSETS))
    for page in console.pages:
        _add_page(console, page)
    ui.page(f"{RUNBOOK}/{{facility}}/{{rule}}")(console.build_runbook)
    app.add_exception_handler(HTTPStatus.NOT_FOUND, lambda request, _: console.nowhere(request))
    _ = ui.echart  # makes its ECharts known to the pages, which import it themselves
    ui.run_with(
        application,
        title="ILRS",
        dark=True,
        tailwind=False,
        gzip_middleware_factory=None,
        message_history_length=120,
        show_welcome_message=False,
    )
    return application


def _pages(catalogue: Catalogue) -> list[Page]:
    """The wall first, then from the station to its facilities and alerts."""
    first, *others, last = pages(catalogue)
    return [wall_page(catalogue), first, *others, operations_page(catalogue), last]


def _add_page(console: Console, page: Page) -> None:
    @ui.page(path_of(page), title=f"{page.title} – ILRS")
    def build() -> None:
        console.build(page)
