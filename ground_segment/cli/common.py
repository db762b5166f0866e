"""What every command needs: settings, the catalogue, a clean end."""

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from textwrap import fill
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from ground_segment.bus import WITHOUT_BROKER
from ground_segment.catalogue import Catalogue, CatalogueError, load_catalogue, with_shards
from ground_segment.clock import parse_utc
from ground_segment.diagnosis import Matrix, MatrixError, load_matrix
from ground_segment.logs import configure
from ground_segment.records import StoreError
from ground_segment.rules.book import RuleBook, RulesError, load_rules
from ground_segment.settings import Settings, unknown_settings, wrong_settings
from ground_segment.terminal import warn
from ground_segment.wire import BrokerUnreachable, BusError

T = TypeVar("T")
WRONG_INPUT = 2
INDENT = "    "


def entry(heading: str, *lines: str, style: str = "bold") -> None:
    """One of a list of results: a heading in one piece, and under it text that wraps at any width."""
    console = Console()
    console.print(Text(heading, style), soft_wrap=True)
    for line in lines:
        wrapped = fill(line, console.width, initial_indent=INDENT, subsequent_indent=INDENT)
        console.print(Text(wrapped), soft_wrap=True)


def fail(message: str, code: int = 1) -> NoReturn:
    """Say what is wrong on stderr and exit."""
    typer.secho(message, err=True, fg="red")
    raise typer.Exit(code)


def read_settings(service: str | None = None) -> Settings:
    """Settings from the environment, and logging as they say. Exits with 2 if they are wrong."""
    try:
        settings = Settings()
    except ValidationError as error:
        fail(wrong_settings(error), WRONG_INPUT)
    for line in unknown_settings():
        warn(line)
    configure(settings.log_format, settings.log_level, service)
    return settings


def read_catalogue(settings: Settings) -> Catalogue:
    """The catalogue. Exits with 2 and every fault if it is wrong."""
    folder = settings.catalogue_dir
    if not folder.is_dir():
        fail(
            f"there is no catalogue at {folder.absolute()}: "
            "work in the project's folder, or set ILRS_CATALOGUE_DIR",
            WRONG_INPUT,
        )
    try:
        return with_shards(load_catalogue(folder), settings.ingest_shards)
    except CatalogueError as error:
        fail(f"the catalogue is refused, {len(error.faults)} fault(s):\n{error}", WRONG_INPUT)


def read_rules(settings: Settings, catalogue: Catalogue) -> RuleBook:
    """The rules. Exits with 2 and every fault if they are wrong."""
    try:
        return load_rules(settings.rules_dir, catalogue)
    except RulesError as error:
        fail(f"the rules are refused, {len(error.faults)} fault(s):\n{error}", WRONG_INPUT)


def read_matrix(settings: Settings) -> Matrix:
    """The fault-symptom matrix. Exits with 2 and every fault if it is wrong."""
    try:
        return load_matrix(settings.matrix_file)
    except MatrixError as error:
        fail(f"the matrix is refused, {len(error.faults)} fault(s):\n{error}", WRONG_INPUT)


def known_publisher(catalogue: Catalogue, publisher: str) -> str:
    """The same id. Exits with 2 and those that exist if the catalogue has no such facility or service."""
    if publisher in catalogue.by_id:
        return publisher
    near = get_close_matches(publisher, catalogue.by_id, n=1)
    guess = f"did you mean {near[0]}? " if near else ""
    fail(f"'{publisher}' is not in the catalogue; {guess}it has {', '.join(catalogue.by_id)}", WRONG_INPUT)


def time_ns(option: str, text: str, now_ns: int) -> int:
    """A time as people write it. Exits with 2 if it is none."""
    try:
        return parse_utc(text, now_ns)
    except ValueError as error:
        fail(f"{option}: {error}", WRONG_INPUT)


@contextmanager
def told() -> Iterator[None]:
    """A broker, store, file or port that cannot be used is a message and exit code 1, not a trace."""
    try:
        yield
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except BrokerUnreachable as error:
        fail(f"{error}; {WITHOUT_BROKER}")
    except (BusError, StoreError) as error:
        fail(str(error))


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run one short piece of work."""
    with told():
        return asyncio.run(work)


def run_service(work: Coroutine[Any, Any, None]) -> None:
    """Run until the work ends, or SIGTERM or Ctrl-C ends it."""
    with told():
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
