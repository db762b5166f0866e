"""What the monitor does by itself: the switch over all its actions, and what became of each."""

from collections.abc import Iterator, Sequence
from html import escape

from ground_segment.console.live import NS_PER_MS
from ground_segment.console.markup import tag
from ground_segment.console.texts import clock_text
from ground_segment.wire import ActionMode, ActionRecord, Autonomy, Outcome

_OUTCOMES = {
    Outcome.IDLE: "never asked for",
    Outcome.MODE_SET: "mode was set",
    Outcome.WAITING: "asked for, waits",
    Outcome.WITHDRAWN: "asked for, withdrawn",
    Outcome.WOULD_SEND: "would have been sent",
    Outcome.SENT: "sent, not verified yet",
    Outcome.VERIFIED: "done, effect seen",
    Outcome.FAILED: "failed",
}
_COLUMNS = ("Action", "Mode", "Last outcome", "When, UTC", "Age", "Set to")
_ALL = {
    ActionMode.OFF: "Nothing is done or rehearsed.",
    ActionMode.PASSIVE: "Actions are rehearsed; nothing is sent.",
    ActionMode.ACTIVE: "Each action does what its own mode says.",
}


def action_table(actions: Sequence[ActionRecord], autonomy: Autonomy | None, now_ns: int) -> str:
    """Every action, those that were asked for last first."""
    if not actions:
        return tag("p", "The monitor has no actions.", cls="calm")
    head = tag("tr", *(tag("th", column) for column in _COLUMNS))
    rows = (_row(action, autonomy, now_ns) for action in sorted(actions, key=_order))
    table = tag("table", tag("thead", head), tag("tbody", *rows), cls="actions")
    return (_switch(autonomy) if autonomy else "") + table


def _order(action: ActionRecord) -> tuple[int, str]:
    return -action.time_ns, action.name


def _switch(autonomy: Autonomy) -> str:
    """The switch over all actions."""
    parts = [tag("b", f"Autonomy {autonomy.mode.value}"), _ALL[autonomy.mode]]
    if autonomy.time_ns and autonomy.by:
        parts.append(escape(f"By {autonomy.by}" + (f": “{autonomy.reason}”" if autonomy.reason else "")))
    words = (tag("span", part) for part in parts)
    buttons = _modes("set_autonomy", autonomy.mode, "All actions")
    return tag("div", *words, tag("span", *buttons, cls="modes"), cls=f"autonomy {autonomy.mode.value}")


def _row(action: ActionRecord, autonomy: Autonomy | None, now_ns: int) -> str:
    when = clock_text(action.time_ns, now_ns) if action.time_ns else "—"
    age = tag("span", tag("span", cls="age"), data_t=action.time_ns // NS_PER_MS) if action.time_ns else ""
    cells = [
        _what(action.title, f"{action.target} {action.command} {_arguments(action)}".strip(), action.name),
        _mode(action, autonomy),
        tag("span", _OUTCOMES[action.outcome], cls="outcome") + tag("span", escape(action.text), cls="text"),
        when,
        age,
        tag("span", *_modes("set_action", action.mode, action.title, action.name), cls="modes"),
    ]
    return tag("tr", *(tag("td", cell) for cell in cells), cls=action.outcome.value, data_action=action.name)


def _mode(action: ActionRecord, autonomy: Autonomy | None) -> str:
    """Its own, and what the switch over all leaves of it."""
    left = action.mode.under(autonomy.mode) if autonomy else action.mode
    return action.mode.value if left is action.mode else f"{action.mode.value}, held {left.value}"


def _what(title: str, text: str, name: str) -> str:
    return tag("strong", escape(title)) + tag("code", escape(name)) + tag("span", escape(text), cls="text")


def _arguments(action: ActionRecord) -> str:
    return " ".join(f"{name}={value}" for name, value in action.arguments.items())


def _modes(command: str, present: ActionMode, title: str, name: str | None = None) -> Iterator[str]:
    """A button for each mode that it could have instead."""
    for mode in ActionMode:
        if mode is not present:
            yield tag(
                "button", mode.value.capitalize(), type="button", data_command=command,
                data_mode=mode.value, data_name=name, data_title=title,
            )  # fmt: skip
