"""Packets read from the store page by page and joined on time."""

from bisect import bisect_right
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ground_segment.export.selection import Selected
from ground_segment.records import Columns, Table, telemetry_table
from ground_segment.wire import Value

PAGE_CELLS = 200_000
"""Values held of all packets together, about: what bounds memory, whatever the time range."""
MIN_PAGE_ROWS = 50


class Reader(Protocol):
    """What an export needs of the store."""

    async def history(
        self,
        table: Table,
        fields: Sequence[str],
        from_ns: int,
        to_ns: int,
        every_ns: int | None = None,
        tags: Mapping[str, str] | None = None,
        limit: int = ...,
    ) -> Columns:
        """The earliest `limit` rows with `from_ns` <= time < `to_ns`, ascending; `every_ns` makes windows."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of the joined table; columns as selected, None where a packet has no sample at that time."""

    times_ns: Sequence[int]
    columns: Sequence[Sequence[Value | None]]


async def read_blocks(
    reader: Reader, selected: Sequence[Selected], from_ns: int, to_ns: int, every_ns: int | None
) -> AsyncIterator[Block]:
    """Blocks with ascending times; each time occurs once."""
    page_rows = max(MIN_PAGE_ROWS, PAGE_CELLS // sum(len(one.parameters) for one in selected))
    sources = [_Source(reader, one, from_ns, to_ns, every_ns, page_rows) for one in selected]
    while True:
        for source in sources:
            await source.fill()
        pages = [source.page.times_ns for source in sources if source.page.times_ns]
        if not pages:
            return
        complete_until_ns = min(times[-1] for times in pages)
        yield _join([source.take(complete_until_ns) for source in sources])


class _Source:
    """One packet and the page of it that is being joined."""

    def __init__(
        self,
        reader: Reader,
        selected: Selected,
        from_ns: int,
        to_ns: int,
        every_ns: int | None,
        page_rows: int,
    ) -> None:
        self._reader = reader
        self._table = telemetry_table(selected.facility, selected.packet)
        self._fields = [parameter.name for parameter in selected.parameters]
        self._next_ns, self._to_ns, self._every_ns = from_ns, to_ns, every_ns
        self._page_rows = page_rows
        self._exhausted = False
        self.page = self._block(Columns([], {name: [] for name in self._fields}))

    async def fill(self) -> None:
        """Read the next page once the last one is used up."""
        if self.page.times_ns or self._exhausted:
            return
        found = await self._reader.history(
            self._table, self._fields, self._next_ns, self._to_ns, self._every_ns, limit=self._page_rows
        )
        self._exhausted = len(found.times_ns) < self._page_rows
        if found.times_ns:
            self._next_ns = found.times_ns[-1] + (self._every_ns or 1)
        self.page = self._block(found)

    def take(self, until_ns: int) -> Block:
        """The part of the page up to and with this time."""
        times, columns = self.page.times_ns, self.page.columns
        end = bisect_right(times, until_ns)
        self.page = Block(times[end:], [column[end:] for column in columns])
        return Block(times[:end], [column[:end] for column in columns])

    def _block(self, found: Columns) -> Block:
        return Block(found.times_ns, [found.fields[name] for name in self._fields])


def _join(blocks: Sequence[Block]) -> Block:
    times = sorted(set().union(*(block.times_ns for block in blocks)))
    place = {time_ns: row for row, time_ns in enumerate(times)}
    columns = []
    for block in blocks:
        rows = [place[time_ns] for time_ns in block.times_ns]
        for values in block.columns:
            joined: list[Value | None] = [None] * len(times)
            for row, value in zip(rows, values, strict=True):
                joined[row] = value
            columns.append(joined)
    return Block(times, columns)
