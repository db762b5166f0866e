"""What every command needs: settings, the catalogue, a clean end."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console

from ground_segment.catalogue import Catalogue, CatalogueError, load_catalogue
from ground_segment.logs import configure
from ground_segment.records import StoreError
from ground_segment.settings import Settings
from ground_segment.wire import BusError

T = TypeVar("T")
WRONG_INPUT = 2


def output() -> Console:
    """Where results go."""
    return Console()


def fail(message: str, code: int = 1) -> NoReturn:
    """Say what is wrong on stderr and exit."""
    typer.secho(message, err=True, fg="red")
    raise typer.Exit(code)


def read_settings(service: str | None = None) -> Settings:
    """Settings from the environment, and logging as they say. Exits with 2 if they are wrong."""
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [f"ILRS_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        fail("wrong settings:\n  " + "\n  ".join(lines), WRONG_INPUT)
    configure(settings.log_format, settings.log_level, service)
    return settings


def read_catalogue(settings: Settings) -> Catalogue:
    """The catalogue. Exits with 2 and every fault if it is wrong."""
    try:
        return load_catalogue(settings.catalogue_dir)
    except CatalogueError as error:
        fail(f"the catalogue is refused, {len(error.faults)} fault(s):\n{error}", WRONG_INPUT)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run one short piece of work; a broker or store that cannot be used is a message, not a trace."""
    try:
        return asyncio.run(work)
    except (BusError, StoreError) as error:
        fail(str(error))


def run_service(work: Coroutine[Any, Any, None]) -> None:
    """Run until the work ends, or SIGTERM or Ctrl-C ends it."""
    asyncio.run(until_stopped(work))


async def until_stopped(work: Coroutine[Any, Any, T]) -> T | None:
    """The result, or None if SIGTERM or Ctrl-C ended it in order."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        if task.cancelled():
            return None
        raise
