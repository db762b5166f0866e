"""What became of every packet that was generated: in the store, in quarantine, or still in a journal."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ground_segment.bus.disk_shelf import Room, earlier_shelves
from ground_segment.catalogue import Catalogue
from ground_segment.records import GAPS, QUARANTINE, Table, telemetry_table
from ground_segment.store import Store
from ground_segment.wire import topics
from tests.system.faults.load import FACILITIES

Key = tuple[str, str, int, int]
"""Facility, packet, boot, number."""

FOREVER_NS = 2**62
PAGE = 50_000


@dataclass(frozen=True)
class Report:
    """Each packet counts in one place: generated = stored + quarantined + journalled + lost."""

    generated: int
    stored: int
    quarantined: int
    journalled: int
    lost: int
    doubled: int
    """Stored twice, at two times."""
    gaps_open: int
    boots: int
    faults: Mapping[str, int] = field(default_factory=dict)
    lost_of_boot: Mapping[int, int] = field(default_factory=dict)

    def __str__(self) -> str:
        faults = ", ".join(f"{name} {count}x" for name, count in sorted(self.faults.items()))
        return (
            f"{sum(self.faults.values())} faults ({faults})\n"
            f"{self.generated} packets generated in {self.boots} starts = {self.stored} stored"
            f" + {self.quarantined} quarantined + {self.journalled} journalled + {self.lost} lost;"
            f" {self.doubled} doubled, {self.gaps_open} gaps open"
            + (f"; lost by boot: {dict(self.lost_of_boot)}" if self.lost else "")
        )


async def audit(store: Store, catalogue: Catalogue, folder: Path, faults: Mapping[str, int]) -> Report:
    """Read everything back."""
    generated = set(_generated(folder / "generated"))
    stored: Counter[Key] = Counter()
    for facility in FACILITIES:
        for packet in catalogue.by_id[facility].packets:
            table = telemetry_table(catalogue.by_id[facility], packet)
            stored.update([(facility, packet.name, *number) for number in await _numbers(store, table)])
    refused = {key async for key in _refused(store)}
    held = set(_held(folder / "journal"))
    found = stored.keys() | refused
    lost = generated - found - held
    gaps = await store.rows(GAPS, 0, FOREVER_NS)
    return Report(
        generated=len(generated),
        stored=len(generated & stored.keys()),
        quarantined=len(generated & (refused - stored.keys())),
        journalled=len((generated & held) - found),
        lost=len(lost),
        doubled=sum(count - 1 for count in stored.values()),
        gaps_open=sum(1 for row in gaps if row.fields.get("missing") and row.tags["facility"] in FACILITIES),
        boots=len({key[2] for key in generated}),
        faults=faults,
        lost_of_boot=Counter(key[2] for key in lost),
    )


def _generated(file: Path) -> Iterable[Key]:
    for line in file.read_text().splitlines(keepends=True):
        if line.endswith("\n"):
            facility, packet, boot, seq = line.split()
            yield facility, packet, int(boot), int(seq)


async def _numbers(store: Store, table: Table) -> list[tuple[int, int]]:
    """Boot and number of every row."""
    found: list[tuple[int, int]] = []
    from_ns = 0
    while True:
        page = await store.history(table, ["_boot", "_seq"], from_ns, FOREVER_NS, limit=PAGE)
        pairs = zip(page.fields["_boot"], page.fields["_seq"], strict=True)
        found += [(int(boot), int(seq)) for boot, seq in pairs if boot is not None and seq is not None]
        if len(page.times_ns) < PAGE:
            return found
        from_ns = page.times_ns[-1] + 1


async def _refused(store: Store) -> AsyncIterator[Key]:
    for row in await store.rows(QUARANTINE, 0, FOREVER_NS):
        where = topics.parse_telemetry(str(row.fields.get("topic")))
        boot, seq = row.fields.get("boot"), row.fields.get("seq")
        if where and isinstance(boot, int) and isinstance(seq, int):
            yield where.facility, where.packet, boot, seq


def _held(folder: Path) -> Iterable[Key]:
    """What journals on disk hold that is not known to be stored."""
    for facility in FACILITIES:
        room = Room(2**40, 2**40)
        for shelf in earlier_shelves(folder / facility, room):
            for packet, (lowest, last) in shelf.found.items():
                yield from ((facility, packet, shelf.boot, seq) for seq in range(lowest, last + 1))
            shelf.close()
