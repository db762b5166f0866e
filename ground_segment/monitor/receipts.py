"""Messages that the broker must send again if the monitor dies now: their effect is not on disk yet."""

from collections import deque
from collections.abc import Callable, Iterable

from ground_segment.monitor.ports import Message

CAPACITY = 4_000
"""Messages that may wait for their acknowledgement: the receive maximum of the session."""
ENOUGH = 50
"""So many waiting ask for it: some brokers send no more than twice that ahead."""

Acknowledge = Callable[[int], None]
"""Tells the broker that a message need not come again."""


class Receipts:
    """Acknowledgements in the order of the messages; one that waits holds back all later ones."""

    def __init__(self) -> None:
        self._waiting: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def urgent(self) -> bool:
        """Whether the broker may soon send nothing more."""
        return len(self._waiting) >= ENOUGH

    def take(self, messages: Iterable[Message], acknowledge: Acknowledge, *, hold: bool) -> None:
        """Acknowledge messages, unless they or what came before are to be held."""
        asked = [message.packet_id for message in messages if message.packet_id is not None]
        if hold or self._waiting:
            self._waiting.extend(asked)
        else:
            for packet_id in asked:
                acknowledge(packet_id)

    def give(self, count: int, acknowledge: Acknowledge) -> None:
        """Acknowledge the first ones: what they did is on disk."""
        for _ in range(count):
            acknowledge(self._waiting.popleft())

    def forget(self) -> None:
        """The connection is gone: what was not acknowledged comes again."""
        self._waiting.clear()
