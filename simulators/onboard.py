"""The facilities' on-board stores: what was published and is still on disk is sent again on request."""

from collections.abc import Iterable

from ground_segment.bus import TelemetryPublisher, Wanted
from ground_segment.catalogue import EVERY_PACKET
from ground_segment.clock import NS_PER_S, Clock
from simulators.orders import Check, Order, OrderRefused
from simulators.publishing import PublisherSet

NS_PER_H = 3_600 * NS_PER_S


class OnBoardStores:
    """Answers the telecommand `replay`.

    Args:
        clock: what "ago" is about.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sets: list[PublisherSet] = []

    def add(self, publishers: PublisherSet) -> None:
        """Their journals are on-board stores too."""
        self._sets.append(publishers)

    def replay(self, facility: str, order: Order) -> Check:
        """Line up what is wanted; done when all of it has been sent. Raises OrderRefused: there is none."""
        publishers = [p.by_facility[facility] for p in self._sets if facility in p.by_facility]
        wanted = self._wanted(order)
        if not sum(publisher.replay(wanted) for publisher in publishers):
            raise OrderRefused(f"nothing of it is on board; there are {_contents(publishers)}")
        return lambda: not any(publisher.replaying for publisher in publishers)

    def _wanted(self, order: Order) -> Wanted:
        now_ns, packet = self._clock.now_ns(), order.word("packet")
        return Wanted(
            packet=None if packet == EVERY_PACKET else packet,
            boot=round(order.number("boot")) or None,
            first=round(order.number("first")),
            last=round(order.number("last")),
            from_ns=now_ns - round(order.number("from_ago") * NS_PER_H),
            to_ns=now_ns - round(order.number("to_ago") * NS_PER_H),
        )


def _contents(publishers: Iterable[TelemetryPublisher]) -> str:
    starts = [start for publisher in publishers for start in publisher.on_board]
    return "; ".join(starts) or "no packets at all"
