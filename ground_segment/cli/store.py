"""`ground-segment store`: what InfluxDB needs before anybody writes, and who may do what there."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from ground_segment.catalogue import Catalogue
from ground_segment.cli.common import WRONG_INPUT, fail, read_catalogue, read_settings, run, told
from ground_segment.cli.services import SECONDS_PER_DAY, store_of
from ground_segment.records import all_tables
from ground_segment.settings import Settings
from ground_segment.store import open_rights
from ground_segment.store.rights import Right, Rights, Token, supersede

app = typer.Typer(help="The store's tables and tokens.", no_args_is_help=True)

READABLE = 0o444
"""Each token lies in a volume of its own, mounted only where it is meant; users differ between containers."""


@app.command()
def setup(
    tokens: Annotated[
        Path | None,
        typer.Option(help="Folder for tokens of least rights: write/token and read/token."),
    ] = None,
    rotate: Annotated[
        bool, typer.Option("--rotate", help="New tokens; those before stay valid until the next time.")
    ] = False,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="End all tokens of ours but those in the folder.")
    ] = False,
) -> None:
    """Make database and tables, and tokens that may only write or only read. Needs the administrator's token.

    May be run again at any time: what is there and valid stays.
    """
    settings = read_settings()
    catalogue = read_catalogue(settings)
    if (rotate or revoke) and tokens is None:
        fail("--rotate and --revoke need --tokens: the folder where tokens are kept", WRONG_INPUT)
    typer.echo(run(_prepare(settings, catalogue)))
    if tokens is None:
        return
    try:
        with told(), _rights(settings) as rights:
            for right in Right:
                for line in _keep(rights, right, tokens / right, rotate=rotate, revoke=revoke):
                    typer.echo(line)
    except ValueError as error:
        fail(f"ILRS_STORE_URL: {error}", WRONG_INPUT)


def _rights(settings: Settings) -> AbstractContextManager[Rights]:
    return open_rights(settings.store_url, settings.store_secret(), settings.store_org)


async def _prepare(settings: Settings, catalogue: Catalogue) -> str:
    days = settings.store_retention_days
    tables = all_tables(catalogue)
    async with store_of(settings) as store:
        await store.prepare(tables, days * SECONDS_PER_DAY)
    return f"{settings.store_url}: {len(tables)} tables as the catalogue says, rows kept for {days:g} days"


def _keep(rights: Rights, right: Right, folder: Path, *, rotate: bool, revoke: bool) -> Iterator[str]:
    """See that a folder holds a valid token; tells what was done."""
    held = (folder / "id").read_text(encoding="utf-8") if (folder / "id").exists() else None
    token, obsolete = supersede(rights, right, held, rotate=rotate)
    if token:
        _write(folder, token)
        yield f"{right}: new token in {folder / 'token'}"
    else:
        yield f"{right}: the token in {folder / 'token'} is valid"
    current = token.id if token else held
    for token_id in rights.known(right) if revoke else obsolete:
        if token_id != current:
            rights.revoke(token_id)
            yield f"{right}: ended an earlier token"


def _write(folder: Path, token: Token) -> None:
    """The id last: a token without one is made anew."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "id").unlink(missing_ok=True)
    for name, text in (("token", token.secret.get_secret_value()), ("id", token.id)):
        draft = folder / f"{name}.new"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READABLE), "w") as opened:
            opened.write(text)
        draft.chmod(READABLE)
        draft.replace(folder / name)
