"""`simulators scenario`: the scenario files, what is in them, whether they hold."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from ground_segment.catalogue import Catalogue
from ground_segment.clock import NS_PER_S
from simulators.cli_support import (
    FAILED,
    WRONG_INPUT,
    CatalogueOption,
    PluginsOption,
    fail,
    read_catalogue,
    read_settings,
)
from simulators.discovery import StationError, find_models
from simulators.faults import Fault
from simulators.scenario import NO_CHANGES, Scenario, ScenarioError, faults_to_draw, load_scenario
from simulators.station import faults_of

FOLDER = Path("config/scenarios")
_DAY_NS = 86_400 * NS_PER_S

app = typer.Typer(help="Scenarios: files that say what befalls the station.", no_args_is_help=True)

FilesArgument = Annotated[
    list[Path] | None, typer.Argument(metavar="FILE", help=f"Default: all of {FOLDER}.")
]


@app.command("list")
def list_scenarios(catalogue: CatalogueOption = None, plugins: PluginsOption = None) -> None:
    """What can be played: name, length, and what it is for."""
    known = _catalogue(catalogue)
    faults = drawable(known, plugins)
    console = Console()
    for file in _files(None):
        try:
            scenario = load_scenario(file, faults, known)
        except ScenarioError as error:
            console.print(Text(f"{file.stem}  is refused: {error.faults[0]}", style="red"), soft_wrap=True)
            continue
        days = scenario.duration_ns / _DAY_NS
        console.print(Text.assemble((file.stem, "bold"), f"  {days:g} d  {scenario.title}"), soft_wrap=True)
        console.print(Text(f"    {scenario.description}"), soft_wrap=True)


@app.command()
def check(
    files: FilesArgument = None, catalogue: CatalogueOption = None, plugins: PluginsOption = None
) -> None:
    """Refuse wrong files, naming every fault; exit code 2 if there is one."""
    known = _catalogue(catalogue)
    faults = drawable(known, plugins)
    wrong: list[str] = []
    checked = _files(files)
    for file in checked:
        try:
            load_scenario(file, faults, known)
        except ScenarioError as error:
            wrong += error.faults
    if wrong:
        refuse(wrong)
    typer.echo(f"{len(checked)} scenarios hold")


def refuse(faults: list[str]) -> NoReturn:
    """Say every fault on stderr and exit with 2."""
    fail(f"refused, {len(faults)} fault(s):\n" + "\n".join(faults), WRONG_INPUT)


def named_scenario(name: str) -> Path:
    """A file, or the one of that name among those that come along. Exits with 2 if there is none."""
    file = Path(name)
    if file.is_file():
        return file
    shipped = FOLDER / f"{name}.yaml"
    if not shipped.is_file():
        known = ", ".join(each.stem for each in sorted(FOLDER.glob("*.yaml"))) or f"none in {FOLDER}"
        fail(f"no scenario '{name}': give a file, or one of {known}", WRONG_INPUT)
    return shipped


def read_scenario(
    file: Path, catalogue: Catalogue, plugins: PluginsOption, changes: dict[str, str] | None = None
) -> Scenario:
    """Exits with 2 and every fault if it is wrong, and says so if only the changes make it wrong."""
    faults = drawable(catalogue, plugins)
    try:
        return load_scenario(file, faults, catalogue, changes or NO_CHANGES)
    except ScenarioError as error:
        if changes and (unchanged := _unchanged(file, faults, catalogue)):
            days = unchanged.duration_ns / _DAY_NS
            lines = "\n".join(error.faults)
            fail(
                f"--days is too short for {file.name}, which lasts {days:g} d: give more\n{lines}",
                WRONG_INPUT,
            )
        refuse(error.faults)


def _unchanged(file: Path, faults: tuple[Fault, ...], catalogue: Catalogue) -> Scenario | None:
    """The scenario as its file says; None if that is wrong as well."""
    try:
        return load_scenario(file, faults, catalogue)
    except ScenarioError:
        return None


def drawable(catalogue: Catalogue, plugins: PluginsOption) -> tuple[Fault, ...]:
    """Every fault that a scenario can name. Exits with 2 if a model cannot be loaded."""
    try:
        return faults_to_draw(faults_of(find_models(1, plugins or ())), catalogue)
    except StationError as error:
        fail(str(error), WRONG_INPUT)


def _catalogue(folder: Path | None) -> Catalogue:
    return read_catalogue(folder or read_settings().catalogue_dir)


def _files(given: list[Path] | None) -> list[Path]:
    files = given or sorted(FOLDER.glob("*.yaml"))
    if not files:
        fail(f"no scenario in {FOLDER.absolute()}: work in the project's folder, or name files", FAILED)
    return files
