"""Judging what is not heard: silent facilities, and stale packets of those that are not silent."""

from collections.abc import Callable, Iterator

from ground_segment.catalogue import Severity
from ground_segment.monitor import texts
from ground_segment.monitor.bands import NORMAL
from ground_segment.monitor.book import AlertBook
from ground_segment.monitor.lifecycle import Finding
from ground_segment.monitor.watches import FacilityWatch, PacketWatch
from ground_segment.wire import Alert


def judge_silence(
    book: AlertBook, watch: FacilityWatch, hearing_ns: int, offline_patience_ns: int, now_ns: int
) -> Iterator[Alert]:
    """A facility is silent if its connection stays lost, or if nothing current comes from it.

    Args:
        hearing_ns: since when the monitor itself has been able to hear.
    """
    offline_ns = watch.offline_ns
    offline = offline_ns is not None and now_ns - offline_ns >= offline_patience_ns
    silent = offline or now_ns - max(watch.received_ns, hearing_ns) > watch.silent_ns
    return _judge(
        book,
        watch,
        watch.severity if silent else NORMAL,
        lambda _: texts.silent(watch.facility, watch.received_ns, offline_ns, now_ns),
        watch.facility.title,
        now_ns,
    )


def judge_staleness(
    book: AlertBook, facility: FacilityWatch, watch: PacketWatch, hearing_ns: int, now_ns: int
) -> Iterator[Alert]:
    """A packet is stale if it does not come although its facility was heard after it was due."""
    expected_ns = max(watch.received_ns, hearing_ns, facility.back_ns)
    missed = facility.received_ns - expected_ns > watch.overdue_ns
    stale = missed and now_ns - expected_ns > watch.stale_ns
    return _judge(
        book,
        watch,
        Severity.WARNING if stale else NORMAL,
        lambda _: texts.stale(facility.facility, watch.packet, watch.received_ns),
        f"Packet '{watch.packet.name}' of {facility.facility.title}",
        now_ns,
    )


def _judge(
    book: AlertBook,
    watch: FacilityWatch | PacketWatch,
    level: int,
    describe: Callable[[Severity], Finding],
    name: str,
    now_ns: int,
) -> Iterator[Alert]:
    if level == NORMAL and watch.debounce.idle:
        return
    before = watch.debounce.level
    after = watch.debounce.step(level, level, now_ns)
    if after > before:
        yield from book.raise_to(watch.subject, after, describe, now_ns)
    elif after < before:
        text = texts.heard_again(name, watch.debounce.since_ns)
        yield from book.clear(watch.subject.key, text, None, now_ns)
