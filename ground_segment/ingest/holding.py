"""What ingest holds until it is safe, and the acknowledgements it owes for it: pure bookkeeping."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ground_segment.ingest.ports import Message
from ground_segment.ingest.translate import Item

_Bytes = tuple[str, bytes]
"""A message as it came: topic and payload."""


@dataclass(slots=True, eq=False)
class Held:
    """One message on its way to the store."""

    key: _Bytes
    item: Item
    since_s: float
    safe: bool = False
    """In the store or in quarantine."""


class Holding:
    """Messages in the order in which they came.

    What a connection leaves here when it ends comes again on the next one, because nothing of it was
    acknowledged: it is known by its bytes and held once, however often connections end meanwhile.
    """

    def __init__(self) -> None:
        self._held: deque[Held] = deque()
        self._left: dict[_Bytes, Held] = {}
        self._owed: deque[tuple[int, Held]] = deque()

    def __len__(self) -> int:
        return len(self._held)

    @property
    def oldest_s(self) -> float | None:
        """Since when the first one waits."""
        return self._held[0].since_s if self._held else None

    def begin(self) -> None:
        """A new connection: what is held may come again, and is to be acknowledged there alone."""
        self._owed.clear()
        self._left = {held.key: held for held in self._held}

    def comes_again(self, message: Message) -> bool:
        """Whether this message is held since an earlier connection; it is then owed its acknowledgement."""
        held = self._left.get((message.topic, message.payload)) if self._left else None
        if held is None:
            return False
        self._owe(message, held)
        return True

    def add(self, message: Message, item: Item, now_s: float) -> None:
        """Hold a message that is new."""
        held = Held((message.topic, message.payload), item, now_s)
        self._held.append(held)
        self._owe(message, held)

    def first(self, count: int, samples: int) -> Sequence[Held]:
        """The oldest ones: at most so many, and no more once they have so many samples."""
        taken = []
        for held in islice(self._held, count):
            taken.append(held)
            samples -= held.item.samples
            if samples <= 0:
                break
        return taken

    def release(self, count: int) -> Iterator[int]:
        """The oldest ones are safe now; yields the packet ids to acknowledge, in the order of arrival."""
        for _ in range(count):
            held = self._held.popleft()
            held.safe = True
            if self._left:
                self._left.pop(held.key, None)
        while self._owed and self._owed[0][1].safe:
            yield self._owed.popleft()[0]

    def _owe(self, message: Message, held: Held) -> None:
        if message.packet_id is not None:
            self._owed.append((message.packet_id, held))
