"""What is to be published, in order, and kept until the broker has it."""

from collections import deque
from collections.abc import Iterable, Iterator

from ground_segment.monitor.ports import Link
from ground_segment.wire import Alert, AlertState, Report, topics

Item = Alert | tuple[str, Report]
"""An alert after a transition, or a report with its topic."""


class Outbox:
    """A queue whose head leaves only when it is published."""

    def __init__(self) -> None:
        self._items: deque[Item] = deque()

    def __len__(self) -> int:
        return len(self._items)

    def put(self, items: Iterable[Item]) -> None:
        self._items.extend(items)

    def alerts(self) -> Iterator[Alert]:
        """Alerts whose transition may not have reached the broker."""
        return (item for item in self._items if isinstance(item, Alert))

    async def flush(self, link: Link) -> None:
        """Publish what is here now, not what comes meanwhile: that may not be saved yet.

        Raises:
            BusError: what was not published stays.
        """
        for _ in range(len(self._items)):
            item = self._items[0]
            if isinstance(item, Alert):
                await publish_transition(link, item)
            else:
                await link.publish(item[0], item[1].encode())
            self._items.popleft()


async def publish_state(link: Link, alert: Alert) -> None:
    """The retained current state; nothing is retained of what is normal."""
    gone = alert.state is AlertState.NORMAL
    await link.publish(topics.alert(alert.facility, alert.rule), b"" if gone else alert.encode(), retain=True)


async def publish_transition(link: Link, alert: Alert) -> None:
    """State, then event; the last event comes before the state goes."""
    event = topics.alert_event(alert.facility, alert.rule)
    if alert.learned_ns is not None:  # history: the present state is another matter
        await link.publish(event, alert.encode())
    elif alert.state is AlertState.NORMAL:
        await link.publish(event, alert.encode())
        await publish_state(link, alert)
    else:
        await publish_state(link, alert)
        await link.publish(event, alert.encode())
