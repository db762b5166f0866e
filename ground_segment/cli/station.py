"""`ground-segment demo`: the station as a whole."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.console import Console

from ground_segment.catalogue import Catalogue
from ground_segment.cli.common import (
    WRONG_INPUT,
    fail,
    read_catalogue,
    read_settings,
    told,
    until_stopped,
)
from ground_segment.cli.services import store_of
from ground_segment.clock import SystemClock
from ground_segment.demo import (
    Claim,
    DemoFailed,
    DemoOptions,
    DemoReport,
    FolderForeign,
    FolderTaken,
    Screen,
    free_port,
    run_demo,
    write_report,
)
from ground_segment.settings import Settings


def demo(
    for_s: Annotated[
        float | None, typer.Option("--for", min=1, help="End after so many seconds; default: at Ctrl-C.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="With --for: write the figures there at the end.")] = None,
    history: Annotated[float, typer.Option(min=0, help="Hours of history to start with.")] = 24.0,
    fault: Annotated[str, typer.Option(help="Fault to inject; see `simulators fault list`.")] = (
        "energy.reactor_trip"
    ),
    fault_after: Annotated[float, typer.Option(min=0, help="Seconds until the fault.")] = 30.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same station.")] = 1,
    folder: Annotated[Path, typer.Option(help="The demo's own data, emptied at the start.")] = Path(
        "var/demo"
    ),
) -> None:
    """The whole station on this machine: seven facilities, 24 h of history, a fault, its alert, a page."""
    base = read_settings()
    catalogue = read_catalogue(base)
    if json and for_s is None:
        fail("--json needs --for: figures are counted at the end", WRONG_INPUT)
    if json and not json.parent.is_dir():
        fail(f"--json: folder {json.parent} does not exist", WRONG_INPUT)
    with _claim(folder) as claim:
        report = _run(DemoOptions(folder, history, fault, fault_after, for_s, seed), base, catalogue, claim)
    if report is None:
        typer.echo(f"stopped; its data stay in {folder} until the next demo")
        return
    _show(report)
    if json:
        with told():
            write_report(report, json)


def _claim(folder: Path) -> Claim:
    try:
        with told():
            return Claim(folder)
    except FolderTaken as error:
        fail(str(error))
    except FolderForeign as error:
        fail(str(error), WRONG_INPUT)


def _run(options: DemoOptions, base: Settings, catalogue: Catalogue, claim: Claim) -> DemoReport | None:
    settings = base.model_copy(update=_demo_settings(base, options.folder))
    with told():
        claim.tell(settings.console_url)
    screen = Screen(Console())
    if claim.left_over:
        screen.left_over(claim.left_over)
    story = run_demo(options, settings, catalogue, store_of(settings), SystemClock(), screen)
    try:
        return asyncio.run(until_stopped(story))
    except DemoFailed as error:
        fail(str(error))


def _show(report: DemoReport) -> None:
    for name, value in asdict(report).items():
        typer.echo(f"{name.replace('_', ' '):>22}: {value}")


def _demo_settings(base: Settings, folder: Path) -> dict[str, object]:
    console_port = free_port(base.console_port)
    return {
        "data_dir": folder.absolute(),
        "mqtt_host": "127.0.0.1",
        "mqtt_port": free_port(base.mqtt_port),
        "mqtt_username": None,
        "mqtt_password": None,
        "mqtt_ca_file": None,
        "store_url": f"sqlite:///{folder.absolute() / 'store.db'}",
        "console_host": "127.0.0.1",
        "console_port": console_port,
        "console_url": f"http://127.0.0.1:{console_port}",
        "api_host": "127.0.0.1",
        "api_port": free_port(base.api_port),
        "api_token": base.api_token or SecretStr(token_urlsafe(24)),
    }
