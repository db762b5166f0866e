"""`ground-segment rules`: check the rules."""

import typer

from ground_segment.cli.common import read_catalogue, read_rules, read_settings

app = typer.Typer(help="Rules over several parameters, and the actions they start.", no_args_is_help=True)


@app.command()
def check() -> None:
    """Load every rule file and report all faults at once, as `file: $.path: reason`."""
    settings = read_settings()
    book = read_rules(settings, read_catalogue(settings))
    counts = f"{len(book.rules)} rules, {len(book.actions)} actions, {len(book.tests)} tests"
    typer.echo(f"{counts} in {settings.rules_dir}: no fault")
