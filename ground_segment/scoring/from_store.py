"""What the store holds of a stretch of time, as a campaign gives it: changed rules on the real station."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ground_segment.catalogue import Catalogue, Facility, Packet
from ground_segment.diagnosis import Matrix
from ground_segment.records import Columns, Table, telemetry_table
from ground_segment.rules.book import RuleBook
from ground_segment.scoring.campaign import PacketColumns
from ground_segment.scoring.coarse import coarse_catalogue, coarse_rules
from ground_segment.scoring.replay import TICK_S, Judge
from ground_segment.wire import Value

PAGE_ROWS = 10_000


class Reader(Protocol):
    """What is needed of the store."""

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
        """The earliest `limit` rows with `from_ns` <= time < `to_ns`, ascending."""


async def read_packets(reader: Reader, catalogue: Catalogue, from_ns: int, to_ns: int) -> list[PacketColumns]:
    """Every packet of the catalogue with `from_ns` <= time < `to_ns`; all of it is held in memory.

    Raises whatever the reader raises.
    """
    read = [await _read(reader, f, p, from_ns, to_ns) for f, p in catalogue.packets()]
    return [columns for columns in read if columns.times_ns]


def judge_for(catalogue: Catalogue, rules: RuleBook, packets: Sequence[PacketColumns]) -> Judge:
    """For packets as they were sent, each at its period; who sent nothing is left out."""
    there = {packet.facility for packet in packets}
    return Judge(coarse_catalogue(catalogue, 0.0, there), coarse_rules(rules, 0.0, there), Matrix(), TICK_S)


async def _read(
    reader: Reader, facility: Facility, packet: Packet, from_ns: int, to_ns: int
) -> PacketColumns:
    table, names = telemetry_table(facility, packet), tuple(packet.by_name)
    times: list[int] = []
    columns: list[list[Value | None]] = [[] for _ in names]
    while True:
        page = await reader.history(table, names, times[-1] + 1 if times else from_ns, to_ns, limit=PAGE_ROWS)
        times += page.times_ns
        for name, column in zip(names, columns, strict=True):
            column.extend(page.fields[name])
        if len(page.times_ns) < PAGE_ROWS:
            break
    whole = not any(None in column for column in columns)
    return PacketColumns(facility.id, packet.name, times, names, tuple(columns), whole)
