"""`ground-segment autonomy`, `action`, `incident`: what the monitor may do, what it did, and why."""

import uuid
from contextlib import suppress
from typing import Annotated, TypeVar

import typer

from ground_segment.bus import command, listen
from ground_segment.cli.common import entry, fail, read_settings, run
from ground_segment.cli.retained import client_id, retained
from ground_segment.clock import SystemClock, iso_utc
from ground_segment.settings import Broker
from ground_segment.wire import (
    ActionMode,
    ActionRecord,
    Autonomy,
    Incident,
    MessageError,
    Outcome,
    Report,
    Stage,
    Telecommand,
    Value,
    topics,
)

autonomy = typer.Typer(help="What the monitor may do by itself: the switch over all.", no_args_is_help=True)
actions = typer.Typer(help="Autonomous actions: list, and set what each may do.", no_args_is_help=True)
incidents = typer.Typer(help="Incidents: alerts that belong together.", no_args_is_help=True)

MONITOR = "monitor"
_NOT_THERE = "the monitor does not answer; is it running? (ground-segment health monitor)"
_STYLES = {"watch": "bold cyan", "warning": "bold yellow", "critical": "bold red"}

Kind = TypeVar("Kind", Autonomy, ActionRecord, Incident)
ByOption = Annotated[str, typer.Option("--by", help="Who does this; kept with it.")]
NeededReasonOption = Annotated[str, typer.Option("--reason", help="Why: others will ask; kept with it.")]
ModeArgument = Annotated[ActionMode, typer.Argument(help="active acts, passive records, off does neither.")]


@autonomy.command()
def show() -> None:
    """The switch, and how many actions are in which mode."""
    broker = read_settings().broker()
    found = run(_retained(broker, topics.AUTONOMY, Autonomy))
    if not found:
        fail(_NOT_THERE)
    switch = found[0]
    said = f", set by {switch.by} {iso_utc(switch.time_ns)}" if switch.time_ns else ""
    typer.echo(f"autonomy: {switch.mode}{said}" + (f": {switch.reason}" if switch.reason else ""))
    records = run(_retained(broker, topics.ACTION_FILTER, ActionRecord))
    modes = [record.mode.under(switch.mode) for record in records]
    typer.echo(", ".join(f"{modes.count(mode)} {mode}" for mode in ActionMode) + " actions")


@autonomy.command("set")
def set_autonomy(mode: ModeArgument, reason: NeededReasonOption, by: ByOption = "operator") -> None:
    """Let no action do more than this. Kept over a restart of the monitor."""
    _command("set_autonomy", by, reason, mode=mode.value)
    typer.echo(f"autonomy: {mode}")


@actions.command("list")
def list_actions() -> None:
    """Every action: its mode, and how it went the last time it was asked for."""
    broker = read_settings().broker()
    records = run(_retained(broker, topics.ACTION_FILTER, ActionRecord))
    switches = run(_retained(broker, topics.AUTONOMY, Autonomy))
    if not switches:
        fail(_NOT_THERE)
    if not records:
        typer.echo("no actions")
    for record in sorted(records, key=lambda each: (each.facility, each.name)):
        show_action(record, switches[0].mode)


@actions.command("set")
def set_action(
    name: Annotated[str, typer.Argument(help="As `action list` shows it.")],
    mode: ModeArgument,
    reason: NeededReasonOption,
    by: ByOption = "operator",
) -> None:
    """Set what one action may do. Kept over a restart of the monitor."""
    _command("set_action", by, reason, name=name, mode=mode.value)
    typer.echo(f"{name}: {mode}")


@incidents.command("list")
def list_incidents() -> None:
    """Open incidents, worst first: likely causes, alerts, and what has no reserve any more."""
    broker = read_settings().broker()
    found = run(_retained(broker, topics.INCIDENT_FILTER, Incident))
    if not found:
        typer.echo("no incidents")
    for incident in sorted(found, key=lambda each: (-each.severity, each.opened_ns)):
        show_incident(incident)


def show_action(record: ActionRecord, cap: ActionMode) -> None:
    """One action as `list` prints it."""
    words = " ".join([record.command, *(f"{name}={value}" for name, value in record.arguments.items())])
    allowed = record.mode.under(cap)
    lines = [f"{record.title}: {record.target} {words}"]
    if allowed is not record.mode:
        lines.append(f"set to {record.mode}, held at {allowed} by the switch over all (autonomy {cap})")
    if record.outcome is not Outcome.IDLE:
        lines.append(f"{record.outcome} {iso_utc(record.time_ns)} by {record.by}: {record.text}")
    entry(f"{allowed.upper():<8}  {record.name}", *lines)


def show_incident(incident: Incident) -> None:
    """One incident as `list` prints it."""
    lines = [f"since {iso_utc(incident.opened_ns)}"]
    lines += [f"{cause.probability:4.0%}  {cause.title} ({cause.id})" for cause in incident.causes]
    lines += [
        f"alert {alert}" + (" (explained by the rest)" if alert in incident.folded else "")
        for alert in incident.alerts
    ]
    if incident.loses:
        lines.append(f"without reserve now: {', '.join(incident.loses)}")
    word = incident.severity.word
    entry(f"{word.upper():<8}  {incident.title}", *lines, style=_STYLES[word])


async def _retained(broker: Broker, topic_filter: str, kind: type[Kind]) -> list[Kind]:
    """Everything of one kind that the broker retains."""
    found: list[Kind] = []
    for payload in (await retained(broker, topic_filter)).values():
        with suppress(MessageError):
            found.append(kind.decode(payload))
    return found


def _command(order: str, by: str, reason: str, /, **arguments: Value) -> None:
    """Have the monitor do it; exits with 1 unless it does."""
    telecommand = Telecommand(
        id=uuid.uuid4().hex, time_ns=SystemClock().now_ns(), command=order, arguments=arguments, by=by,
        reason=reason,
    )  # fmt: skip
    report = run(_send(read_settings().broker(), telecommand))
    if report is None:
        fail(_NOT_THERE)
    if report.stage is Stage.FAILED:
        fail(f"the monitor refused: {report.reason}")


async def _send(broker: Broker, telecommand: Telecommand) -> Report | None:
    async with listen(broker, client_id()) as client:
        return await command(client, topics.command(MONITOR), topics.report(MONITOR), telecommand)
