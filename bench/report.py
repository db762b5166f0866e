"""How a measurement is taken and shown."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.table import Table

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Measurement:
    """How fast something is, and how fast what else could be used; both in units per CPU second."""

    what: str
    unit: str
    ours: float
    alternative: str
    theirs: float


def rate(work: Callable[[], object], units: int) -> float:
    """Units per CPU second: the median of some rounds after one to warm up."""
    work()
    return median(_one(work, units) for _ in range(ROUNDS))


def _one(work: Callable[[], object], units: int) -> float:
    started_s = time.process_time()
    work()
    return units / (time.process_time() - started_s)


def show(measurements: Iterable[Measurement]) -> None:
    """One row each, as soon as all are there."""
    table = Table("measured", "per CPU second", "alternative", "per CPU second", "ratio")
    for m in measurements:
        table.add_row(
            m.what, f"{m.ours:,.0f} {m.unit}", m.alternative, f"{m.theirs:,.0f}", f"{m.ours / m.theirs:.2f}"
        )
    Console().print(table)
