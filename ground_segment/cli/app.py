"""The commands, by the rooms that they join."""

import typer

from ground_segment.cli import (
    alerts,
    autonomy,
    backup,
    catalogue,
    data,
    doctor,
    gaps,
    grafana,
    health,
    rules,
    runbooks,
    secrets,
    services,
    station,
    store,
    telecommands,
)
from ground_segment.terminal import PlainGroup

main = typer.Typer(
    cls=PlainGroup,
    name="ground-segment",
    help="Telemetry and ground segment of the International Lunar Research Station.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
main.add_typer(catalogue.app, name="catalogue")
main.add_typer(alerts.app, name="alert")
main.add_typer(autonomy.incidents, name="incident")
main.add_typer(autonomy.actions, name="action")
main.add_typer(autonomy.autonomy, name="autonomy")
main.add_typer(telecommands.app, name="tc")
main.add_typer(rules.app, name="rules")
main.add_typer(runbooks.app, name="runbooks")
main.add_typer(grafana.app, name="grafana")
main.add_typer(data.quarantine, name="quarantine")
main.add_typer(gaps.app, name="gaps")
main.command("export")(data.export)
main.command("broker")(services.broker)
main.command("ingest")(services.ingest)
main.command("monitor")(services.monitor)
main.command("console")(services.console)
main.command("doctor")(doctor.doctor)
main.command("health")(health.health)
main.add_typer(secrets.app, name="secrets")
main.add_typer(store.app, name="store")
main.command("backup")(backup.backup)
main.command("restore")(backup.restore)
main.command("demo")(station.demo)
