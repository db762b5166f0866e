"""A recorded campaign: what the instruments reported, replica by replica, and what really was wrong."""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Self

import numpy as np

from ground_segment.scoring.episode import Episode, read_truth
from ground_segment.wire import Value

CELLS = 100_000_000
"""Values held at a time, about: what bounds memory, whatever the number of replicas."""


class CampaignUnreadable(Exception):
    """There is no whole campaign in a folder; says why."""


@dataclass(frozen=True, slots=True)
class PacketColumns:
    """All samples of one packet of one replica, in order of time."""

    facility: str
    packet: str
    times_ns: Sequence[int]
    names: tuple[str, ...]
    columns: tuple[Sequence[Value | None], ...]
    whole: bool
    """No value is missing."""

    @property
    def samples(self) -> int:
        return len(self.times_ns) * len(self.names)

    def between(self, from_ns: int, to_ns: int) -> "PacketColumns":
        """The part with `from_ns` <= time < `to_ns`."""
        part = slice(bisect_left(self.times_ns, from_ns), bisect_left(self.times_ns, to_ns))
        columns = tuple(column[part] for column in self.columns)
        return replace(self, times_ns=self.times_ns[part], columns=columns)

    def rows(self) -> Iterator[dict[str, Value]]:
        """The values at each time; what an instrument did not give is left out."""
        for row in zip(*self.columns, strict=True):
            values = dict(zip(self.names, row, strict=True))
            yield values if self.whole else {n: v for n, v in values.items() if v is not None}


@dataclass(frozen=True, slots=True)
class Campaign:
    """A folder that `simulators campaign` has written."""

    path: Path
    title: str
    seed: int
    played: tuple[int, ...]
    """Numbers of its replicas."""
    step_s: float
    duration_s: float
    facilities: tuple[str, ...]
    """Those recorded."""
    unmet: tuple[str, ...] = ()
    """What was to happen and did not, with the reason."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises CampaignUnreadable."""
        try:
            summary = json.loads((path / "campaign.json").read_text(encoding="utf-8"))
            if not summary["complete"]:
                raise CampaignUnreadable(f"{path} is incomplete: its campaign was stopped")
            played = summary.get("played", range(summary["replicas"]))
            return cls(
                path, summary["scenario"], summary["seed"], tuple(played), summary["step_s"],
                summary["duration_s"], tuple(summary["facilities"]),
                tuple(map(_told, summary.get("not_come_to_pass", ()))),
            )  # fmt: skip
        except (OSError, ValueError, KeyError) as error:
            raise CampaignUnreadable(f"{path} holds no campaign: {error}") from error

    @property
    def replicas(self) -> int:
        """How many."""
        return len(self.played)

    @property
    def station_days(self) -> float:
        return self.replicas * self.duration_s / 86_400.0

    def episodes(self) -> Mapping[int, tuple[Episode, ...]]:
        """What was wrong or ordered, by replica; a replica where nothing was is not among them."""
        found: dict[int, list[Episode]] = {}
        for episode in read_truth(self.path / "truth.jsonl"):
            found.setdefault(episode.replica, []).append(episode)
        return {replica: tuple(episodes) for replica, episodes in found.items()}

    def only(self, replicas: Sequence[int]) -> Self:
        """The same with some of its replicas."""
        return replace(self, played=tuple(number for number in self.played if number in replicas))

    def blocks(self, most: int = 1 << 30) -> Iterator[tuple[int, ...]]:
        """Replicas that fit into memory together, at most so many."""
        cells = self.duration_s / self.step_s * 500
        size = max(1, min(most, int(CELLS / cells)))
        for first in range(0, self.replicas, size):
            yield self.played[first : first + size]

    def telemetry(self, replicas: Sequence[int]) -> "Telemetry":
        """What some replicas reported. Raises CampaignUnreadable without pyarrow."""
        files = sorted((self.path / "telemetry").glob("*.parquet"))
        return Telemetry([_PacketTable(file, replicas) for file in files])


class Telemetry:
    """Reports of some replicas, in memory."""

    def __init__(self, tables: "Sequence[_PacketTable]") -> None:
        self._tables = tables

    def of(self, replica: int) -> list[PacketColumns]:
        """Of one replica."""
        return [columns for table in self._tables if (columns := table.of(replica)).times_ns]


class _PacketTable:
    """One file, sorted by replica, then time."""

    def __init__(self, file: Path, replicas: Sequence[int]) -> None:
        self._facility, _, self._packet = file.stem.partition(".")
        wanted = [("replica", "in", list(replicas))]
        table = _parquet().read_table(file, filters=wanted)
        number = table.column("replica").to_numpy()
        order = np.argsort(number, kind="stable")  # the writer keeps each replica in order of time
        self._number, self._table = number[order], table.take(order)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(name for name in self._table.column_names if name not in ("replica", "time"))

    def of(self, replica: int) -> PacketColumns:
        first, last = np.searchsorted(self._number, [replica, replica + 1])
        part = self._table.slice(first, last - first).combine_chunks()
        times = part.column("time").to_numpy().astype("datetime64[ns]").astype(np.int64).tolist()
        columns = tuple(_values(part.column(name)) for name in self._names)
        whole = all(part.column(name).null_count == 0 for name in self._names)
        return PacketColumns(self._facility, self._packet, times, self._names, columns, whole)


def _told(unmet: Mapping[str, Any]) -> str:
    return f"`{unmet['what']}` in replica {unmet['replica']}: {unmet['reason']}"


def _values(column: Any) -> list[Value | None]:
    """A column as Python's own values, None where it is null; enumerations as words."""
    if not len(column):
        return []
    chunk = column.combine_chunks()
    if hasattr(chunk, "dictionary"):
        words = chunk.dictionary.to_pylist()
        return [None if code is None else words[code] for code in chunk.indices.to_pylist()]
    if chunk.null_count:
        missing: list[Value | None] = chunk.to_pylist()
        return missing
    values: list[Value | None] = chunk.to_numpy(zero_copy_only=False).tolist()
    return values


def _parquet() -> Any:
    try:
        return import_module("pyarrow.parquet")
    except ImportError as error:
        raise CampaignUnreadable(
            "campaigns are Parquet, which needs pyarrow: pip install -c constraints.txt -e '.[parquet]'"
        ) from error
