"""`ground-segment gaps`: packets that have not come, and how complete each hour is."""

from collections.abc import Sequence
from typing import Annotated

import typer

from ground_segment.cli.common import entry, known_publisher, read_catalogue, read_settings, run, time_ns
from ground_segment.cli.services import existing_store
from ground_segment.clock import SystemClock, iso_utc
from ground_segment.ingest import GapState
from ground_segment.records import COMPLETENESS, GAPS, Row, Table
from ground_segment.settings import Settings

app = typer.Typer(help="Packets that were numbered and have not come: nothing is missing in silence.")
OVERVIEW = 10

PublisherArgument = Annotated[str | None, typer.Argument(help="One facility or service; default: all.")]
FromOption = Annotated[
    str, typer.Option("--from", help="UTC, for example 2026-11-21T06:00Z; or how long ago: 24h, 90m, 7d.")
]
ToOption = Annotated[str, typer.Option("--to", help="The same, or now.")]


@app.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """Completeness of the last 24 hours, and the newest gaps."""
    if context.invoked_subcommand is None:
        summary()
        _show(_rows(GAPS, None, "7d", "now"), OVERVIEW)


@app.command("list")
def list_gaps(
    publisher: PublisherArgument = None,
    begin: FromOption = "7d",
    end: ToOption = "now",
    state: Annotated[GapState | None, typer.Option(help="Those in this state alone.")] = None,
    last: Annotated[int, typer.Option(min=1, help="How many, the newest ones.")] = 20,
) -> None:
    """The newest gaps: which numbers, and what has become of them. Exit code 1 if any is lost or missing."""
    found = [row for row in _rows(GAPS, publisher, begin, end) if state in (None, row.fields.get("state"))]
    _show(found, last)
    if any(row.fields.get("missing") or row.fields.get("lost") for row in found):
        raise typer.Exit(1)


@app.command()
def hours(
    publisher: PublisherArgument = None,
    begin: FromOption = "24h",
    end: ToOption = "now",
    everything: Annotated[bool, typer.Option("--all", help="Complete hours too.")] = False,
) -> None:
    """Completeness of each packet by hour of generation; of those that are incomplete unless --all."""
    rows = _rows(COMPLETENESS, publisher, begin, end)
    shown = [row for row in rows if everything or _number(row, "percent") < 100.0]
    for row in sorted(shown, key=lambda row: (row.tags["facility"], row.tags["stream"], row.time_ns)):
        typer.echo(
            f"{iso_utc(row.time_ns)[:13]}h  {row.tags['facility']} {row.tags['stream']}  "
            f"{_number(row, 'percent'):.3f} %  {_counts(row)}"
        )
    typer.echo(_in_all(rows))


@app.command()
def summary(publisher: PublisherArgument = None, begin: FromOption = "24h", end: ToOption = "now") -> None:
    """Completeness of each packet over a time."""
    rows = _rows(COMPLETENESS, publisher, begin, end)
    streams: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        streams.setdefault((row.tags["facility"], row.tags["stream"]), []).append(row)
    for (facility, packet), its in sorted(streams.items()):
        typer.echo(f"{facility} {packet}: {_in_all(its)}")
    typer.echo(f"all: {_in_all(rows)}")


def _show(found: Sequence[Row], last: int) -> None:
    if not found:
        typer.echo("no gaps")
    for row in reversed(found[:last]):
        entry(_heading(row), *_lines(row))


def _rows(table: Table, publisher: str | None, begin: str, end: str) -> list[Row]:
    """Newest first."""
    settings, now_ns = read_settings(), SystemClock().now_ns()
    if publisher:
        known_publisher(read_catalogue(settings), publisher)
    span = time_ns("--from", begin, now_ns), time_ns("--to", end, now_ns)
    return run(_read(settings, table, span, {"facility": publisher} if publisher else None))


async def _read(
    settings: Settings, table: Table, span: tuple[int, int], tags: dict[str, str] | None
) -> list[Row]:
    async with existing_store(settings) as store:
        return await store.rows(table, *span, tags=tags)


def _heading(row: Row) -> str:
    first, last = row.fields.get("first"), row.fields.get("last")
    numbers = f"number {first}" if first == last else f"numbers {first} to {last}"
    where = f"{row.tags['facility']} {row.tags['stream']}"
    return f"{iso_utc(row.time_ns)}  {where}  {numbers}  {row.fields.get('state')}"


def _lines(row: Row) -> Sequence[str]:
    closed_ns, opened_ns = row.fields.get("closed_ns"), row.fields.get("opened_ns")
    times = f"noticed {iso_utc(int(opened_ns))}" if opened_ns else ""
    if closed_ns:
        times += f", closed {iso_utc(int(closed_ns))}"
    counts = ", ".join(f"{row.fields.get(name) or 0} {name}" for name in ("missing", "filled", "lost"))
    return (
        f"boot {row.fields.get('boot')}; {times}",
        f"{counts}; asked for {row.fields.get('requests') or 0}x",
    )


def _in_all(rows: Sequence[Row]) -> str:
    received, gone = (
        sum(_number(row, "received") for row in rows),
        sum(_number(row, "missing") + _number(row, "lost") for row in rows),
    )
    percent = 100.0 * received / (received + gone) if received + gone else 100.0
    return f"{percent:.3f} % of {received + gone:.0f} packets"


def _counts(row: Row) -> str:
    return ", ".join(f"{_number(row, name):.0f} {name}" for name in ("received", "missing", "lost"))


def _number(row: Row, name: str) -> float:
    value = row.fields.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
