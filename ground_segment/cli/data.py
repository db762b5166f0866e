"""`ground-segment export` and `ground-segment quarantine`."""

from typing import Annotated

import typer
from rich.table import Table

from ground_segment.cli.common import output, read_settings
from ground_segment.ingest import read_quarantine

quarantine = typer.Typer(help="Packets that were refused, and why.", no_args_is_help=True)


@quarantine.command("list")
def list_quarantine(
    last: Annotated[int, typer.Option(min=1, help="How many, the newest ones.")] = 20,
) -> None:
    """The newest refused messages. Their whole payloads are in the files of the data folder."""
    folder = read_settings().data_dir / "quarantine"
    lines = list(read_quarantine(folder))[-last:]
    if not lines:
        typer.echo(f"nothing in quarantine ({folder})")
        return
    table = Table("received (UTC)", "facility", "reason", "topic", "bytes", "detail")
    for line in lines:
        table.add_row(
            line["received"], line["facility"], line["reason"], line["topic"], str(line["size_bytes"]),
            line["detail"],
        )  # fmt: skip
    output().print(table)
