"""`simulators`: run the simulated station, write history, make things go wrong."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ground_segment.clock import SystemClock, to_ns
from simulators import fault_cli, service
from simulators.cli_support import (
    FAILED,
    WRONG_INPUT,
    CatalogueOption,
    FacilitiesArgument,
    PluginsOption,
    SeedOption,
    StepOption,
    choose,
    fail,
    on_stderr,
    read_catalogue,
    read_settings,
    until_stopped,
)
from simulators.runner import Span
from simulators.service import NotStoredError, Plan, Simulation
from simulators.station import StationError

T = TypeVar("T")

main = typer.Typer(
    name="simulators",
    help="The simulated facilities of the International Lunar Research Station.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
main.add_typer(fault_cli.app, name="fault")


@main.command()
def run(
    facilities: FacilitiesArgument = None,
    seed: SeedOption = 1,
    history: Annotated[float, typer.Option(min=0, help="Hours of history to publish first.")] = 0.0,
    step: StepOption = 60,
    plugins: PluginsOption = None,
    ledger: Annotated[Path | None, typer.Option(help="JSON of what was published, each second.")] = None,
    truth: Annotated[Path | None, typer.Option(help="JSON lines of the faults injected.")] = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Simulate the station and publish its telemetry until stopped."""
    settings = read_settings()
    known = read_catalogue(catalogue or settings.catalogue_dir)
    plan = Plan(
        known, choose(known, facilities or ()), seed, plugins or (), history, step,
        _writable(ledger), _writable(truth),
    )  # fmt: skip
    with _bars() as bar:
        simulation = _or_exit(
            lambda: Simulation(plan, settings.broker(), SystemClock(), bar("history, steps"))
        )
        _or_exit(lambda: asyncio.run(until_stopped(simulation.run())))


@main.command()
def backfill(
    start: Annotated[str, typer.Option("--from", help="ISO 8601 with zone, such as 2026-11-21T00:00:00Z.")],
    end: Annotated[str | None, typer.Option("--to", help="The same; now if left out.")] = None,
    facilities: FacilitiesArgument = None,
    step: StepOption = 60,
    seed: SeedOption = 1,
    plugins: PluginsOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Publish history as fast as it is stored, and wait until all of it is."""
    settings, clock = read_settings(), SystemClock()
    known = read_catalogue(catalogue or settings.catalogue_dir)
    span = _span(_time_ns("--from", start), _time_ns("--to", end) if end else clock.now_ns(), step)
    if span.to_ns > clock.now_ns():
        fail("--to lies in the future", WRONG_INPUT)
    plan = Plan(known, choose(known, facilities or ()), seed, plugins or ())
    with _bars() as bar:
        work = service.backfill(
            plan, span, settings.broker(), clock, bar("simulated, steps"), bar("stored, packets")
        )
        if not _or_exit(lambda: asyncio.run(until_stopped(work))):
            fail("stopped before all was stored")


def _or_exit(work: Callable[[], T]) -> T:
    """Its result; a station that does not work is a message, not a trace."""
    try:
        result = work()
    except (StationError, NotStoredError, ExceptionGroup) as error:
        cause = _innermost(error)
        if not isinstance(cause, StationError | NotStoredError):
            raise
        fail(str(cause), WRONG_INPUT if isinstance(cause, StationError) else FAILED)
    return result


def _innermost(error: Exception) -> Exception:
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


@contextmanager
def _bars() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Progress bars on stderr, each shown once it has something to say."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=on_stderr()) as progress:

        def bar(description: str) -> Callable[[int, int], None]:
            task = progress.add_task(description, total=None, visible=False)

            def show(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total, visible=done < total)

            return show

        yield bar


def _time_ns(option: str, text: str) -> int:
    try:
        return to_ns(datetime.fromisoformat(text))
    except ValueError as error:
        fail(f"{option}: {error}", WRONG_INPUT)


def _span(from_ns: int, to_ns_: int, step_s: int) -> Span:
    try:
        return Span(from_ns, to_ns_, step_s)
    except ValueError as error:
        fail(str(error), WRONG_INPUT)


def _writable(file: Path | None) -> Path | None:
    if file and not file.parent.is_dir():
        fail(f"folder {file.parent} does not exist", WRONG_INPUT)
    return file
