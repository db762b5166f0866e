"""Which packets are settled (stored or quarantined), by sequence number: pure bookkeeping.

Ingest keeps no state over a restart: a packet carries `lo`, the lowest number its publisher still holds,
so everything below it is known to be settled.
"""

from dataclasses import dataclass, field

from ground_segment.wire import Origin, Watermark

FIRST_REQUEST_S = 1.0
LONGEST_REQUEST_S = 30.0
FORGET_AFTER_S = 3_600.0

Stream = tuple[str, str, int]
"""Facility, packet, boot."""


@dataclass
class _Progress:
    watermark: int
    above: set[int] = field(default_factory=set)
    """Settled numbers beyond a gap."""
    touched_s: float = 0.0
    ask_at_s: float = 0.0
    patience_s: float = FIRST_REQUEST_S

    @property
    def missing(self) -> tuple[int, int] | None:
        return (self.watermark + 1, min(self.above) - 1) if self.above else None

    def settle(self, origin: Origin) -> None:
        """Note a number, and that everything below the lowest held was settled before, by whomever."""
        if origin.lo - 1 > self.watermark:
            self.watermark = origin.lo - 1
            self.above = {seq for seq in self.above if seq > self.watermark}
        if origin.seq > self.watermark:
            self.above.add(origin.seq)
        while self.watermark + 1 in self.above:
            self.watermark += 1
            self.above.discard(self.watermark)


class Ledger:
    """Progress of every stream of numbered packets."""

    def __init__(self) -> None:
        self._streams: dict[Stream, _Progress] = {}

    def settled(self, facility: str, packet: str, origin: Origin) -> bool:
        """Whether this packet was dealt with before."""
        progress = self._streams.get((facility, packet, origin.boot))
        return progress is not None and (origin.seq <= progress.watermark or origin.seq in progress.above)

    def settle(self, facility: str, packet: str, origin: Origin, now_s: float) -> None:
        """Note that a packet is in the store or in quarantine."""
        progress = self._streams.setdefault((facility, packet, origin.boot), _Progress(origin.lo - 1))
        before, had_gap = progress.watermark, bool(progress.above)
        progress.settle(origin)
        progress.touched_s = now_s
        if progress.watermark > before or not had_gap:
            progress.ask_at_s = now_s + FIRST_REQUEST_S
            progress.patience_s = FIRST_REQUEST_S

    def watermark(self, facility: str, packet: str, boot: int) -> Watermark | None:
        """What the publisher may forget; None for a stream never seen."""
        progress = self._streams.get((facility, packet, boot))
        return None if progress is None else Watermark(boot=boot, seq=progress.watermark)

    def requests(self, now_s: float) -> list[tuple[str, str, Watermark]]:
        """Gaps to ask for again now: (facility, packet, watermark with the missing range)."""
        due = []
        for (facility, packet, boot), progress in self._streams.items():
            missing = progress.missing
            if missing and now_s >= progress.ask_at_s:
                progress.ask_at_s = now_s + progress.patience_s
                progress.patience_s = min(2 * progress.patience_s, LONGEST_REQUEST_S)
                due.append((facility, packet, Watermark(boot=boot, seq=progress.watermark, missing=missing)))
        return due

    @property
    def gaps(self) -> int:
        """Streams that wait for a missing packet."""
        return sum(1 for progress in self._streams.values() if progress.above)

    def forget_old(self, now_s: float) -> None:
        """Drop streams of publishers that have ended."""
        for key in [k for k, p in self._streams.items() if now_s - p.touched_s > FORGET_AFTER_S]:
            del self._streams[key]
