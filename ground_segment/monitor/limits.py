"""Judging the values of a packet against their limits."""

from collections.abc import Callable, Iterator, Mapping

from ground_segment.catalogue import Severity
from ground_segment.monitor import texts
from ground_segment.monitor.bands import NORMAL
from ground_segment.monitor.book import AlertBook
from ground_segment.monitor.lifecycle import Finding
from ground_segment.monitor.watches import FacilityWatch, LimitWatch, PacketWatch
from ground_segment.wire import Alert, Value


def judge_values(
    book: AlertBook, facility: FacilityWatch, packet: PacketWatch, values: Mapping[str, Value], now_ns: int
) -> list[Alert]:
    """Judge one sample of every parameter; a missing or invalid one says nothing either way."""
    if not packet.awake and not packet.any_may_hold():
        return []
    changed: list[Alert] = []
    for watch in packet.limits:
        value = values.get(watch.name)
        if value is None or (watch.debounce.idle and watch.bands.calm(value)):
            continue
        applies = _applies(watch, now_ns)
        nothing = applies is None or value != value or (watch.debounce.idle and not applies)
        if not nothing:  # not a number differs from itself
            changed += _step(book, facility, watch, value, bool(applies), packet.latest.generated_ns, now_ns)
    packet.awake = not all(watch.debounce.idle for watch in packet.limits)
    return changed


def lose_sight(book: AlertBook, facility: FacilityWatch, hearing_ns: int, now_ns: int) -> Iterator[Alert]:
    """Alerts whose parameter has had no usable value for too long: they stay, and say so."""
    for watch in facility.limits.values():
        if watch.debounce.level == NORMAL:
            continue
        if facility.silent:
            yield from book.lose_sight(watch.subject.key, f"{facility.facility.title} is silent", now_ns)
        elif now_ns - max(watch.known_ns, hearing_ns) > watch.patience_ns:
            why = f"no valid value of {watch.subject.label} is received: look at its instrument"
            yield from book.lose_sight(watch.subject.key, why, now_ns)


def _applies(watch: LimitWatch, now_ns: int) -> bool | None:
    """Whether the limits hold in the present mode; None if nobody knows."""
    if watch.when is None or watch.mode is None:
        return True
    value = watch.mode.at(watch.when.parameter, now_ns)
    return None if value is None else watch.when.holds(value)


def _step(
    book: AlertBook,
    facility: FacilityWatch,
    watch: LimitWatch,
    value: Value,
    applies: bool,
    generated_ns: int,
    now_ns: int,
) -> Iterator[Alert]:
    key, debounce = watch.subject.key, watch.debounce
    steady = now_ns - watch.known_ns <= watch.patience_ns and not facility.silent
    watch.known_ns = now_ns
    before = debounce.level
    level = debounce.step(*(watch.bands.levels(value) if applies else (NORMAL, NORMAL)), generated_ns)
    if level == before:
        if steady:
            yield from book.regain_sight(key, now_ns)
    elif level != NORMAL:
        yield from book.raise_to(watch.subject, level, _describing(watch, value), now_ns)
    else:
        text = texts.back_inside(watch.parameter, value, debounce.since_ns, applies)
        yield from book.clear(key, text, value, now_ns)


def _describing(watch: LimitWatch, value: Value) -> Callable[[Severity], Finding]:
    def describe(severity: Severity) -> Finding:
        limit = watch.bands.bound(value, int(severity))
        return texts.out_of_limits(watch.parameter, severity, value, limit, watch.debounce.since_ns)

    return describe
