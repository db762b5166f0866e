"""On and off delays: a level that only changes after what speaks for it has lasted."""

from ground_segment.monitor.bands import LEVELS, NORMAL
from ground_segment.monitor.snapshot import Chain


class Debounce:
    """The settled level of one rule.

    A level rises once samples have violated it without a break for the on delay, and falls once they have
    been clear of it, by the deadband, for the off delay. Samples further apart than `gap_ns`, and time that
    runs backwards, break the chain: neither proves anything about the time between.

    Args:
        on_ns, off_ns: the delays.
        gap_ns: longest time between two samples that belong together.
    """

    __slots__ = ("_fallen", "_gap_ns", "_last_ns", "_off_ns", "_on_ns", "_risen", "idle", "level")

    def __init__(self, on_ns: int, off_ns: int, gap_ns: int) -> None:
        self._on_ns = on_ns
        self._off_ns = off_ns
        self._gap_ns = gap_ns
        self._last_ns = 0
        self._risen: list[int | None] = [None] * len(LEVELS)
        self._fallen: list[int | None] = [None] * len(LEVELS)
        self.level = NORMAL
        self.idle = True
        """Nothing is raised and nothing is pending: a calm sample changes nothing."""

    def settle(self, level: int) -> None:
        """Take a level over from an earlier life."""
        self.level = level
        self.idle = level == NORMAL
        self._risen = [None] * len(LEVELS)
        self._fallen = [None] * len(LEVELS)

    def chain(self) -> Chain:
        """All that counts, for a later life: what speaks against a level that is not reached does not."""
        against = [since for since, level in zip(self._fallen, LEVELS, strict=True) if level <= self.level]
        return Chain(
            level=self.level,
            last_ns=self._last_ns,
            risen_ns=tuple(self._risen),
            fallen_ns=(*against, *[None] * (len(LEVELS) - len(against))),
        )

    def resume(self, chain: Chain) -> None:
        """Go on where an earlier life was."""
        self.level = chain.level
        self._last_ns = chain.last_ns
        self._risen, self._fallen = list(chain.risen_ns), list(chain.fallen_ns)
        self.idle = self.level == NORMAL and self._risen[0] is None

    @property
    def moving(self) -> bool:
        """A delay is running: towards another level than the present one."""
        rising = self.level < len(LEVELS) and self._risen[self.level] is not None
        return rising or (self.level != NORMAL and self._fallen[self.level - 1] is not None)

    @property
    def since_ns(self) -> int:
        """When the chain of samples began that speaks for the present level, or against the last."""
        chain = self._risen[self.level - 1] if self.level else self._fallen[0]
        return self._last_ns if chain is None else chain

    def step(self, violated: int, held: int, at_ns: int) -> int:
        """Take a sample's two levels (see `Bands.levels`) in; returns the settled level."""
        if not 0 <= at_ns - self._last_ns <= self._gap_ns:
            self.settle(self.level)
        self._last_ns = at_ns
        for index, level in enumerate(LEVELS):
            self._risen[index] = _chain(self._risen[index], violated >= level, at_ns)
            self._fallen[index] = _chain(self._fallen[index], held < level, at_ns)
        self._move(at_ns)
        self.idle = self.level == NORMAL and violated == NORMAL
        return self.level

    def _move(self, at_ns: int) -> None:
        risen = max(
            (level for level in LEVELS if _lasted(self._risen[level - 1], at_ns, self._on_ns)), default=NORMAL
        )
        self.level = max(self.level, risen)
        while self.level and _lasted(self._fallen[self.level - 1], at_ns, self._off_ns):
            self.level -= 1


def _chain(since_ns: int | None, goes_on: bool, at_ns: int) -> int | None:
    if not goes_on:
        return None
    return at_ns if since_ns is None else since_ns


def _lasted(since_ns: int | None, at_ns: int, delay_ns: int) -> bool:
    return since_ns is not None and at_ns - since_ns >= delay_ns
