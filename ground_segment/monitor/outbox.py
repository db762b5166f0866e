"""What is to be published, in order, and kept until the broker has it."""

from collections import deque
from collections.abc import Iterable, Iterator

from ground_segment.monitor.ports import Outlet
from ground_segment.wire import ActionRecord, Alert, AlertState, Autonomy, Incident, Report, topics

State = Alert | Incident | ActionRecord | Autonomy
"""What the broker retains in its latest form."""
Item = State | tuple[str, Report]
"""A state after a transition, or a report with its topic."""


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

    def actions(self) -> Iterator[ActionRecord]:
        """Evaluations of actions that may not have, with the telecommands that some of them send."""
        return (item for item in self._items if isinstance(item, ActionRecord))

    def reports(self) -> Iterator[Report]:
        """Verifications of telecommands that may not have."""
        return (item[1] for item in self._items if isinstance(item, tuple))

    async def flush(self, link: Outlet) -> None:
        """Publish what is here now, not what comes meanwhile: that may not be saved yet.

        Raises:
            BusError: what was not published stays.
        """
        for _ in range(len(self._items)):
            item = self._items[0]
            if isinstance(item, tuple):
                await link.publish(item[0], item[1].encode())
            else:
                await publish_change(link, item)
            self._items.popleft()


async def publish_state(link: Outlet, state: State) -> None:
    """The retained current state; of an alert that is normal, or an incident that is over, there is none."""
    match state:
        case Alert():
            topic, gone = topics.alert(state.facility, state.rule), state.state is AlertState.NORMAL
        case Incident():
            topic, gone = topics.incident(state.id), not state.open
        case ActionRecord():
            topic, gone = topics.action(state.name), False
        case Autonomy():
            topic, gone = topics.AUTONOMY, False
    await link.publish(topic, b"" if gone else state.encode(), retain=True)


async def publish_change(link: Outlet, state: State) -> None:
    """State, and whatever else goes with its change."""
    match state:
        case Alert():
            await _publish_transition(link, state)
        case Incident() if not state.open:  # its last form is heard, and not retained
            await link.publish(topics.incident(state.id), state.encode())
            await publish_state(link, state)
        case ActionRecord():
            await publish_state(link, state)
            if command := state.telecommand():
                await link.publish(topics.command(state.target), command.encode())
        case _:
            await publish_state(link, state)


async def _publish_transition(link: Outlet, alert: Alert) -> None:
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
