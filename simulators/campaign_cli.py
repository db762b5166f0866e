"""`simulators campaign`: play a scenario many times and keep telemetry and ground truth as Parquet."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from ground_segment.clock import iso_utc
from simulators.campaign import Campaign, CampaignError, CampaignFolder, Progress, play
from simulators.cli_support import (
    WRONG_INPUT,
    CatalogueOption,
    PluginsOption,
    SeedOption,
    choose,
    fail,
    on_stderr,
    read_catalogue,
    read_settings,
)
from simulators.discovery import StationError
from simulators.scenario import Planned, Scenario, ScenarioError, Unmet, as_played, matching, read_orders
from simulators.scenario_cli import drawable, named_scenario, read_scenario, refuse


def campaign(
    scenario: Annotated[str, typer.Argument(help="A file, or a name of `scenario list`.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write; made if it is missing.")],
    replicas: Annotated[
        int | None,
        typer.Option(min=1, help="Stations to simulate; default: one, or one for each fault of `each_of`."),
    ] = None,
    days: Annotated[float | None, typer.Option(min=0.001, help="Instead of the scenario's duration.")] = None,
    step: Annotated[int | None, typer.Option(min=1, max=60, help="Instead of its step, s.")] = None,
    seed: SeedOption = 1,
    facilities: Annotated[
        list[str] | None, typer.Option(help="Record only these; all are simulated. May be repeated.")
    ] = None,
    every_step: Annotated[
        bool,
        typer.Option("--every-step/--at-its-period", help="Each packet at every step, or at its period."),
    ] = False,
    orders: Annotated[
        Path | None,
        typer.Option(help="Telecommands to replicas, of `rules orders`; only those replicas are played."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an older campaign in that folder.")] = False,
    plugins: PluginsOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Play a scenario with many replicas of the station, as fast as this machine can.

    Writes Parquet: telemetry/FACILITY.PACKET.parquet, truth.parquet, and campaign.json. The same seed gives
    the same bytes; a replica is the same however many run beside it. With --orders, up to the first of its
    telecommands it is the same as without.
    """
    known = read_catalogue(catalogue or read_settings().catalogue_dir)
    file = named_scenario(scenario)
    changes = {} if days is None else {"duration": f"{days:g} d"}
    changes |= {} if step is None else {"step": f"{step} s"}
    played = read_scenario(file, known, plugins, changes)
    count = replicas or max(1, len(matching(_each_of(played), drawable(known, plugins))))
    recorded = choose(known, facilities or ())
    plan = Campaign(played, known, recorded, seed, count, plugins or (), every_step)
    if orders:
        plan = replace(plan, orders=_orders(orders, plan))
    folder = _folder(out, force)
    folder.keep_scenario(as_played(file, changes))
    if orders:
        folder.keep_orders(orders.read_text(encoding="utf-8"))
    unmet = _play(plan, folder)
    typer.echo(
        f"{out}: {len(plan.played)} replicas of '{played.title}' from {iso_utc(plan.start_ns)}, "
        f"{sum(folder.rows().values()):,} rows, {folder.truth_records} records of ground truth"
    )
    if unmet:
        typer.secho(_told(unmet), err=True, fg="yellow")


def _each_of(scenario: Scenario) -> tuple[str, ...]:
    return tuple(pattern for event in scenario.events for pattern in event.each_of or ())


def _orders(file: Path, plan: Campaign) -> Mapping[int, tuple[Planned, ...]]:
    end_ns = plan.start_ns + plan.scenario.duration_ns
    try:
        return read_orders(file, plan.catalogue, plan.replicas, plan.start_ns, end_ns)
    except ScenarioError as error:
        refuse(error.faults)


def _folder(out: Path, force: bool) -> CampaignFolder:
    try:
        return CampaignFolder(out, force=force)
    except CampaignError as error:
        fail(str(error), WRONG_INPUT)


def _play(plan: Campaign, folder: CampaignFolder) -> tuple[Unmet, ...]:
    """Exits with 1 if it was stopped or the disk is full, with 2 if the station does not fit."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _bar() as progress:
            return play(plan, folder, progress)
    except KeyboardInterrupt:
        fail(f"stopped: {folder.path} is incomplete, as its campaign.json says")
    except OSError as error:
        fail(f"{folder.path} cannot be written to: {error.strerror or error}")
    except StationError as error:
        fail(str(error), WRONG_INPUT)
    finally:
        signal.signal(signal.SIGTERM, before)


def _told(unmet: tuple[Unmet, ...]) -> str:
    """The first few of what did not come to pass."""
    shown = [f"  replica {each.replica}: {each.what}: {each.reason}" for each in unmet[:5]]
    more = [f"  and {len(unmet) - 5} more, see campaign.json"] if len(unmet) > 5 else []
    return "\n".join(["did not come to pass:", *shown, *more])


@contextmanager
def _bar() -> Iterator[Progress]:
    """Simulated time, speed and time left, on stderr."""
    columns = (
        TextColumn("{task.fields[now]}"), BarColumn(), TextColumn("{task.percentage:3.0f} %"),
        TextColumn("{task.fields[speed]:,.0f} station-seconds/s"), TimeRemainingColumn(),
    )  # fmt: skip
    screen = on_stderr()
    with Bars(*columns, console=screen, disable=not screen.is_terminal, transient=True) as bars:
        task = bars.add_task("", total=None, now="settling", speed=0.0)

        def show(done: int, total: int, time_ns: int) -> None:
            elapsed_s = bars.tasks[0].elapsed or 0.0
            speed = done / elapsed_s if elapsed_s else 0.0
            bars.update(task, completed=done, total=total, now=iso_utc(time_ns)[:16], speed=speed)

        yield show
