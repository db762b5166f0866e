"""`ground-segment alert`: what the monitor has raised, and what operators do with it."""

import asyncio
import uuid
from typing import Annotated

import typer

from ground_segment.bus import command, connect
from ground_segment.cli.common import entry, fail, known_publisher, read_catalogue, read_settings, run
from ground_segment.clock import SystemClock, iso_utc
from ground_segment.settings import Broker
from ground_segment.wire import Alert, MessageError, Report, Stage, Telecommand, Value, topics

app = typer.Typer(help="Alerts: list, acknowledge, shelve.", no_args_is_help=True)

MONITOR = "monitor"
QUIET_S = 0.5
"""Retained messages come at once; a pause this long means that all have come."""

FacilityArgument = Annotated[str, typer.Argument(help="Id of the facility, for example energy.")]
RuleArgument = Annotated[str, typer.Argument(help="Rule as listed, for example limit-rx_mode.")]
ByOption = Annotated[str, typer.Option("--by", help="Who does this; kept with the alert.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept with the alert.")]

_STYLES = {"watch": "bold cyan", "warning": "bold yellow", "critical": "bold red"}


@app.command("list")
def list_alerts() -> None:
    """Alerts that are active or not yet acknowledged, worst first."""
    alerts = run(_collect(read_settings().broker()))
    if not alerts:
        typer.echo("no alerts")
        return
    for alert in sorted(alerts, key=lambda a: (-a.severity, a.raised_ns)):
        show(alert)


@app.command()
def ack(
    facility: FacilityArgument, rule: RuleArgument, by: ByOption = "operator", reason: ReasonOption = ""
) -> None:
    """Acknowledge one alert: somebody has seen it and looks after it."""
    _command("acknowledge", facility, rule, by, reason)
    typer.echo(f"{facility} {rule} acknowledged")


@app.command()
def shelve(
    facility: FacilityArgument,
    rule: RuleArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the alert.")],
    minutes: Annotated[float, typer.Option(min=1, help="For how long, minutes.")] = 60,
    by: ByOption = "operator",
) -> None:
    """Silence one alert for some time; it comes back by itself, and earlier if it gets worse."""
    _command("shelve", facility, rule, by, reason, for_s=minutes * 60)
    typer.echo(f"{facility} {rule} shelved for {minutes:g} minutes")


@app.command()
def unshelve(
    facility: FacilityArgument, rule: RuleArgument, by: ByOption = "operator", reason: ReasonOption = ""
) -> None:
    """Take an alert off the shelf."""
    _command("unshelve", facility, rule, by, reason)
    typer.echo(f"{facility} {rule} unshelved")


def show(alert: Alert) -> None:
    """One alert as `list` prints it."""
    lines = [f"{alert.state.value}, raised {iso_utc(alert.raised_ns)}", f"{alert.title}. {alert.text}"]
    if alert.by:
        lines.append(f"{alert.transition.value} by {alert.by}" + (f": {alert.why}" if alert.why else ""))
    if alert.shelved_until_ns:
        lines.append(f"shelved until {iso_utc(alert.shelved_until_ns)}")
    word = alert.severity.word
    entry(f"{word.upper():<8}  {alert.facility} {alert.rule}", *lines, style=_STYLES[word])


async def _collect(broker: Broker) -> list[Alert]:
    found: dict[str, Alert] = {}
    async with connect(broker, _client_id()) as client:
        await client.subscribe(topics.ALERT_FILTER)
        stream = client.messages()
        while True:
            try:
                message = await asyncio.wait_for(anext(stream), QUIET_S)
                found[message.topic] = Alert.decode(message.payload)
            except TimeoutError:
                return list(found.values())
            except MessageError:
                continue


def _command(name: str, facility: str, rule: str, by: str, reason: str, **arguments: Value) -> None:
    """Have the monitor do it; exits with 1 unless it does."""
    settings = read_settings()
    known_publisher(read_catalogue(settings), facility)
    telecommand = Telecommand(
        id=uuid.uuid4().hex,
        time_ns=SystemClock().now_ns(),
        command=name,
        arguments={"facility": facility, "rule": rule, **arguments},
        by=by,
        reason=reason,
    )
    report = run(_send(settings.broker(), telecommand))
    if report is None:
        fail("the monitor does not answer; is it running? (ground-segment health monitor)")
    if report.stage is Stage.FAILED:
        fail(f"{name} failed: {report.reason}")


async def _send(broker: Broker, telecommand: Telecommand) -> Report | None:
    async with connect(broker, _client_id()) as client:
        return await command(client, topics.command(MONITOR), topics.report(MONITOR), telecommand)


def _client_id() -> str:
    return f"ilrs-cli-{uuid.uuid4().hex[:8]}"
