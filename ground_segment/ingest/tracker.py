"""Nothing missing goes unrecorded: the ledger of numbers, its gaps as rows, completeness by hour."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from ground_segment.clock import Clock
from ground_segment.ingest.gaps import Gap
from ground_segment.ingest.hours import Hours, LastHour
from ground_segment.ingest.ledger import Ledger
from ground_segment.ingest.memory import MemoryFile, Remembered
from ground_segment.ingest.translate import Item
from ground_segment.records import Row
from ground_segment.wire import Watermark

RECORD_AFTER_NS = 1_000_000_000
"""A gap that closes sooner was a matter of order, and is not recorded."""
HOURS_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class Completeness:
    """Figures of the health packet."""

    gaps_open: int
    packets_missing: int
    packets_lost: int
    """In the last hour."""
    percent: float
    """Of the last hour."""


class Tracker:
    """Which packets are settled, and what is known of those that are not.

    Args:
        memory: what an ingest before this one knew.
        clock: when gaps open and close.
        known: facilities with their packets. Strangers get their watermarks, and no records in their names.
    """

    def __init__(self, memory: MemoryFile, clock: Clock, known: Container[tuple[str, str]]) -> None:
        self._known = known
        self._memory = memory
        self._clock = clock
        self._ledger = Ledger()
        self._hours = Hours()
        self._last_hour = LastHour()
        self._hours_at_s = clock.monotonic_s() + HOURS_EVERY_S
        remembered = memory.load()
        gaps = [Gap.of(record) for record in remembered.gaps]
        for gap in gaps:
            self._ledger.recall(gap)
        self._hours.recall(remembered.hours, gaps)

    def repeated(self, item: Item) -> bool:
        """Whether its packet was dealt with before, and nobody asked for it again."""
        origin = item.origin
        if origin is None or origin.seq < origin.lo:
            return False
        return self._ledger.settled(item.facility, item.packet, origin)

    def settle(self, item: Item, now_s: float, now_ns: int, *, repeated: bool) -> None:
        """A packet is in the store or in quarantine."""
        origin = item.origin
        if origin is None:
            return
        known = (item.facility, item.packet) in self._known
        if known and not repeated and origin.seq >= origin.lo:
            self._hours.received(item.facility, item.packet, item.time_ns)
            self._last_hour.note(received=1)
        changed = self._ledger.settle(item.facility, item.packet, origin, now_s, item.time_ns, now_ns)
        if changed and not known:
            for gap in changed:
                gap.certain = False
        elif changed:
            self._note(changed)

    def watermark(self, facility: str, packet: str, boot: int) -> Watermark | None:
        return self._ledger.watermark(facility, packet, boot)

    def closed_rows(self) -> list[Row]:
        """Gaps that have closed: to be in the store before the watermark that this allows is told.

        A later ingest would take them for lost, for then their publisher no longer holds their packets.
        """
        closed = self._ledger.news()
        if closed:
            self._remember()
        return [gap.row(self._clock.now_ns()) for gap in closed]

    def check(self) -> list[Row]:
        """Once a second: what has changed of gaps and hours, and is not yet in the store."""
        now_s, now_ns = self._clock.monotonic_s(), self._clock.now_ns()
        self._note(self._ledger.forget_old(now_s))
        fresh = [
            gap for gap in self._ledger.open_gaps
            if gap.certain and not gap.recorded and now_ns - gap.opened_ns > RECORD_AFTER_NS
        ]  # fmt: skip
        for gap in fresh:
            gap.recorded = True
        rows = [*(gap.row(now_ns) for gap in fresh), *self.closed_rows()]
        if now_s >= self._hours_at_s:
            self._hours_at_s = now_s + HOURS_EVERY_S
            hours = self._hours.rows()
            rows += hours
            if hours and not fresh:
                self._remember()
        if fresh:
            self._remember()
        return rows

    def requests(self) -> tuple[list[tuple[str, str, Watermark]], list[Row]]:
        """Gaps to ask for now, and their rows."""
        due = self._ledger.requests(self._clock.monotonic_s())
        asked = {(facility, packet, mark.boot) for facility, packet, mark in due}
        now_ns = self._clock.now_ns()
        rows = [
            gap.row(now_ns) for gap in self._ledger.open_gaps
            if gap.recorded and gap.requests == 1 and (gap.facility, gap.packet, gap.boot) in asked
        ]  # fmt: skip
        return due, rows

    def figures(self) -> Completeness:
        """For the health packet; call it once for each."""
        received, lost = self._last_hour.totals(self._clock.monotonic_s())
        missing = sum(gap.open_count for gap in self._ledger.open_gaps if gap.certain)
        whole = received + lost + missing
        return Completeness(self._ledger.gaps, missing, lost, 100.0 * received / whole if whole else 100.0)

    def _note(self, changed: Sequence[Gap]) -> None:
        for gap in changed:
            self._last_hour.note(lost=self._hours.gap(gap))

    def _remember(self) -> None:
        gaps = tuple(gap.record for gap in self._ledger.open_gaps if gap.recorded)
        self._memory.save(Remembered(gaps=gaps, hours=tuple(self._hours.counts)))
