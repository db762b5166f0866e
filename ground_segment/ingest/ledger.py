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


class Ledger:
    """Progress of every stream of numbered packets."""

    def __init__(self) -> None:
        self._streams: dict[Stream, _Progress] = {}
        self.given_up = 0
        """Numbers that a publisher no longer holds and that never came: lost."""

    def settled(self, facility: str, packet: str, origin: Origin) -> bool:
        """Whether this packet was dealt with before."""
        progress = self._streams.get((facility, packet, origin.boot))
        return progress is not None and (origin.seq <= progress.watermark or origin.seq in progress.above)

    def settle(self, facility: str, packet: str, origin: Origin, now_s: float) -> None:
        """Note that a packet is in the store or in quarantine."""
        key = (facility, packet, origin.boot)
        progress = self._streams.get(key)
        if progress is None:
            progress = self._streams[key] = _Progress(watermark=origin.lo - 1)
        else:
            self._pass_forgotten(progress, origin.lo)
        progress.touched_s = now_s
        if origin.seq > progress.watermark:
            progress.above.add(origin.seq)
        _advance(progress, now_s)

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

    def _pass_forgotten(self, progress: _Progress, lo: int) -> None:
        skipped = lo - 1 - progress.watermark
        if skipped > 0:
            settled = {seq for seq in progress.above if seq < lo}
            self.given_up += skipped - len(settled)
            progress.above -= settled
            progress.watermark = lo - 1


def _advance(progress: _Progress, now_s: float) -> None:
    if not progress.above:
        return
    before = progress.watermark
    while progress.watermark + 1 in progress.above:
        progress.watermark += 1
        progress.above.discard(progress.watermark)
    if progress.watermark > before or not progress.ask_at_s:
        progress.ask_at_s = now_s + FIRST_REQUEST_S
        progress.patience_s = FIRST_REQUEST_S
