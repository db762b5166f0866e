"""Telecommands to the monitor: about alerts, and about what it may do by itself."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ground_segment.alerting import Silence, parse_matchers
from ground_segment.catalogue import Severity
from ground_segment.clock import NS_PER_S
from ground_segment.monitor.autonomy import NoSuchAction
from ground_segment.monitor.book import Key, NoSuchAlert
from ground_segment.monitor.engine import Engine
from ground_segment.monitor.silences import NoSuchSilence
from ground_segment.wire import ActionMode, Alert, Telecommand

ALL: Final = "all"
LATEST_NS: Final = 1 << 63
LONGEST_S: Final = 1e9
"""What is beyond these is no time."""


class CommandRefused(Exception):
    """Nothing was done; the message says why and what would be right."""


def execute(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    """Do what a telecommand asks for; returns what it changed. Raises CommandRefused."""
    handler = _HANDLERS.get(command.command)
    if handler is None:
        raise CommandRefused(f"no command '{command.command}'; the monitor knows {', '.join(_HANDLERS)}")
    try:
        return handler(engine, command, now_ns)
    except (NoSuchAction, NoSuchAlert, NoSuchSilence, ValueError) as error:
        raise CommandRefused(str(error)) from error


def _acknowledge(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    """`facility` and `rule`; either may be `all`, and `rule: all` alone means everything.

    With `seen`, the severity that was on the screen, it is refused if that has risen since.
    """
    by, why = command.by, command.reason or None
    facility = command.arguments.get("facility", ALL)
    if command.arguments.get("rule") == ALL:
        return engine.acknowledge_all(None if facility == ALL else str(facility), by, why, now_ns)
    return engine.acknowledge(_key(command), by, why, now_ns, _seen(command))


def _seen(command: Telecommand) -> Severity | None:
    word = command.arguments.get("seen")
    if word is None:
        return None
    try:
        return Severity.from_word(str(word))
    except KeyError:
        raise CommandRefused(f"seen: '{word}' is no severity; use watch, warning or critical") from None


def _shelve(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    for_s = command.arguments.get("for_s")
    if isinstance(for_s, bool | str | None):
        raise CommandRefused("shelve needs 'for_s', a number of seconds")
    return engine.shelve(_key(command), for_s, command.by, command.reason, now_ns)


def _unshelve(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    return engine.unshelve(_key(command), command.by, command.reason or None, now_ns)


def _reset(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    return engine.reset(_key(command), command.by, command.reason or None, now_ns)


def _take_out(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    return engine.take_out(_key(command), command.by, command.reason, now_ns)


def _return_to_service(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    return engine.return_to_service(_key(command), command.by, command.reason or None, now_ns)


def _set_autonomy(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    """`mode`: no action may do more."""
    engine.autonomy.set_switch(_mode(command), command.by, command.reason, now_ns)
    return []


def _set_action(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    """`name` and `mode` of one action."""
    name = str(command.arguments.get("name", ""))
    engine.autonomy.set_mode(name, _mode(command), command.by, command.reason, now_ns)
    return []


def _silence(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    """`matchers` as `{facility="energy"}`, and `ends_ns` or `for_s`; from `starts_ns`, if that is given.

    With `replaces`, the id of another silence, that one ends; if its matchers are the same it goes on under
    its id. Otherwise the telecommand's id is the silence's.
    """
    starts_ns = _whole(command, "starts_ns", now_ns)
    for_s = command.arguments.get("for_s", 0)
    if not isinstance(for_s, int | float) or not abs(for_s) < LONGEST_S:
        raise CommandRefused("silence needs 'for_s', a number of seconds, or 'ends_ns'")
    ends_ns = starts_ns + int(for_s * NS_PER_S) if for_s else None
    replaces = command.arguments.get("replaces")
    silence = Silence(
        id=command.id,
        matchers=parse_matchers(str(command.arguments.get("matchers", ""))),
        starts_ns=starts_ns,
        ends_ns=_whole(command, "ends_ns", ends_ns),
        by=command.by,
        comment=command.reason,
        updated_ns=now_ns,
    )
    return engine.silences.put(silence, None if replaces is None else str(replaces), now_ns)


def _expire_silence(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    """`id`: it ends, and what it hid is in view again."""
    silence_id = str(command.arguments.get("id", ""))
    return engine.silences.expire(silence_id, command.by, command.reason or None, now_ns)


def _whole(command: Telecommand, name: str, default: int | None) -> int:
    value = command.arguments.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < LATEST_NS:
        raise CommandRefused(f"{command.command} needs '{name}', nanoseconds since 1970 UTC")
    return value


def _mode(command: Telecommand) -> ActionMode:
    word = command.arguments.get("mode")
    try:
        return ActionMode(str(word))
    except ValueError:
        raise CommandRefused(f"mode: '{word}' is none; use {', '.join(ActionMode)}") from None


def _key(command: Telecommand) -> Key:
    facility, rule = command.arguments.get("facility"), command.arguments.get("rule")
    if not isinstance(facility, str) or not isinstance(rule, str):
        raise CommandRefused(f"{command.command} needs 'facility' and 'rule', both names")
    return facility, rule


_HANDLERS: Mapping[str, Callable[[Engine, Telecommand, int], list[Alert]]] = MappingProxyType(
    {
        "acknowledge": _acknowledge,
        "shelve": _shelve,
        "unshelve": _unshelve,
        "reset": _reset,
        "take_out_of_service": _take_out,
        "return_to_service": _return_to_service,
        "silence": _silence,
        "expire_silence": _expire_silence,
        "set_autonomy": _set_autonomy,
        "set_action": _set_action,
    }
)
