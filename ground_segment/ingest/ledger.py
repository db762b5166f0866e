"""Which packets are settled (stored or quarantined), and which are missing: pure bookkeeping.

A packet carries `lo`, the lowest number that its publisher does not know to be stored, so an ingest that has
just started knows where to begin. Of what it knew before, it keeps only the gaps that are open (`recall`).
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ground_segment.ingest.gaps import Gap
from ground_segment.wire import Origin, Watermark

FIRST_REQUEST_S = 1.0
LONGEST_REQUEST_S = 30.0
FORGET_AFTER_S = 3_600.0
STREAMS = 5_000
"""Remembered at most: whoever invents a new start for each packet must not fill the memory."""

Stream = tuple[str, str, int]
"""Facility, packet, boot."""


@dataclass(slots=True)
class _Progress:
    highest: int
    """Everything up to here is settled, but for what is missing in the gaps."""
    gaps: list[Gap] = field(default_factory=list)
    """Ascending; those that are open."""
    fresh: bool = True
    """Whether another ingest may have settled what is beyond `highest`."""
    touched_s: float = 0.0
    ask_at_s: float = 0.0
    patience_s: float = FIRST_REQUEST_S

    @property
    def watermark(self) -> int:
        return self.gaps[0].missing[0][0] - 1 if self.gaps else self.highest

    def settled(self, seq: int) -> bool:
        return seq <= self.highest and not any(gap.has(seq) for gap in self.gaps)


class Ledger:
    """Progress of every stream of numbered packets."""

    def __init__(self) -> None:
        self._streams: OrderedDict[Stream, _Progress] = OrderedDict()
        """The one that was touched last is at the end."""
        self._news: dict[Gap, None] = {}
        """Gaps that are to be recorded before anybody hears of the progress made."""

    def settled(self, facility: str, packet: str, origin: Origin) -> bool:
        """Whether this packet was dealt with before."""
        progress = self._streams.get((facility, packet, origin.boot))
        return progress is not None and progress.settled(origin.seq)

    def settle(
        self, facility: str, packet: str, origin: Origin, now_s: float, at_ns: int = 0, now_ns: int = 0
    ) -> tuple[Gap, ...]:
        """Note that a packet is in the store or in quarantine; returns the gaps that this opened or changed.

        Args:
            facility: whose packet.
            packet: its name.
            origin: which of them.
            now_s: monotonic time.
            at_ns: when it was made.
            now_ns: UTC now.
        """
        stream = (facility, packet, origin.boot)
        progress = self._touched(stream, origin.lo)
        before, had_gap = progress.watermark, bool(progress.gaps)
        changed = [gap for gap in progress.gaps if gap.missing[0][0] < origin.lo]
        for gap in changed:
            gap.pass_below(origin.lo)
        progress.highest = max(progress.highest, origin.lo - 1)
        changed += self._advance(stream, progress, origin.seq, at_ns, now_ns)
        self._close(progress)
        progress.touched_s, progress.fresh = now_s, progress.fresh and bool(progress.gaps)
        if progress.watermark > before or not had_gap:
            progress.ask_at_s = now_s + FIRST_REQUEST_S
            progress.patience_s = FIRST_REQUEST_S
        return tuple(changed)

    def _touched(self, stream: Stream, lo: int) -> _Progress:
        progress = self._streams.get(stream)
        if progress is None:
            progress = self._streams[stream] = _Progress(lo - 1)
        self._streams.move_to_end(stream)
        return progress

    def _advance(
        self, stream: Stream, progress: _Progress, seq: int, at_ns: int, now_ns: int
    ) -> Iterator[Gap]:
        if seq <= progress.highest:
            yield from (gap for gap in progress.gaps if gap.fill(seq))
            return
        first, last = progress.highest + 1, seq - 1
        progress.highest = seq
        if first <= last:
            gap = Gap(*stream, first, last, at_ns, now_ns, not progress.fresh, [(first, last)])
            progress.gaps.append(gap)
            yield gap

    def _close(self, progress: _Progress) -> None:
        closed = [gap for gap in progress.gaps if not gap.missing]
        for gap in closed:
            progress.gaps.remove(gap)
            if gap.recorded or gap.lost:
                self._news[gap] = None

    def recall(self, gap: Gap) -> None:
        """A gap that was open when ingest ended; those of one stream in ascending order."""
        stream = (gap.facility, gap.packet, gap.boot)
        progress = self._streams.setdefault(stream, _Progress(gap.last))
        progress.highest = max(progress.highest, gap.last)
        progress.gaps.append(gap)

    def news(self) -> list[Gap]:
        """Gaps that have closed, to be recorded before the watermark that this allows is told."""
        news, self._news = list(self._news), {}
        return news

    def watermark(self, facility: str, packet: str, boot: int) -> Watermark | None:
        """What the publisher may forget; None for a stream never seen."""
        progress = self._streams.get((facility, packet, boot))
        return None if progress is None else Watermark(boot=boot, seq=progress.watermark)

    def requests(self, now_s: float) -> list[tuple[str, str, Watermark]]:
        """Gaps to ask for again now: (facility, packet, watermark with the missing range)."""
        due = []
        for (facility, packet, boot), progress in self._streams.items():
            if progress.gaps and now_s >= progress.ask_at_s:
                progress.ask_at_s = now_s + progress.patience_s
                progress.patience_s = min(2 * progress.patience_s, LONGEST_REQUEST_S)
                gap = progress.gaps[0]
                gap.requests += 1
                mark = Watermark(boot=boot, seq=progress.watermark, missing=gap.missing[0])
                due.append((facility, packet, mark))
        return due

    @property
    def open_gaps(self) -> list[Gap]:
        return [gap for progress in self._streams.values() for gap in progress.gaps]

    @property
    def gaps(self) -> int:
        """Streams that wait for a missing packet."""
        return sum(1 for progress in self._streams.values() if progress.gaps)

    def forget_old(self, now_s: float) -> list[Gap]:
        """Drop streams of publishers that have ended, and the oldest of too many.

        Returns the gaps that nobody will fill any more.
        """
        too_many = len(self._streams) - STREAMS
        ended = [
            key for place, (key, progress) in enumerate(self._streams.items())
            if place < too_many or now_s - progress.touched_s > FORGET_AFTER_S
        ]  # fmt: skip
        given_up = [gap for key in ended for gap in self._streams.pop(key).gaps]
        for gap in given_up:
            gap.pass_below(gap.last + 1)
            if gap.recorded or gap.lost:
                self._news[gap] = None
        return given_up
