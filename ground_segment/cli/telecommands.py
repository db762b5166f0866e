"""`ground-segment tc`: what facilities can be told, and telling them."""

import json
import sys
import uuid
from difflib import get_close_matches
from typing import Annotated

import typer

from ground_segment.bus import listen, stages
from ground_segment.catalogue import ArgumentError, Catalogue, Command
from ground_segment.cli.arguments import describe, parse_arguments
from ground_segment.cli.common import (
    WRONG_INPUT,
    entry,
    fail,
    known_publisher,
    read_catalogue,
    read_settings,
    run,
)
from ground_segment.clock import SystemClock, iso_utc
from ground_segment.settings import Broker
from ground_segment.wire import Report, Stage, Telecommand, topics

app = typer.Typer(help="Telecommands: list, show, send.", no_args_is_help=True)

MARGIN_S = 10.0
"""A facility says itself when a telecommand takes too long; we wait a little longer than that."""

LONG_S = 60.0
"""Whoever may have to wait longer is told so first."""

FacilityArgument = Annotated[str, typer.Argument(help="Id of the facility, for example isru.")]
CommandArgument = Annotated[str, typer.Argument(help="As `tc list` shows it.")]


@app.command("list")
def list_commands(
    facility: Annotated[str | None, typer.Argument(help="Only those of this facility.")] = None,
) -> None:
    """What facilities can be told, one line each."""
    catalogue = read_catalogue(read_settings())
    chosen = [catalogue.by_id[known_publisher(catalogue, facility)]] if facility else catalogue.surface()
    commands = [(f, command) for f in chosen for command in f.commands]
    if not commands:
        typer.echo(f"{facility or 'the station'} takes no telecommands")
        return
    width = max(len(f"{f.id} {command.name}") for f, command in commands)
    for f, command in commands:
        mark = "  (hazardous)" if command.hazardous else ""
        typer.echo(f"{f'{f.id} {command.name}':<{width}}  {command.title}{mark}")


@app.command()
def show(facility: FacilityArgument, command: CommandArgument) -> None:
    """What one telecommand does, its arguments and what they may be."""
    found = _found(read_catalogue(read_settings()), facility, command)
    hazard = "Hazardous: it asks for confirmation. " if found.hazardous else ""
    entry(
        f"{facility} {found.name}: {found.title}",
        found.description,
        f"{hazard}It has failed if it is not done within {found.timeout_s:g} s.",
    )
    for argument in found.arguments:
        heading, meaning = describe(argument)
        entry(f"    {heading}", f"    {meaning}", style="")


@app.command()
def send(
    facility: FacilityArgument,
    command: CommandArgument,
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[NAME=VALUE]...")] = None,
    by: Annotated[str, typer.Option("--by", help="Who does this; kept with the telecommand.")] = "operator",
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the telecommand.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Send a hazardous one without asking.")] = False,
    timeout: Annotated[
        float | None,
        typer.Option(min=1, help="Wait so many seconds for its end; else as long as it may take."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each stage.")] = False,
) -> None:
    """Tell a facility what to do, and follow it to its end.

    Nothing is sent unless all arguments are right. Exit code 0: it is completed.
    """
    settings = read_settings()
    found = _found(read_catalogue(settings), facility, command)
    try:
        checked = parse_arguments(found, arguments or ())
    except ArgumentError as error:
        fail("nothing was sent:\n  " + "\n  ".join(error.faults), WRONG_INPUT)
    if found.hazardous and not yes:
        _confirm(facility, found)
    telecommand = Telecommand(
        id=uuid.uuid4().hex,
        time_ns=SystemClock().now_ns(),
        command=found.name,
        arguments=checked,
        by=by,
        reason=reason,
    )
    waits_s = timeout or found.timeout_s + MARGIN_S
    if waits_s > LONG_S:
        typer.echo(
            f"this may take up to {waits_s / 60:.0f} min; Ctrl-C only ends the watching, not the telecommand",
            err=True,
        )
    try:
        last = run(_follow(settings.broker(), facility, telecommand, waits_s, as_json=as_json))
    except KeyboardInterrupt:
        fail(
            f"no longer watched; {facility} goes on with it if it has it: look there before you send it again"
        )
    _judge(facility, last, waits_s)


def _found(catalogue: Catalogue, facility: str, name: str) -> Command:
    """The telecommand; exits with 2 and what there is if it is none."""
    known = catalogue.by_id[known_publisher(catalogue, facility)].commands_by_name
    if name not in known:
        near = get_close_matches(name, known, n=1)
        guess = f"did you mean {near[0]}? " if near else ""
        names = ", ".join(known) or "none"
        fail(f"'{name}' is no telecommand of {facility}; {guess}it takes {names}", WRONG_INPUT)
    return known[name]


def _confirm(facility: str, command: Command) -> None:
    """Exits unless somebody at a terminal agrees."""
    if not sys.stdin.isatty():
        fail(f"{facility} {command.name} is hazardous and nobody can be asked: add --yes", WRONG_INPUT)
    typer.echo(f"{facility} {command.name} is hazardous: {command.description}", err=True)
    if not typer.confirm("Send it?", err=True):
        fail("nothing was sent")


async def _follow(
    broker: Broker, facility: str, telecommand: Telecommand, timeout_s: float, *, as_json: bool
) -> Report | None:
    """Print each stage as it comes; the last that came."""
    clock, last = SystemClock(), None
    async with listen(broker, f"ilrs-cli-{telecommand.id[:8]}") as client:
        topic, answers = topics.command(facility), topics.report(facility)
        sent_s = clock.monotonic_s()
        async for report in stages(client, topic, answers, telecommand, timeout_s):
            since_s = clock.monotonic_s() - sent_s
            typer.echo(_as_json(facility, report, since_s) if as_json else _as_line(report, since_s))
            last = report
    return last


def _as_line(report: Report, since_s: float) -> str:
    reason = f": {report.reason}" if report.reason else ""
    return f"{iso_utc(report.time_ns)}  {since_s:8.3f} s  {report.stage.value}{reason}"


def _as_json(facility: str, report: Report, since_s: float) -> str:
    said = report.model_dump(mode="json", exclude={"time_ns"})
    return json.dumps(
        {"facility": facility, "time": iso_utc(report.time_ns), "since_s": round(since_s, 3), **said}
    )


def _judge(facility: str, last: Report | None, waited_s: float) -> None:
    """Exits with 1 unless it was completed, saying what to do now."""
    if last is None:
        fail(
            f"nobody answered for {facility}: does it run, and on this broker? (ground-segment health "
            f"{facility}) If it does, look at it before you send it again: only the answer may be lost"
        )
    if not last.final:
        fail(
            f"no end was reported within {waited_s:g} s; it may still be carried out: "
            f"look at {facility} before you send it again"
        )
    if last.stage is Stage.FAILED:
        raise typer.Exit(1)
