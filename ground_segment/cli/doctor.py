"""`ground-segment doctor`: looks at everything and says what to do."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from ground_segment.cli.common import INDENT, fail, read_catalogue, read_settings, run
from ground_segment.cli.services import is_there, store_of
from ground_segment.clock import SystemClock
from ground_segment.doctor import Finding, Patient, State, examine
from ground_segment.secrets import SecretFiles, read_words, variable
from ground_segment.settings import Broker, Settings
from ground_segment.wire.access import OPERATOR, logins

COMPOSE_HOST, COMPOSE_PORT = "127.0.0.1", 8883
_STYLES = {State.OK: "green", State.WARN: "yellow", State.FAIL: "bold red", State.SKIPPED: "dim"}


def doctor(
    compose: Annotated[
        bool, typer.Option("--compose", help="Examine the compose stack of this folder, with its secrets.")
    ] = False,
    within: Annotated[float, typer.Option(min=1, help="Seconds in which publishers must be heard.")] = 20.0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each finding.")] = False,
) -> None:
    """Look at broker, logins, services, store, Grafana, clocks, disk and versions, and say what to do.

    Changes nothing. Exit code 1 if anything failed; a warning is none.
    """
    settings = read_settings()
    failed = run(_examine(_patient(settings, within, compose=compose), as_json=as_json))
    if failed:
        raise typer.Exit(1)


def _patient(settings: Settings, within_s: float, *, compose: bool) -> Patient:
    catalogue = read_catalogue(settings)
    if not compose:
        api = f"http://{settings.api_host}:{settings.api_port}"
        store = store_of(settings) if is_there(settings) else None
        return Patient(settings, settings.broker(), catalogue, store, api, within_s=within_s)
    files = SecretFiles(Path())
    words = read_words(files.env)
    if not words or not files.ca.exists():
        fail(f"{files.env} or {files.ca} is missing: run ground-segment secrets in the project's folder")
    known = {login.name: words.get(variable(login.name)) for login in logins(catalogue)}
    passwords = {name: SecretStr(word) for name, word in known.items() if word}
    broker = Broker(COMPOSE_HOST, COMPOSE_PORT, None, None, files.ca, passwords).login(OPERATOR)
    api = f"http://{COMPOSE_HOST}:{settings.api_port}"
    return Patient(settings, broker, catalogue, None, api, Path(), within_s)


async def _examine(patient: Patient, *, as_json: bool) -> bool:
    """Show each finding as it comes; whether any failed."""
    console = Console()
    failed = False
    async for finding in examine(patient, SystemClock()):
        failed |= finding.state is State.FAIL
        if as_json:
            typer.echo(json.dumps(asdict(finding)))
        else:
            _show(console, finding)
    if patient.store:
        await patient.store.close()
    return failed


def _show(console: Console, finding: Finding) -> None:
    style = _STYLES[finding.state]
    line = Text.assemble((f"{finding.state:<8}", style), (f"{finding.what:<18} ", "bold"), finding.found)
    console.print(line, soft_wrap=True)
    if finding.do:
        console.print(Text(f"{INDENT * 2}→ {finding.do}", style), soft_wrap=True)
