"""`ground-segment rules`: check the rules."""

from pathlib import Path
from typing import Annotated

import typer

from ground_segment.cli.common import WRONG_INPUT, fail, read_catalogue, read_rules, read_settings
from ground_segment.monitor.ruletests import run_test

app = typer.Typer(help="Rules over several parameters, and the actions they start.", no_args_is_help=True)


@app.command()
def check() -> None:
    """Load every rule file and report all faults at once, as `file: $.path: reason`."""
    settings = read_settings()
    book = read_rules(settings, read_catalogue(settings))
    counts = f"{len(book.rules)} rules, {len(book.actions)} actions, {len(book.tests)} tests"
    typer.echo(f"{counts} in {settings.rules_dir}: no fault")


@app.command("test")
def run_tests(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE", help="Only tests of these.")] = None,
) -> None:
    """Run the tests that stand beside the rules; exit code 1 and expected against got for each that fails."""
    settings = read_settings()
    catalogue = read_catalogue(settings)
    book = read_rules(settings, catalogue)
    names = {file.name for file in files or ()}
    unknown = names - {test.file for test in book.tests}
    if unknown:
        known = ", ".join(dict.fromkeys(test.file for test in book.tests)) or "none"
        fail(f"no tests in {', '.join(sorted(unknown))}; files with tests: {known}", WRONG_INPUT)
    chosen = [test for test in book.tests if not names or test.file in names]
    failures = [failure for test in chosen for failure in run_test(test, book, catalogue)]
    for failure in failures:
        typer.secho(str(failure), err=True, fg="red")
    tested = len(chosen) - len({id(failure.test) for failure in failures})
    typer.echo(f"{tested} of {len(chosen)} tests passed")
    if failures:
        raise typer.Exit(1)
