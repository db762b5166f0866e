"""`ground-segment alert`: what the monitor has raised, and what operators do with it."""

import uuid
from typing import Annotated

import typer

from ground_segment.bus import command, listen
from ground_segment.catalogue import Severity
from ground_segment.cli.alert_list import collect, show_all
from ground_segment.cli.common import fail, known_publisher, read_catalogue, read_settings, run
from ground_segment.cli.retained import client_id
from ground_segment.clock import SystemClock
from ground_segment.settings import Broker
from ground_segment.wire import Report, Stage, Telecommand, Value, topics

app = typer.Typer(help="Alerts: list, acknowledge, shelve, reset, take out of service.", no_args_is_help=True)

MONITOR = "monitor"

FacilityArgument = Annotated[str, typer.Argument(help="Id of the facility, for example energy.")]
RuleArgument = Annotated[str, typer.Argument(help="Rule as listed, for example limit-rx_mode.")]
ByOption = Annotated[str, typer.Option("--by", help="Who does this; kept with the alert.")]
NeededReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept with the alert.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept with the alert.")]


def _severity(word: str) -> Severity:
    try:
        return Severity.from_word(word)
    except KeyError:
        raise typer.BadParameter("use watch, warning or critical") from None


@app.command("list")
def list_alerts() -> None:
    """Alerts that are not back to normal, worst first, with what to do; what calls nobody comes last."""
    present = run(collect(read_settings().broker()))
    if not present.alerts:
        typer.echo("no alerts")
    show_all(present.alerts.values(), present.incidents.values())


@app.command()
def ack(
    facility: FacilityArgument,
    rule: RuleArgument,
    seen: Annotated[
        Severity | None,
        typer.Option(
            "--seen",
            parser=_severity,
            metavar="SEVERITY",
            help="How bad it was when you looked: refused if it has become worse.",
        ),
    ] = None,
    by: ByOption = "operator",
    reason: ReasonOption = "",
) -> None:
    """Acknowledge one alert: somebody has seen it and looks after it."""
    _command("acknowledge", facility, rule, by, reason, **({"seen": seen.word} if seen else {}))
    typer.echo(f"{facility} {rule} acknowledged")


@app.command()
def shelve(
    facility: FacilityArgument,
    rule: RuleArgument,
    reason: NeededReasonOption,
    minutes: Annotated[float, typer.Option(min=1, max=1440, help="For how long, minutes.")] = 60,
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


@app.command()
def reset(
    facility: FacilityArgument, rule: RuleArgument, by: ByOption = "operator", reason: ReasonOption = ""
) -> None:
    """Let a latched alert go, once what raised it is over."""
    _command("reset", facility, rule, by, reason)
    typer.echo(f"{facility} {rule} reset")


@app.command("out-of-service")
def out_of_service(
    facility: FacilityArgument, rule: RuleArgument, reason: NeededReasonOption, by: ByOption = "operator"
) -> None:
    """Take one alert out of service for maintenance: it is judged and recorded, and calls nobody."""
    _command("take_out_of_service", facility, rule, by, reason)
    typer.echo(
        f"{facility} {rule} is out of service and calls nobody; when the work is done: "
        f"ground-segment alert return {facility} {rule}"
    )


@app.command("return")
def return_to_service(
    facility: FacilityArgument, rule: RuleArgument, by: ByOption = "operator", reason: ReasonOption = ""
) -> None:
    """Return an alert to service: it calls again."""
    _command("return_to_service", facility, rule, by, reason)
    typer.echo(f"{facility} {rule} is in service")


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
        fail(f"the monitor refused: {report.reason}")


async def _send(broker: Broker, telecommand: Telecommand) -> Report | None:
    async with listen(broker, client_id()) as client:
        return await command(client, topics.command(MONITOR), topics.report(MONITOR), telecommand)
