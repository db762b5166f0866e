"""`ground-segment rules`: check the rules."""

from pathlib import Path
from typing import Annotated

import typer

from ground_segment.cli import rules_effects, rules_scored
from ground_segment.cli.common import WRONG_INPUT, fail, read_catalogue, read_rules, read_settings
from ground_segment.monitor.ruletests import run_test
from ground_segment.rules.lint import lint

app = typer.Typer(help="Rules over several parameters, and the actions they start.", no_args_is_help=True)
app.command()(rules_scored.learn)
app.command("score")(rules_scored.score_rules)
app.command("orders")(rules_effects.orders_by_actions)
app.command("effects")(rules_effects.effects_of_actions)
app.command()(rules_scored.diff)


@app.command()
def check(
    strict: Annotated[bool, typer.Option("--strict", help="Refuse what is only warned of, too.")] = False,
) -> None:
    """Load every rule file and report all faults at once, then look for rules that will not work well.

    Exit code 2 if a file cannot be read as rules, 1 if a rule cannot work.
    """
    settings = read_settings()
    catalogue = read_catalogue(settings)
    book = read_rules(settings, catalogue)
    found = lint(book, catalogue)
    refused = [finding for finding in found if strict or finding.error]
    for finding in found:
        word, colour = ("error", "red") if finding in refused else ("warning", "yellow")
        typer.secho(f"{word}: {finding}", err=True, fg=colour)
    counts = f"{len(book.rules)} rules, {len(book.actions)} actions, {len(book.tests)} tests"
    verdict = f"{len(refused)} errors, {len(found) - len(refused)} warnings" if found else "no fault"
    typer.echo(f"{counts} in {settings.rules_dir}: {verdict}")
    if refused:
        raise typer.Exit(1)


@app.command("test")
def run_tests(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE", help="Only tests of these.")] = None,
) -> None:
    """Run the tests that stand beside the rules; exit code 1 and expected against got for each that fails."""
    settings = read_settings()
    catalogue = read_catalogue(settings)
    book = read_rules(settings, catalogue)
    for file in files or ():
        _must_be_among(file, settings.rules_dir)
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


def _must_be_among(file: Path, folder: Path) -> None:
    """Exits with 2 unless it is a file of the folder of rules; its name alone will do."""
    own = folder / file.name
    if file.exists() and file.resolve() != own.resolve():
        fail(f"{file} is not in {folder}, the folder of rules: ILRS_RULES_DIR names another", WRONG_INPUT)
    if not own.exists() or (file.parent != Path() and not file.exists()):
        known = ", ".join(each.name for each in sorted(folder.glob("*.yaml"))) or "none"
        fail(f"there is no file {file}; {folder} holds {known}", WRONG_INPUT)
