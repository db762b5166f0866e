"""`ground-segment grafana`: dashboards from the catalogue, as files and on a running server."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.text import Text

from ground_segment.cli.common import WRONG_INPUT, fail, read_catalogue, read_settings, run, told
from ground_segment.cli.runbooks import read_library
from ground_segment.cli.services import existing_store
from ground_segment.clock import SystemClock, from_ns
from ground_segment.dashboards import DataAddress, GrafanaError, dashboards, drift
from ground_segment.dashboards import build as build_files
from ground_segment.dashboards import push as push_dashboards
from ground_segment.dashboards.fields import Json
from ground_segment.dashboards.grafana_http import GrafanaHttp, Login
from ground_segment.dashboards.panel_queries import Finding
from ground_segment.dashboards.smoke import smoke as run_smoke
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
        typer.echo(f"{folder} is up to date")
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
        told = "ILRS_GRAFANA_TOKEN is not set: make a service account token (role Admin) in Grafana"
        fail(told, WRONG_INPUT)
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


@app.command()
def smoke(
    url: Annotated[str, typer.Argument(help="Default: ILRS_GRAFANA_URL.")] = "",
) -> None:
    """Look whether a running Grafana shows what it should: sources, rules, a silence, dashboards, queries.

    Logs in with ILRS_GRAFANA_TOKEN, or as ILRS_GRAFANA_USER with GRAFANA_PASSWORD, which compose keeps in
    .env. Exit code 1 if something does not hold.
    """
    settings = read_settings()
    catalogue = read_catalogue(settings)
    rules = len(read_library(settings, catalogue))
    try:
        grafana = GrafanaHttp(url or settings.grafana_url, _login(settings))
        findings = _look(grafana, dashboards(catalogue), rules)
    except GrafanaError as error:
        fail(str(error))
    failed = sum(not finding.holds for finding in findings)
    if failed:
        fail(f"{failed} of {len(findings)} do not hold; docs/grafana-smoke.md says what to do about each")
    typer.echo(f"{grafana.url}: all {len(findings)} hold")


def _login(settings: Settings) -> Login:
    if settings.grafana_token is not None:
        return Login(settings.grafana_token.get_secret_value())
    if settings.grafana_password is None:
        told = "no login for Grafana: set ILRS_GRAFANA_TOKEN, or GRAFANA_PASSWORD as in compose's .env"
        fail(told, WRONG_INPUT)
    return Login(settings.grafana_password.get_secret_value(), settings.grafana_user)


def _look(grafana: GrafanaHttp, boards: Sequence[Json], rules: int) -> list[Finding]:
    """Each finding is printed as soon as it is known."""
    console, findings = Console(soft_wrap=True), []
    now = from_ns(SystemClock().now_ns())
    with console.status("Grafana") as status:
        for finding in run_smoke(grafana, boards, rules, now, told=status.update):
            findings.append(finding)
            word, style = ("holds", "green") if finding.holds else ("FAILS", "bold red")
            console.print(Text.assemble((f"{word:<7}", style), f"{finding.check:<36}", finding.detail))
    return findings


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
