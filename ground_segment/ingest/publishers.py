"""What publishers and the broker say of their own queues: pure bookkeeping."""

from collections.abc import Container
from contextlib import suppress
from dataclasses import dataclass

from ground_segment.wire import MessageError, Presence, topics


@dataclass(frozen=True, slots=True)
class PublisherFigures:
    """Figures of the health packet."""

    journal_fill: float
    """Of the fullest journal, 0 to 1."""
    journal_lost: int
    broker_dropped: int
    """Since the last call."""


class Publishers:
    """Hears presence, and the broker's own count of what it dropped.

    Args:
        known: ids of publishers; strangers are not listened to.
    """

    def __init__(self, known: Container[str]) -> None:
        self._known = known
        self._present: dict[str, Presence] = {}
        self._dropped: int | None = None
        self._newly_dropped = 0

    def hear(self, topic: str, payload: bytes) -> None:
        """A presence; any other message is none of its business."""
        name = topics.last_level(topic)
        if payload and name in self._known and topic == topics.state(name):
            with suppress(MessageError):  # whoever stores it says so
                self._present[name] = Presence.decode(payload)

    def note_dropped(self, payload: bytes) -> None:
        """The broker's count since its start; at the first one nobody knows which are new."""
        try:
            count = int(payload)
        except ValueError:
            return
        before = count if self._dropped is None else self._dropped
        self._newly_dropped += count - before if count >= before else count
        self._dropped = count

    def figures(self) -> PublisherFigures:
        """Call it once for each health packet."""
        dropped, self._newly_dropped = self._newly_dropped, 0
        present = self._present.values()
        fill = max((presence.journal_fill for presence in present if presence.online), default=0.0)
        return PublisherFigures(fill, sum(presence.journal_lost for presence in present), dropped)
