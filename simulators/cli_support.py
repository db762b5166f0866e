"""What every command needs: settings, the catalogue, a clean refusal."""

import signal
from asyncio import CancelledError, ensure_future, get_running_loop
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ground_segment.bus import WITHOUT_BROKER
from ground_segment.catalogue import Catalogue, CatalogueError, Facility, load_catalogue
from ground_segment.logs import configure
from ground_segment.settings import Settings, unknown_settings, wrong_settings
from ground_segment.terminal import warn
from ground_segment.wire import BrokerUnreachable

FAILED, WRONG_INPUT = 1, 2

CatalogueOption = Annotated[
    Path | None,
    typer.Option("--catalogue", help="Its folder; default: ILRS_CATALOGUE_DIR."),
]
PluginsOption = Annotated[
    list[Path] | None,
    typer.Option("--plugins", help="Folder with further facility modules; may be repeated."),
]
SeedOption = Annotated[int, typer.Option(min=0, help="The same seed gives the same station.")]
StepOption = Annotated[int, typer.Option(min=1, max=3600, help="Step of history, s.")]
FacilitiesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="FACILITY", help="Publish only these; all are simulated.")
]


def on_stderr() -> Console:
    """Where progress goes."""
    return Console(stderr=True)


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Say what is wrong on stderr and exit."""
    typer.secho(message, err=True, fg="red")
    raise typer.Exit(code)


def told(error: Exception) -> str:
    """An error as a message, with what to do where that is known."""
    return f"{error}; {WITHOUT_BROKER}" if isinstance(error, BrokerUnreachable) else str(error)


def read_settings() -> Settings:
    """Settings from the environment, and logging as they say. Exits with 2 if they are wrong."""
    try:
        settings = Settings()
    except ValidationError as error:
        fail(wrong_settings(error), WRONG_INPUT)
    for line in unknown_settings():
        warn(line)
    configure(settings.log_format, settings.log_level, "simulators")
    return settings


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue. Exits with 2 and every fault if it is wrong."""
    if not folder.is_dir():
        fail(
            f"there is no catalogue at {folder.absolute()}: "
            "work in the project's folder, or set ILRS_CATALOGUE_DIR",
            WRONG_INPUT,
        )
    try:
        return load_catalogue(folder)
    except CatalogueError as error:
        fail(f"the catalogue is refused, {len(error.faults)} fault(s):\n{error}", WRONG_INPUT)


def choose(catalogue: Catalogue, ids: Sequence[str]) -> tuple[Facility, ...]:
    """Those facilities, or all; exits with 2 if one is unknown."""
    known = {facility.id: facility for facility in catalogue.surface()}
    unknown = [facility_id for facility_id in ids if facility_id not in known]
    if unknown:
        fail(f"no facility '{unknown[0]}'; there are {', '.join(known)}", WRONG_INPUT)
    return tuple(known[facility_id] for facility_id in dict.fromkeys(ids)) or tuple(known.values())


@contextmanager
def progress_bars() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Progress bars on stderr, each shown once it has something to say."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    screen = on_stderr()
    with Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True) as progress:

        def bar(description: str) -> Callable[[int, int], None]:
            task = progress.add_task(description, total=None, visible=False)

            def show(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total, visible=done < total)

            return show

        yield bar


async def until_stopped(work: Coroutine[Any, Any, None]) -> bool:
    """Run until the work ends (True), or SIGTERM or Ctrl-C ends it (False); a second one ends it at once."""
    task = ensure_future(work)
    loop = get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except CancelledError:
        return False
    return True
