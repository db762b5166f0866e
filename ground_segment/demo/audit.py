"""Published against stored, packet by packet: what the publishers wrote down and what the store holds."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ground_segment.catalogue import Catalogue, Facility, Packet
from ground_segment.clock import NS_PER_S
from ground_segment.records import QUARANTINE, Row, telemetry_table
from ground_segment.store import Store
from ground_segment.wire import topics

Stream = tuple[str, str, int]
"""Facility, packet, boot."""

Published = Mapping[Stream, int]
"""How many packets each stream has, numbered from 1."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Counts of the facilities' packets; `lost` are neither stored nor in quarantine."""

    facilities: int
    parameters: int
    published: int
    stored: int
    samples: int
    quarantined: int
    lost: int
    history_hours: float


def read_ledger(file: Path) -> Published:
    """What the simulators published. Raises OSError or ValueError if the file is not what they write."""
    written = json.loads(file.read_text(encoding="utf-8"))
    return {
        (facility, packet, int(boot)): count
        for facility, boots in written["published"].items()
        for boot, packets in boots.items()
        for packet, count in packets.items()
    }


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the store holds of one kind of packet."""

    facility: str
    packet: Packet
    boots: Mapping[int, int]
    """Distinct numbers by boot."""
    invalid: int
    """Parameters that came without a value."""
    first_ns: int

    @property
    def samples(self) -> int:
        return sum(self.boots.values()) * len(self.packet.parameters) - self.invalid


async def audit(store: Store, catalogue: Catalogue, published: Published, now_ns: int) -> Audit:
    """Count in the store what was published."""
    found = [await _kept(store, f, p, now_ns) for f in catalogue.surface() for p in f.packets]
    kinds = [kept for kept in found if kept.boots]
    stored = {(k.facility, k.packet.name, boot): n for k in kinds for boot, n in k.boots.items()}
    refused = await store.rows(QUARANTINE, 0, now_ns)
    in_store = sum(min(count, stored.get(stream, 0)) for stream, count in published.items())
    total = sum(published.values())
    return Audit(
        facilities=len({kept.facility for kept in kinds}),
        parameters=sum(len(kept.packet.parameters) for kept in kinds),
        published=total,
        stored=in_store,
        samples=sum(kept.samples for kept in kinds),
        quarantined=len(refused),
        lost=total - in_store - _refused_of(published, refused),
        history_hours=(now_ns - max((k.first_ns for k in kinds), default=now_ns)) / NS_PER_S / 3600.0,
    )


async def _kept(store: Store, facility: Facility, packet: Packet, now_ns: int) -> _Kept:
    table = telemetry_table(facility, packet)
    first = await store.history(table, ["_seq"], 0, now_ns, limit=1)
    invalid = await store.history(table, ["_invalid"], 0, now_ns)
    return _Kept(
        facility=facility.id,
        packet=packet,
        boots={boot.boot: boot.packets for boot in await store.boots(table)},
        invalid=sum(len(str(names).split(",")) for names in invalid.fields["_invalid"]),
        first_ns=first.times_ns[0] if first.times_ns else now_ns,
    )


def _refused_of(published: Published, refused: Iterable[Row]) -> int:
    """How many of the published packets stand in quarantine, each counted once."""
    found: set[tuple[Stream, object]] = set()
    for row in refused:
        topic = topics.parse_telemetry(str(row.fields.get("topic")))
        boot = row.fields.get("boot")
        if topic and isinstance(boot, int) and (topic.facility, topic.packet, boot) in published:
            found.add(((topic.facility, topic.packet, boot), row.fields.get("seq")))
    return len(found)
