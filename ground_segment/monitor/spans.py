"""Which stretches of time have been judged: told apart from what comes for the first time, however late."""

from bisect import bisect_right
from collections.abc import Iterable

_MOST = 256
"""Stretches remembered of one packet; of the oldest nobody knows any more."""


class Spans:
    """Stretches of generation time without a hole.

    Args:
        join_ns: two samples nearer than this have nothing between them.
    """

    __slots__ = ("_firsts", "_join_ns", "_lasts")

    def __init__(self, join_ns: int) -> None:
        self._join_ns = join_ns
        self._firsts: list[int] = []
        self._lasts: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._firsts)

    def __contains__(self, time_ns: int) -> bool:
        place = bisect_right(self._firsts, time_ns)
        return place > 0 and time_ns <= self._lasts[place - 1]

    def add(self, time_ns: int) -> None:
        """A sample of that time is judged."""
        if self._lasts and 0 <= time_ns - self._lasts[-1] <= self._join_ns:
            self._lasts[-1] = time_ns
        elif time_ns not in self:
            self._insert(time_ns)

    def kept(self) -> tuple[tuple[int, int], ...]:
        """First and last of each, in order."""
        return tuple(zip(self._firsts, self._lasts, strict=True))

    def resume(self, spans: Iterable[tuple[int, int]]) -> None:
        """Go on with those of an earlier life."""
        pairs = list(spans)
        self._firsts = [first for first, _ in pairs]
        self._lasts = [last for _, last in pairs]

    def _insert(self, time_ns: int) -> None:
        place = bisect_right(self._firsts, time_ns)
        before = place > 0 and time_ns - self._lasts[place - 1] <= self._join_ns
        after = place < len(self._firsts) and self._firsts[place] - time_ns <= self._join_ns
        if before and after:
            self._lasts[place - 1] = self._lasts.pop(place)
            del self._firsts[place]
        elif before:
            self._lasts[place - 1] = time_ns
        elif after:
            self._firsts[place] = time_ns
        else:
            self._firsts.insert(place, time_ns)
            self._lasts.insert(place, time_ns)
            del self._firsts[:-_MOST], self._lasts[:-_MOST]
