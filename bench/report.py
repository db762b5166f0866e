"""How a measurement is taken and shown."""

import textwrap
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.table import Table

ROUNDS = 7
_WIDTH = 200
"""Of what is printed into a file."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """How fast something is, and how fast what else could be used; both in units per CPU second."""

    what: str
    unit: str
    ours: float
    alternative: str
    theirs: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that stands for itself."""

    title: str
    method: str
    """How it was measured, in sentences."""
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]


def rate(work: Callable[[], object], units: int) -> float:
    """Units per CPU second: the median of some rounds after one to warm up."""
    work()
    return median(_one(work, units) for _ in range(ROUNDS))


def _one(work: Callable[[], object], units: int) -> float:
    started_s = time.process_time()
    work()
    return units / (time.process_time() - started_s)


def parts(measurements: Iterable[Measurement]) -> Sheet:
    """All of them in one sheet."""
    rows = [
        (m.what, f"{m.ours:,.0f} {m.unit}", m.alternative, f"{m.theirs:,.0f}", f"{m.ours / m.theirs:.2f}")
        for m in measurements
    ]
    columns = ("measured", "per CPU second", "alternative", "per CPU second", "ratio")
    method = f"In one process, by its CPU time: the median of {ROUNDS} rounds after one to warm up."
    return Sheet("Parts alone", method, columns, rows)


def show(sheet: Sheet) -> None:
    """On the terminal."""
    table = Table(*sheet.columns, title=sheet.title, title_justify="left")
    for row in sheet.rows:
        table.add_row(*row)
    console = Console()
    wide = console if console.is_terminal else Console(width=_WIDTH)
    wide.print(table, sheet.method, "", sep="\n")


def markdown(sheet: Sheet) -> str:
    """The same as a section of a document."""
    lines = [f"## {sheet.title}", "", textwrap.fill(sheet.method, 120), ""]
    table = [sheet.columns, ["---"] + ["---:"] * (len(sheet.columns) - 1), *sheet.rows]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in table), ""])
