"""The part of a replica worth replaying: from before its first fault until all were seen, and a while."""

from collections.abc import Mapping, Sequence

from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis.matrix import Key
from ground_segment.scoring.episode import FOREVER_NS, Episode
from ground_segment.scoring.looks_at import seen_by

BEFORE_NS = 2 * 3600 * NS_PER_S
"""Before the first onset: the engine knows the station by then."""


class Interest:
    """Knows when to stop.

    Args:
        episodes: what is wrong in the replica; at least one.
        looks: the parameters behind each alert.
        after_ns: how long to go on once each has been seen where it shows directly.
    """

    def __init__(
        self, episodes: Sequence[Episode], looks: Mapping[Key, frozenset[str]], after_ns: int
    ) -> None:
        self._unseen = list(episodes)
        self._looks = looks
        self._after_ns = after_ns
        self.from_ns = min(episode.onset_ns for episode in episodes) - BEFORE_NS
        self.until_ns = FOREVER_NS

    def hear(self, key: Key, time_ns: int) -> None:
        """An alert was raised."""
        seen = seen_by(self._looks, key)
        left = [e for e in self._unseen if time_ns < e.onset_ns or not e.shows_in(seen)]
        if self._unseen and not left:
            self.until_ns = time_ns + self._after_ns
        self._unseen = left

    def over(self, time_ns: int) -> bool:
        """Whether nothing of interest follows."""
        return time_ns > self.until_ns
