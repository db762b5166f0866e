"""Judging what comes late: by the limits, modes and rules of its own time, and apart from what is now.

Late packets wait a little, so that streams of several facilities come in the order in which things happened,
and then go through an engine of their own whose time is theirs. What it finds are events, "it was so then,
and is known since now"; nobody is called, and no state is touched. Silence and staleness of the past are not
judged: nobody was silent who had not been heard yet.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from ground_segment.clock import NS_PER_S
from ground_segment.monitor import lifecycle
from ground_segment.wire import Alert, ReceivedPacket

WAIT_S = 10.0
"""How long a late packet waits for others that belong before it."""
MOST_WAITING = 20_000
"""More than that are judged without waiting."""
MOST_AT_ONCE = 2_000
"""Judged in one go, which takes some 20 ms: what is live must not wait for long."""


class Judge(Protocol):
    """An engine whose time is that of the packets it is given."""

    def sample(self, packet: ReceivedPacket, now_ns: int) -> list[Alert]: ...


@dataclass(frozen=True, slots=True, order=True)
class _Waiting:
    """Ordered by time; at the same time what conditions look at goes first, then as received."""

    generated_ns: int
    condition_less: bool
    number: int
    packet: ReceivedPacket = field(compare=False)
    learned_ns: int = field(compare=False)


class Hindsight:
    """Late packets, judged in the order of their generation.

    Args:
        make: a judge that knows nothing yet; a stream that begins before the last one ended gets a new one.
    """

    def __init__(self, make: Callable[[], Judge]) -> None:
        self._make = make
        self._judge: Judge | None = None
        self._waiting: list[_Waiting] = []
        self._numbers = count()
        self._reached_ns = 0

    def take(self, packet: ReceivedPacket, generated_ns: int, now_ns: int, *, conditions: bool) -> None:
        """A late packet; `conditions` if conditions of limits look at it."""
        waiting = _Waiting(generated_ns, not conditions, next(self._numbers), packet, now_ns)
        heapq.heappush(self._waiting, waiting)

    def play(self, now_ns: int) -> Iterator[tuple[ReceivedPacket, list[Alert]]]:
        """Judge what has waited long enough: each packet, and the events found in it."""
        for _ in range(max(MOST_AT_ONCE, len(self._waiting) - MOST_WAITING)):
            if not self._waiting or not self._is_due(self._waiting[0], now_ns):
                return
            waiting = heapq.heappop(self._waiting)
            yield waiting.packet, self._found(waiting)

    def _is_due(self, waiting: _Waiting, now_ns: int) -> bool:
        """It has waited long enough, there are too many, or the clock was set back."""
        waited_ns = now_ns - waiting.learned_ns
        return not 0 <= waited_ns < int(WAIT_S * NS_PER_S) or len(self._waiting) > MOST_WAITING

    def _found(self, waiting: _Waiting) -> list[Alert]:
        generated_ns = waiting.generated_ns
        if self._judge is None or generated_ns < self._reached_ns:
            self._judge = self._make()
        self._reached_ns = generated_ns
        changed = self._judge.sample(waiting.packet, generated_ns)
        return [lifecycle.learned(alert, waiting.learned_ns) for alert in changed]
