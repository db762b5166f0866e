"""`simulators`: run the simulated station, write history, make things go wrong."""

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, TypeVar

import typer

from ground_segment.bus import connect
from ground_segment.clock import NS_PER_S, SystemClock, iso_utc, parse_utc
from ground_segment.settings import Broker, Settings
from ground_segment.terminal import PlainGroup
from ground_segment.wire import BusError
from simulators import fault_cli, scenario_cli, service
from simulators.campaign_cli import campaign
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
    progress_bars,
    read_catalogue,
    read_settings,
    told,
    until_stopped,
)
from simulators.plot_cli import plot
from simulators.runner import Span
from simulators.service import JournalPlan, NotStoredError, Plan, Simulation
from simulators.station import StationError

T = TypeVar("T")
_FAST_HISTORY_H = 24.0

main = typer.Typer(
    cls=PlainGroup,
    name="simulators",
    help="The simulated facilities of the International Lunar Research Station.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
main.add_typer(fault_cli.app, name="fault")
main.add_typer(scenario_cli.app, name="scenario")
main.command()(campaign)
main.command()(plot)


@main.command()
def run(
    facilities: FacilitiesArgument = None,
    seed: SeedOption = 1,
    history: Annotated[float, typer.Option(min=0, help="Hours of history to publish first.")] = 0.0,
    start: Annotated[
        str | None,
        typer.Option("--from", help="Where history starts, UTC or how long ago: instead of --history."),
    ] = None,
    step: StepOption = 60,
    speed: Annotated[
        float | None,
        typer.Option(help="Play history at so many seconds a second, each packet at its period."),
    ] = None,
    plugins: PluginsOption = None,
    ledger: Annotated[Path | None, typer.Option(help="JSON of what was published, each second.")] = None,
    truth: Annotated[Path | None, typer.Option(help="JSON lines of the faults injected.")] = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Simulate the station and publish its telemetry until stopped.

    With --speed 60, a day of history passes in 24 minutes. It lies in the past, because a packet from the
    future is refused by ingest: the run starts at --from (or --history hours ago; a day, if neither is
    given), catches up with the present and goes on live. Telemetry of the past raises no live alerts.
    """
    settings, clock = read_settings(), SystemClock()
    known = read_catalogue(catalogue or settings.catalogue_dir)
    hours = _history_h(start, history, speed, clock.now_ns())
    plan = Plan(
        known, choose(known, facilities or ()), seed, plugins or (), hours, step, speed,
        _writable(ledger), _writable(truth), _journal_plan(settings),
    )  # fmt: skip
    with progress_bars() as bar:
        counted = bar("history, steps" if speed is None else "history, seconds")
        simulation = _or_exit(lambda: Simulation(plan, settings.broker(), clock, counted))
        _or_exit(lambda: asyncio.run(until_stopped(simulation.run())))


@main.command()
def backfill(
    start: Annotated[
        str, typer.Option("--from", help="UTC, for example 2026-11-21T06:00Z; or how long ago: 24h, 7d.")
    ],
    end: Annotated[str, typer.Option("--to", help="The same, or now.")] = "now",
    facilities: FacilitiesArgument = None,
    step: StepOption = 60,
    seed: SeedOption = 1,
    plugins: PluginsOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Publish history as fast as it is stored, and wait until all of it is."""
    settings, clock = read_settings(), SystemClock()
    known = read_catalogue(catalogue or settings.catalogue_dir)
    span = _span(start, end, step, settings, clock.now_ns())
    plan = Plan(known, choose(known, facilities or ()), seed, plugins or ())
    _or_exit(lambda: asyncio.run(_reach(settings.broker())))
    published = 0

    def note_stored(done: int, total: int) -> None:
        nonlocal published
        published = total
        show_stored(done, total)

    with progress_bars() as bar:
        show_stored = bar("stored, packets")
        work = service.backfill(plan, span, settings.broker(), clock, bar("simulated, steps"), note_stored)
        if not _or_exit(lambda: asyncio.run(until_stopped(work))):
            fail("stopped before all was stored; the same command again completes it")
    typer.echo(f"{iso_utc(span.from_ns)} to {iso_utc(span.to_ns)}: {published} packets published and stored")


def _journal_plan(settings: Settings) -> JournalPlan:
    return JournalPlan(
        settings.data_dir / "journal", round(settings.journal_mb * 1e6), round(settings.onboard_mb * 1e6)
    )


def _history_h(start: str | None, history_h: float, speed: float | None, now_ns: int) -> float:
    """Hours of history to publish before live; exits with 2 if what was asked for makes no sense."""
    if speed is not None and not 1.0 < speed < float("inf"):
        fail(f"--speed must be above 1, so that it catches up with the present, not {speed:g}", WRONG_INPUT)
    if start is not None and history_h:
        fail("give --from or --history, not both", WRONG_INPUT)
    if start is None:
        return history_h or (0.0 if speed is None else _FAST_HISTORY_H)
    from_ns = _time_ns("--from", start, now_ns)
    if from_ns > now_ns:
        fail(f"--from lies in the future; now it is {iso_utc(now_ns)}", WRONG_INPUT)
    return (now_ns - from_ns) / NS_PER_S / 3600.0


def _or_exit(work: Callable[[], T]) -> T:
    """Its result; a station that does not work is a message, not a trace."""
    try:
        result = work()
    except (StationError, NotStoredError, BusError, OSError, ExceptionGroup) as error:
        cause = _innermost(error)
        if not isinstance(cause, StationError | NotStoredError | BusError | OSError):
            raise
        fail(told(cause), WRONG_INPUT if isinstance(cause, StationError) else FAILED)
    return result


def _innermost(error: Exception) -> Exception:
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


async def _reach(broker: Broker) -> None:
    """Say at once that there is no broker. Raises BusError."""
    async with connect(broker, f"ilrs-backfill-{uuid.uuid4().hex[:8]}"):
        pass


def _span(start: str, end: str, step_s: int, settings: Settings, now_ns: int) -> Span:
    """What to simulate; exits with 2 if it is empty, in the future, or older than what is kept."""
    from_ns, to_ns = _time_ns("--from", start, now_ns), _time_ns("--to", end, now_ns)
    if to_ns < from_ns:
        fail("--to is before --from", WRONG_INPUT)
    try:
        span = Span(from_ns, to_ns, step_s)
    except ValueError as error:
        fail(str(error), WRONG_INPUT)
    if span.to_ns > now_ns:
        fail(f"--to lies in the future; now it is {iso_utc(now_ns)}", WRONG_INPUT)
    oldest_ns = now_ns - round(settings.store_retention_days * 86_400 * NS_PER_S)
    if span.from_ns < oldest_ns:
        fail(
            f"--from is older than what the store keeps: {iso_utc(oldest_ns)} is the oldest "
            f"(ILRS_STORE_RETENTION_DAYS={settings.store_retention_days:g})",
            WRONG_INPUT,
        )
    return span


def _time_ns(option: str, text: str, now_ns: int) -> int:
    try:
        return parse_utc(text, now_ns)
    except ValueError as error:
        fail(f"{option}: {error}", WRONG_INPUT)


def _writable(file: Path | None) -> Path | None:
    """The same; exits with 2 if nothing can be written into its folder."""
    if file is None:
        return None
    try:
        TemporaryFile(dir=file.parent).close()
    except OSError as error:
        fail(f"{file.parent} cannot be written to: {error.strerror}", WRONG_INPUT)
    return file
