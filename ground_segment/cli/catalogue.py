"""`ground-segment catalogue`: check it, and write the parameter reference."""

from pathlib import Path
from typing import Annotated

import typer

from ground_segment.catalogue.docs import parameter_reference
from ground_segment.cli.common import fail, read_catalogue, read_settings, told

app = typer.Typer(help="The one truth about what is measured.", no_args_is_help=True)

REFERENCE = Path("docs/parameters.md")


@app.command()
def check() -> None:
    """Load every catalogue file and report all faults at once, as `file: $.path: reason`."""
    catalogue = read_catalogue(read_settings())
    surface = catalogue.surface()
    parameters = sum(len(f.parameters) for f in catalogue.facilities)
    packets = sum(1 for _ in catalogue.packets())
    limits = sum(1 for f in catalogue.facilities for p in f.parameters.values() if p.limits)
    services = len(catalogue.facilities) - len(surface)
    typer.echo(
        f"{len(surface)} facilities and {services} services, {packets} packets, {parameters} parameters, "
        f"{limits} of them with limits: no fault"
    )


@app.command()
def docs(
    output: Annotated[Path, typer.Option(help="File to write.")] = REFERENCE,
    check: Annotated[bool, typer.Option("--check", help="Only say whether the file is up to date.")] = False,
) -> None:
    """Write the parameter reference."""
    text = parameter_reference(read_catalogue(read_settings()))
    if not check:
        with told():
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(text, encoding="utf-8")
        typer.echo(f"wrote {output}")
    elif not output.exists() or output.read_text(encoding="utf-8") != text:
        fail(f"{output} differs from the catalogue; run: ground-segment catalogue docs")
    else:
        typer.echo(f"{output} is up to date")
