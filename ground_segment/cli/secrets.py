"""`ground-segment secrets`: make, change and explain what the compose stack's logins may do."""

from pathlib import Path
from typing import Annotated

import typer

from ground_segment.cli.common import WRONG_INPUT, fail, read_catalogue, read_settings, told
from ground_segment.clock import SystemClock, from_ns
from ground_segment.secrets import MissingExtra, NoSecrets, NoSuchSecret, make_secrets, rotate_secrets
from ground_segment.wire.access import Login, logins

app = typer.Typer(help="Passwords, tokens and certificates of the compose stack.")
FolderOption = Annotated[Path, typer.Option(help="The project's folder.")]


@app.callback(invoke_without_command=True)
def make(
    context: typer.Context,
    folder: FolderOption = Path(),
    force: Annotated[
        bool, typer.Option("--force", help="All anew: locks out whatever runs with the old.")
    ] = False,
) -> None:
    """Make random passwords, tokens and certificates for the compose stack; those that exist stay.

    Run it again when the catalogue has a new facility: only its login is added.
    """
    if context.invoked_subcommand:
        return
    known, now = _logins(), from_ns(SystemClock().now_ns())
    try:
        with told():
            files = make_secrets(folder, known, now, force=force)
    except MissingExtra as error:
        fail(str(error))
    for file in files:
        typer.echo(f"wrote {file}")


@app.command()
def rotate(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Logins, api, grafana, certificate, authority. All but authority if not given."),
    ] = None,
    folder: FolderOption = Path(),
) -> None:
    """Change some secrets; all others keep working. Prints the commands that bring them to their users.

    Between the first of these commands and the last, whoever's password changed is out for seconds;
    publishers keep what they measure meanwhile. InfluxDB's tokens: ground-segment store setup --rotate.
    """
    known, now = _logins(), from_ns(SystemClock().now_ns())
    try:
        with told():
            rotation = rotate_secrets(folder, known, names or (), now)
    except NoSuchSecret as error:
        fail(str(error), WRONG_INPUT)
    except (MissingExtra, NoSecrets) as error:
        fail(str(error))
    for file in rotation.files:
        typer.echo(f"wrote {file}")
    typer.echo("now run:" if rotation.then else "nothing that runs uses it: hand it to those who do")
    for command in rotation.then:
        typer.echo(f"  {command}")


@app.command()
def access() -> None:
    """What each login may publish and read on the broker."""
    for login in _logins():
        typer.echo(login.name)
        for verb, filters in (("publishes", login.writes), ("reads", login.reads)):
            for pattern in filters:
                typer.echo(f"  {verb:<9}  {pattern}")


def _logins() -> list[Login]:
    """Of one ingest, and of several where there are: the compose file asks for the one's password anyway."""
    settings = read_settings()
    one = settings.model_copy(update={"ingest_shards": 1})
    found = [*logins(read_catalogue(one)), *logins(read_catalogue(settings))]
    return list({login.name: login for login in found}.values())
