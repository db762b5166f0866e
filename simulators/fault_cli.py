"""`simulators fault`: what can go wrong, and making it go wrong in a running station."""

import asyncio
import uuid
from difflib import get_close_matches
from pathlib import Path
from textwrap import fill
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from ground_segment.bus import command, listen
from ground_segment.catalogue import Catalogue, Parameter
from ground_segment.clock import SystemClock
from ground_segment.settings import Broker
from ground_segment.wire import BusError, Report, Stage, Telecommand, Value, topics
from simulators.cli_support import (
    WRONG_INPUT,
    CatalogueOption,
    PluginsOption,
    fail,
    read_catalogue,
    read_settings,
    told,
)
from simulators.discovery import StationError, find_models
from simulators.fault_texts import SENSOR_FAULTS, description, needs_of, parameter_of
from simulators.faults import Fault
from simulators.sensor_faults import KINDS, sensor_fault
from simulators.station import faults_of
from simulators.truth import CLEAR, INJECT

ANSWER_TIMEOUT_S = 5.0
INDENT = "    "

app = typer.Typer(help="Faults of the simulated facilities.", no_args_is_help=True)

FaultArgument = Annotated[
    str,
    typer.Argument(metavar="FACILITY.FAULT", help="As `fault list` shows it; or FACILITY.PARAMETER.KIND."),
]
ByOption = Annotated[str, typer.Option("--by", help="Who does this; kept in the ground truth.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept in the ground truth.")]


@app.command("list")
def list_faults(
    facility: Annotated[str | None, typer.Argument(help="Only those of this facility.")] = None,
    plugins: PluginsOption = None,
) -> None:
    """What can be injected: id, code, title. `show` tells more of one."""
    faults = _known(plugins)
    shown = [fault for fault in faults if facility in (None, fault.facility)]
    if not shown:
        known = ", ".join(dict.fromkeys(fault.facility for fault in faults))
        fail(f"no faults of '{facility}'; there are some of {known}", WRONG_INPUT)
    width = max(len(fault.id) for fault in shown)
    console = Console()
    for fault in shown:
        heading = Text.assemble((f"{fault.id:<{width}}", "bold"), f"  {fault.code:<6}  {fault.title}")
        console.print(heading, soft_wrap=True)
    console.print()
    _tell(console, SENSOR_FAULTS, indent="")


@app.command()
def show(fault_id: FaultArgument, plugins: PluginsOption = None, catalogue: CatalogueOption = None) -> None:
    """One fault: what an operator sees, where it shows, how much and when, and what it needs."""
    known = _catalogue(catalogue)
    fault = _fault(fault_id, plugins, known)
    console = Console()
    console.print(Text(f"{fault.id}: {fault.title}", "bold"), soft_wrap=True)
    for paragraph, lines in description(fault, known):
        _tell(console, paragraph)
        for line in lines:
            _tell(console, line, indent=2 * INDENT)


@app.command()
def inject(
    fault_id: FaultArgument,
    strength: Annotated[float, typer.Option(help="1 is the whole fault; above 0, up to 1.")] = 1.0,
    duration: Annotated[
        float | None, typer.Option(help="Ends by itself after so many seconds; else at `clear`.")
    ] = None,
    by: ByOption = "operator",
    reason: ReasonOption = "",
    plugins: PluginsOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Make a fault happen now."""
    if not 0 < strength <= 1:
        fail(f"--strength must be above 0 and at most 1, not {strength:g}", WRONG_INPUT)
    if duration is not None and not 0 < duration < float("inf"):
        fail(f"--duration must be a positive number of seconds, not {duration:g}", WRONG_INPUT)
    arguments: dict[str, Value] = {"strength": strength}
    if duration is not None:
        arguments["duration_s"] = duration
    known = _catalogue(catalogue)
    fault = _fault(fault_id, plugins, known)
    _request(INJECT, fault, arguments, by, reason)
    typer.echo(f"{fault_id} injected")
    if needs := needs_of(fault, known):
        typer.echo(f"it shows only while {needs}")


@app.command()
def clear(
    fault_id: FaultArgument,
    by: ByOption = "operator",
    reason: ReasonOption = "",
    plugins: PluginsOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """End a fault that was injected."""
    _request(CLEAR, _fault(fault_id, plugins, _catalogue(catalogue)), {}, by, reason)
    typer.echo(f"{fault_id} cleared")


def _known(plugins: PluginsOption) -> tuple[Fault, ...]:
    try:
        return faults_of(find_models(1, plugins or ()))
    except StationError as error:
        fail(str(error), WRONG_INPUT)


def _catalogue(folder: Path | None) -> Catalogue:
    return read_catalogue(folder or read_settings().catalogue_dir)


def _fault(fault_id: str, plugins: PluginsOption, catalogue: Catalogue) -> Fault:
    """A fault of a model or of a sensor; exits with 2 and what is near if there is none."""
    known = {fault.id: fault for fault in _known(plugins)}
    name, _, kind = fault_id.rpartition(".")
    parameter = parameter_of(name, catalogue)
    if fault_id not in known and parameter:
        return _sensor_fault(name.partition(".")[0], parameter, kind)
    if fault_id not in known:
        near = get_close_matches(fault_id, [*known, *_sensor_faults(catalogue, kind)], n=3)
        guess = f"did you mean {', '.join(near)}?" if near else "they are called FACILITY.FAULT;"
        fail(f"no fault '{fault_id}': {guess} `simulators fault list` shows all", WRONG_INPUT)
    return known[fault_id]


def _sensor_fault(facility: str, parameter: Parameter, kind: str) -> Fault:
    try:
        return sensor_fault(facility, parameter, kind)
    except KeyError as error:
        fail(error.args[0], WRONG_INPUT)


def _sensor_faults(catalogue: Catalogue, kind: str) -> list[str]:
    """Ids of one kind, to guess from; none if it is no kind."""
    if kind not in KINDS:
        return []
    return [
        f"{facility.id}.{name}.{kind}" for facility in catalogue.surface() for name in facility.parameters
    ]


def _tell(console: Console, line: str, indent: str = INDENT) -> None:
    console.print(
        Text(fill(line, console.width, initial_indent=indent, subsequent_indent=indent)), soft_wrap=True
    )


def _request(what: str, fault: Fault, arguments: dict[str, Value], by: str, reason: str) -> None:
    """Send, wait for the answer, and exit with 1 unless it was carried out."""
    request = Telecommand(
        id=uuid.uuid4().hex,
        time_ns=SystemClock().now_ns(),
        command=what,
        arguments={"fault": fault.id, **arguments},
        by=by,
        reason=reason,
    )
    try:
        report = asyncio.run(_send(read_settings().broker(), fault.facility, request))
    except BusError as error:
        fail(told(error))
    if report is None:
        fail(f"no simulator of {fault.facility} answered within {ANSWER_TIMEOUT_S:.0f} s; is one running?")
    if report.stage is Stage.FAILED:
        fail(f"{what} failed: {report.reason}")


async def _send(broker: Broker, facility: str, request: Telecommand) -> Report | None:
    async with listen(broker, f"ilrs-fault-{request.id[:12]}") as client:
        topic, report_topic = topics.fault(facility), topics.fault_report(facility)
        return await command(client, topic, report_topic, request, ANSWER_TIMEOUT_S)
