"""`ground-segment export` and `ground-segment quarantine`."""

from collections import deque
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from ground_segment.catalogue import Catalogue
from ground_segment.cli.common import (
    WRONG_INPUT,
    entry,
    fail,
    read_catalogue,
    read_settings,
    run,
    time_ns,
    told,
)
from ground_segment.cli.services import existing_store
from ground_segment.clock import NS_PER_S, SystemClock, iso_utc
from ground_segment.export import Exported, ExportError, Form
from ground_segment.export import export as write_export
from ground_segment.ingest import read_quarantine
from ground_segment.settings import Settings

quarantine = typer.Typer(help="Packets that were refused, and why.", no_args_is_help=True)


@quarantine.command("list")
def list_quarantine(
    last: Annotated[int, typer.Option(min=1, help="How many, the newest ones.")] = 20,
) -> None:
    """The newest refused messages. Their whole payloads are in the files of the data folder."""
    data = read_settings().data_dir
    folder = data / "quarantine"
    if not folder.is_dir():
        fail(
            f"ingest never ran with the data folder {data.absolute()}: "
            "set ILRS_DATA_DIR (the demo prints the line to copy)"
        )
    with told():
        lines = deque(read_quarantine(folder), last)
    if not lines:
        typer.echo(f"nothing in quarantine ({folder})")
    for line in lines:
        entry(
            f"{line['received']}  {line['facility']}  {line['reason']}",
            line["detail"],
            f"{line['size_bytes']} bytes on {line['topic']}",
        )


def export(
    parameters: Annotated[
        list[str], typer.Argument(help="Names or patterns: energy.bus_a_voltage, 'isru.*', '*.*_temp'.")
    ],
    output_file: Annotated[
        Path, typer.Option("--output", "-o", help="A .csv, .csv.gz or .parquet file.")
    ] = Path("export.csv"),
    begin: Annotated[
        str, typer.Option("--from", help="UTC, for example 2026-11-21T06:00Z; or how long ago: 24h, 90m, 7d.")
    ] = "24h",
    end: Annotated[str, typer.Option("--to", help="The same, or now.")] = "now",
    every: Annotated[
        float | None,
        typer.Option(min=0.001, help="Seconds of one row: floats averaged. Default: every sample."),
    ] = None,
    form: Annotated[Form, typer.Option(help="One column for each parameter, or one row for each value.")] = (
        Form.WIDE
    ),
) -> None:
    """Write stored telemetry to a file for analysis."""
    settings = read_settings()
    catalogue = read_catalogue(settings)
    now_ns = SystemClock().now_ns()
    span = time_ns("--from", begin, now_ns), time_ns("--to", end, now_ns)
    if span[1] <= span[0]:
        told_span = f"{iso_utc(span[0])} to {iso_utc(span[1])}"
        fail(f"--to must be later than --from, and not {told_span}; 2h is longer ago than 1h", WRONG_INPUT)
    if not output_file.parent.is_dir():
        fail(f"--output: there is no folder {output_file.parent}; make it first", WRONG_INPUT)
    every_ns = None if every is None else round(every * NS_PER_S)
    try:
        done = run(_export(settings, catalogue, parameters, span, output_file, every_ns, form))
    except ExportError as error:
        fail(str(error), WRONG_INPUT)
    typer.echo(f"{done.file}: {done.parameters} parameters, {done.rows} rows, {done.samples} values")
    if not done.rows:
        fail(f"nothing is stored of them from {iso_utc(span[0])} to {iso_utc(span[1])}")


async def _export(
    settings: Settings,
    catalogue: Catalogue,
    parameters: list[str],
    span: tuple[int, int],
    file: Path,
    every_ns: int | None,
    form: Form,
) -> Exported:
    columns = (
        TextColumn("exporting"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rows]} rows"),
        TimeRemainingColumn(),
    )  # fmt: skip
    screen = Console(stderr=True)
    with Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True) as bars:
        bar = bars.add_task("", total=1.0, rows=0)

        def show(part: float, rows: int) -> None:
            bars.update(bar, completed=part, rows=rows)

        async with existing_store(settings) as store:
            return await write_export(
                store, catalogue, parameters, *span, file, every_ns=every_ns, form=form, progress=show
            )
