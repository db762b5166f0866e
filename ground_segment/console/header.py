"""What stands above every page: where to go, what is wrong, whether the console itself can be trusted."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from ground_segment.catalogue import Facility, FacilityKind, Severity
from ground_segment.clock import NS_PER_S, iso_utc
from ground_segment.console.feed import MONITOR
from ground_segment.console.markup import MARKS, severity_mark, slot, tag
from ground_segment.console.state import Link, StationState, Status
from ground_segment.panels import Page, is_quiet
from ground_segment.wire import ActionMode

ALERTS = "alerts"
INGEST = "ingest"
PATIENCE_NS = 60 * NS_PER_S
_SILENT_SERVICE = {
    MONITOR: "<strong>The autonomy monitor is silent</strong>: no alert is raised or cleared.",
    INGEST: "<strong>Ingest is silent</strong>: telemetry is shown but may not be stored.",
}


BRAND = tag("div", tag("b", "ILRS"), " operations console", cls="brand")


def path_of(page: Page) -> str:
    """Where a page is served."""
    if page.facility:
        return f"/facility/{page.facility}"
    return "/" if page.key == "overview" else f"/{page.key}"


def navigation(pages: Sequence[Page], current: Page, content: Callable[[str], str]) -> str:
    """Links to all pages, with the keys that open them."""
    return tag("nav", *(_page_link(pages, page, current, content) for page in pages), aria_label="Pages")


def wall_head(pages: Sequence[Page], content: Callable[[str], str]) -> str:
    """Of a wall screen: counts and the clock in large letters; the keys that open pages still do."""
    keys = [tag("a", href=path_of(page), data_key=shortcut(pages, page), tabindex="-1") for page in pages]
    brand = tag("div", tag("a", tag("b", "ILRS"), " station", href="/"), cls="brand")
    return tag(
        "header",
        brand,
        slot("counts", content("counts"), cls="system"),
        slot("links", content("links"), cls="system"),
        tag("time", id="utc"),
        tag("nav", *keys, hidden=""),
        cls="top",
    )


def connections(state: StationState) -> str:
    """Whether autonomy is held, and the connections."""
    parts = _held(state), _link("Broker", state.broker), _link("Store", state.store)
    return tag("span", *parts, cls="links")


def shortcut(pages: Sequence[Page], page: Page) -> str | None:
    """`0` for the overview, `1` to `9` for facilities, the first letter of other pages: `a` for alerts."""
    if page.facility is None:
        return "0" if page.key == "overview" else page.key[0]
    number = [p.key for p in pages if p.facility].index(page.key) + 1
    return str(number) if number <= 9 else None


def status_line(state: StationState) -> str:
    """Whether autonomy is held, connections, and the number of active alerts by severity."""
    active = [a for a in state.alerts() if a.active and not is_quiet(a)]
    counts = (_count(s, sum(a.severity is s for a in active)) for s in reversed(Severity))
    return connections(state) + tag("a", *counts, cls="counts", href="/alerts", title="active alerts")


def banner(state: StationState, now_ns: int) -> str:
    """What makes the page untrustworthy, in words across the page; empty when all is well."""
    return "".join(tag("p", text, role="alert") for text in _warnings(state, now_ns))


def nav_mark(state: StationState, facility: Facility, now_ns: int) -> str:
    """Worst alert of a facility, or that it is not heard."""
    worst = state.worst(facility.id)
    if worst:
        return severity_mark(worst, word=False)
    status = state.status(facility, now_ns)
    return "" if status is Status.ONLINE else tag("span", "○", cls="mark dim", title=status)


def alerts_mark(state: StationState) -> str:
    """Number of alerts that nobody has acknowledged."""
    waiting = [a for a in state.alerts() if not a.acknowledged and not is_quiet(a)]
    if not waiting:
        return ""
    worst = max(alert.severity for alert in waiting)
    return tag("span", str(len(waiting)), cls=f"badge sev-{worst.word}", title="not acknowledged")


def _page_link(pages: Sequence[Page], page: Page, current: Page, content: Callable[[str], str]) -> str:
    key = shortcut(pages, page)
    name = f"nav-{page.key}"
    return tag(
        "a",
        slot(name, content(name), "span") if page.facility or page.key == ALERTS else "",
        escape(_short(page.title)),
        href=path_of(page),
        aria_current="page" if page is current else None,
        data_key=key,
        title=f"key {key}" if key else None,
    )


def _short(title: str) -> str:
    """Without the words that many titles share."""
    text = title.partition(" (")[0].removesuffix(" facility").removeprefix("Station ")
    return text[:1].upper() + text[1:]


def _warnings(state: StationState, now_ns: int) -> Iterator[str]:
    if not state.broker.up:
        since = iso_utc(state.broker.since_ns)[:19].replace("T", " ")
        detail = tag("small", escape(state.broker.detail))
        lost = f"<strong>No connection to the broker</strong> since {since} UTC"
        yield f"{lost}: nothing here is current. {detail}"
    else:
        services = [f for f in state.catalogue.facilities if f.kind is FacilityKind.SERVICE]
        silent = [f.id for f in services if _is_silent(state, f, now_ns)]
        yield from (text for name, text in _SILENT_SERVICE.items() if name in silent)
    if not state.store.up and not state.store.detail:
        yield "<strong>The store does not answer</strong>: charts and the log have no history."


def _is_silent(state: StationState, service: Facility, now_ns: int) -> bool:
    """Also if it was never heard, once it had the time to speak."""
    status = state.status(service, now_ns)
    waited = now_ns - state.broker.since_ns > PATIENCE_NS
    return status is Status.SILENT or (status is Status.NO_DATA and waited)


def _held(state: StationState) -> str:
    """That the monitor may not act by itself; nothing while it may."""
    if state.autonomy is None or state.autonomy.mode is ActionMode.ACTIVE:
        return ""
    return tag("a", f"Autonomy {state.autonomy.mode.value}", cls="link held", href="/alerts#by-itself")


def _link(name: str, link: Link) -> str:
    style, word = ("up", "connected") if link.up else ("down", "not connected")
    return tag("span", f"{name} {word}", cls=f"link {style}", title=link.detail or None)


def _count(severity: Severity, count: int) -> str:
    style = f"sev-{severity.word}" if count else "none"
    return tag("span", f"{MARKS[severity]} {count} {severity.word}", cls=f"count {style}")
