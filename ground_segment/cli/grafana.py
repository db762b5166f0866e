"""`ground-segment grafana`: dashboards from the catalogue, as files and on a running server."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from ground_segment.cli.common import fail, read_catalogue, read_settings, run, told
from ground_segment.cli.services import existing_store
from ground_segment.clock import SystemClock
from ground_segment.dashboards import DataAddress, GrafanaError, drift
from ground_segment.dashboards import build as build_files
from ground_segment.dashboards import push as push_dashboards
from ground_segment.records import ALERTS, Row
from ground_segment.settings import Settings

app = typer.Typer(help="Grafana dashboards, made from the catalogue.", no_args_is_help=True)

FOLDER = Path("config/grafana")
NS_PER_DAY = 86_400 * 1_000_000_000


@app.command()
def build(
    folder: Annotated[Path, typer.Option(help="Where the files go.")] = FOLDER,
    check: Annotated[bool, typer.Option("--check", help="Only list files that are not up to date.")] = False,
) -> None:
    """Write datasource, provider and dashboards for a Grafana that reads them at its start."""
    catalogue = read_catalogue(read_settings())
    if check:
        lines = drift(catalogue, folder)
        if lines:
            fail("\n".join([*lines, "run: ground-segment grafana build"]))
        return
    with told():
        changed = build_files(catalogue, folder)
    for path in changed:
        typer.echo(path)
    typer.echo(f"{len(changed)} file(s) changed in {folder}")


@app.command()
def push(
    days: Annotated[float, typer.Option(min=0, help="Alerts of so many days become annotations.")] = 7,
    data_url: Annotated[
        str, typer.Option(help="InfluxDB as Grafana reaches it, http://host:port; default: ILRS_STORE_URL.")
    ] = "",
) -> None:
    """Upload datasource, folder, dashboards and alert annotations to ILRS_GRAFANA_URL."""
    settings = read_settings()
    if settings.grafana_token is None:
        fail("ILRS_GRAFANA_TOKEN is not set: make a service account token (role Admin) in Grafana")
    catalogue = read_catalogue(settings)
    data = _data_address(settings, data_url)
    transitions = run(_transitions(settings, days)) if days else []
    try:
        pushed = push_dashboards(
            catalogue, settings.grafana_url, settings.grafana_token.get_secret_value(), data, transitions
        )
    except GrafanaError as error:
        fail(str(error))
    for name in pushed.changed:
        typer.echo(f"uploaded {name}")
    for name in pushed.left:
        typer.echo(f"left alone, provisioned from files: {name}")
    typer.echo(f"{settings.grafana_url} is up to date")


def _data_address(settings: Settings, url: str) -> DataAddress | None:
    """The store for Grafana's data source; None for the embedded one, which Grafana cannot read."""
    parts = urlsplit(settings.store_url)
    if not parts.scheme.startswith("influxdb"):
        typer.echo("the embedded store cannot be read by Grafana: the data source is left as it is")
        return None
    scheme = "https" if parts.scheme == "influxdbs" else "http"
    token = settings.store_token.get_secret_value() if settings.store_token else ""
    return DataAddress(url or f"{scheme}://{parts.netloc}", parts.path.strip("/"), token)


async def _transitions(settings: Settings, days: float) -> list[Row]:
    now_ns = SystemClock().now_ns()
    async with existing_store(settings) as store:
        return await store.rows(ALERTS, now_ns - int(days * NS_PER_DAY), now_ns)
