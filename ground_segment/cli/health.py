"""`ground-segment health`: one publisher, for people and for health checks of containers."""

from typing import Annotated

import typer

from ground_segment.cli.common import fail, known_publisher, read_catalogue, read_settings, run
from ground_segment.doctor.readiness import ailment


def health(
    publisher: Annotated[str, typer.Argument(help="A service or facility: ingest, monitor, energy...")],
    within: Annotated[float, typer.Option(min=1, help="Seconds to wait for its next packet.")] = 20.0,
    ready: Annotated[
        bool, typer.Option("--ready", help="Also whether it can do its work: nothing it says is critical.")
    ] = False,
) -> None:
    """Whether a publisher is online and sends telemetry; exit code 1 if not.

    With --ready also whether it can do its work: ingest is healthy but not ready while the store is away.
    """
    settings = read_settings()
    catalogue = read_catalogue(settings)
    facility = catalogue.by_id[known_publisher(catalogue, publisher)]
    reason = run(ailment(settings.broker().login(publisher), facility, within, ready=ready))
    if reason:
        fail(f"{publisher}: {reason}")
    typer.echo(f"{publisher}: online, and sends telemetry" + ("; ready" if ready else ""))
