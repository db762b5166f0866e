"""What the store has of a panel, read once for all pages that ask at the same time."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Protocol

from pydantic_core import to_json

from ground_segment.catalogue import Catalogue
from ground_segment.clock import Clock
from ground_segment.console.charts import ChartView, Group, line_chart
from ground_segment.console.names import strip_names
from ground_segment.console.spans import span
from ground_segment.console.state_strips import strip_chart
from ground_segment.panels import Panel, PanelKind, Trace
from ground_segment.records import Columns, Row, Table, telemetry_table

KEPT_ANSWERS = 400
MOST_READS = 3
"""Queries at a time: charts of a page that opens must not keep ingest from writing."""


class StoreReader(Protocol):
    """The part of the store that the console reads; every method may raise StoreError."""

    async def history(
        self,
        table: Table,
        fields: Sequence[str],
        from_ns: int,
        to_ns: int,
        every_ns: int | None = None,
    ) -> Columns: ...

    async def extremes(
        self, table: Table, fields: Sequence[str], from_ns: int, to_ns: int, every_ns: int
    ) -> Columns: ...

    async def latest(self, table: Table) -> Row | None: ...

    async def rows(
        self,
        table: Table,
        from_ns: int,
        to_ns: int,
        limit: int = ...,
        tags: Mapping[str, str] | None = None,
    ) -> list[Row]: ...

    async def ready(self) -> bool: ...


class History:
    """Charts with their history, as JSON."""

    def __init__(self, catalogue: Catalogue, store: StoreReader, clock: Clock) -> None:
        self._catalogue = catalogue
        self._store = store
        self._clock = clock
        self._reads = asyncio.Semaphore(MOST_READS)
        self._answers: OrderedDict[tuple[str, int, int | None], tuple[float, asyncio.Task[bytes]]] = (
            OrderedDict()
        )

    async def chart(self, page_key: str, panel: Panel, range_s: int, to_ns: int | None = None) -> bytes:
        """A `ChartView` as JSON; pages that ask within one chart point of each other share the answer.

        Args:
            page_key: key of the panel's page.
            panel: what to draw.
            range_s: length of time.
            to_ns: its end; None for now.

        Raises:
            StoreError: the store cannot be read now.
        """
        key, now_s = (f"{page_key}/{panel.key}", range_s, to_ns), self._clock.monotonic_s()
        known = self._answers.get(key)
        if known is None or now_s - known[0] > max(2.0, range_s / 700) or _failed(known[1]):
            known = now_s, asyncio.create_task(self._read(panel, range_s, to_ns))
            self._answers[key] = known
            self._answers.move_to_end(key)
            if len(self._answers) > KEPT_ANSWERS:
                self._answers.popitem(last=False)
        return await asyncio.shield(known[1])

    async def aclose(self) -> None:
        """End what still reads."""
        tasks = [task for _, task in self._answers.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, panel: Panel, range_s: int, to_ns: int | None) -> bytes:
        by_packet: dict[tuple[str, str], list[Trace]] = {}
        for trace in panel.traces:
            by_packet.setdefault((trace.facility, trace.packet), []).append(trace)
        end_ns = self._clock.now_ns() if to_ns is None else to_ns
        groups = [await self._group(traces, range_s, end_ns) for traces in by_packet.values()]
        return to_json(self._view(panel, groups))

    def _view(self, panel: Panel, groups: Sequence[Group]) -> ChartView:
        if panel.kind is PanelKind.STATES:
            return strip_chart(panel, groups, strip_names(panel.traces, self._catalogue))
        return line_chart(panel, groups)

    async def _group(self, traces: Sequence[Trace], range_s: int, to_ns: int) -> Group:
        facility = self._catalogue.by_id[traces[0].facility]
        packet = facility.by_name[traces[0].packet]
        table, names = telemetry_table(facility, packet), [trace.parameter.name for trace in traces]
        when = span(range_s, packet.period_s, to_ns)
        extremes = None
        async with self._reads:
            means = await self._store.history(table, names, when.from_ns, when.to_ns, when.every_ns)
            if when.every_ns and all(trace.parameter.numeric for trace in traces):
                extremes = await self._store.extremes(table, names, when.from_ns, when.to_ns, when.every_ns)
        return Group(tuple(traces), packet.stale_after_s, when, means, extremes)


def _failed(task: asyncio.Task[bytes]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
