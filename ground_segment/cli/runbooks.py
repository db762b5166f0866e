"""`ground-segment runbooks`: what each alert means and what to do, as documents and in the terminal."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from ground_segment import runbooks
from ground_segment.catalogue import Catalogue
from ground_segment.catalogue.yaml_file import FileRefused
from ground_segment.cli.common import (
    WRONG_INPUT,
    fail,
    known_publisher,
    read_catalogue,
    read_matrix,
    read_rules,
    read_settings,
    told,
)
from ground_segment.runbooks import Library
from ground_segment.settings import Settings

app = typer.Typer(help="What each alert means, what is behind it, what to do.", no_args_is_help=True)

REMEDIES = "remedies.yaml"


def read_library(settings: Settings, catalogue: Catalogue, strict: bool = False) -> Library:
    """Every runbook. Exits with 2 and every fault if something it is made from is wrong.

    Args:
        settings: where it stands.
        catalogue: of the station.
        strict: remedies must fit matrix and catalogue to the last one.
    """
    rules, matrix = read_rules(settings, catalogue), read_matrix(settings)
    try:
        remedies = runbooks.load_remedies(settings.matrix_file.parent / REMEDIES)
    except FileRefused as error:
        fail(f"the remedies are refused, {len(error.faults)} fault(s):\n{error}", WRONG_INPUT)
    faults = list(runbooks.faults(remedies, matrix, catalogue))
    if strict and faults:
        lines = "\n".join(f"{REMEDIES}: {line}" for line in faults)
        fail(f"the remedies are refused, {len(faults)} fault(s):\n{lines}", WRONG_INPUT)
    return runbooks.make_library(catalogue, rules, matrix, remedies)


@app.command()
def build(
    folder: Annotated[Path, typer.Option(help="Where the documents go.")] = Path(runbooks.FOLDER),
    check: Annotated[
        bool, typer.Option("--check", help="Only list documents that are not up to date.")
    ] = False,
) -> None:
    """Write one document for each alert, and a list for each facility."""
    settings = read_settings()
    catalogue = read_catalogue(settings)
    library = read_library(settings, catalogue, strict=True)
    if check:
        lines = runbooks.drift(catalogue, library, folder)
        if lines:
            fail("\n".join([*lines, "run: ground-segment runbooks build"]))
        typer.echo(f"{folder} is up to date")
        return
    with told():
        changed = runbooks.build(catalogue, library, folder)
    typer.echo(f"{len(library)} runbooks; {len(changed)} file(s) changed in {folder}")


@app.command()
def show(
    facility: Annotated[str, typer.Argument(help="As `alert list` names it.")],
    rule: Annotated[str, typer.Argument(help="The alert's rule, such as limit-rx_mode.")],
) -> None:
    """Print the runbook of one alert."""
    settings = read_settings()
    catalogue = read_catalogue(settings)
    known_publisher(catalogue, facility)
    library = read_library(settings, catalogue)
    book = library.get((facility, rule))
    if book is None:
        near = [r for f, r in library if f == facility and rule in r][:5]
        near = near or get_close_matches(rule, [r for f, r in library if f == facility], n=5)
        guess = f"there are {', '.join(near)}" if near else "`ground-segment alert list` names those of now"
        index = runbooks.document(facility, "README")
        fail(f"{facility} has no alert '{rule}'; {guess}; all stand in {index}", WRONG_INPUT)
    typer.echo(runbooks.text_of(book))
