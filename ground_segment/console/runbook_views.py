"""A runbook as a page: what to know and do on the left, the live charts to look at on the right."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape

from ground_segment.catalogue import Catalogue
from ground_segment.console.markup import severity_mark, slot, tag
from ground_segment.panels import Page, Panel, PanelKind, Section, Trace
from ground_segment.rules.book import CompiledAction
from ground_segment.runbooks import LikelyCause, Order, Runbook, Then, console_path
from ground_segment.runbooks.texts import duration, one_line

KEY = "runbook"
_MOST_THEN = 4


def runbook_page(book: Runbook) -> Page:
    """The panels to look at, as a page of its own."""
    charts: dict[tuple[str, str], Panel] = {}
    states: list[Trace] = []
    for look in book.look_at:
        if look.panel.kind is PanelKind.STATES:
            states.append(look.trace)
        else:
            charts.setdefault((look.page.key, look.panel.key), replace(look.panel, width=24))
    switches = list(_switches(states))
    own_state = bool(states) and book.look_at[0].trace == states[0]
    panels = [*switches, *charts.values()] if own_state else [*charts.values(), *switches]
    return Page(
        key=page_key(book.facility, book.rule),
        title=book.title,
        description=book.meaning,
        sections=[Section("Look at", panels)],
        facility=book.facility,
    )


def page_key(facility: str, rule: str) -> str:
    """`runbook:energy:limit-rx_mode`: no other page has a colon in its key."""
    return f"{KEY}:{facility}:{rule}"


def key_of(page_key: str) -> tuple[str, str] | None:
    """Facility and rule of a runbook's page; None for any other page."""
    kind, _, rest = page_key.partition(":")
    facility, _, rule = rest.partition(":")
    return (facility, rule) if kind == KEY and rule else None


def missing_page(facility: str, rule: str) -> Page:
    """Says that there is no such runbook, and shows the alerts that there are."""
    told = f"No rule of {facility} is called {rule}. An alert leads to its runbook from its name."
    return page_of_alerts(f"no-{KEY}", "No such runbook", told)


def page_of_alerts(key: str, title: str, description: str) -> Page:
    """What to show to who has lost the way: what is wrong with the address, and with the station."""
    panel = Panel(key="alerts", title="Current alerts", description="", kind=PanelKind.ALERTS, width=24)
    return Page(key=key, title=title, description=description, sections=[Section("Now", [panel])])


def runbook_html(
    book: Runbook, catalogue: Catalogue, content: Callable[[str], str], ranges: str, charts: str
) -> str:
    """The page below its head.

    Args:
        book: what it is about.
        catalogue: for names.
        content: the present content of a slot.
        ranges: what chooses the time of the charts.
        charts: the panels to look at.
    """
    facility = catalogue.by_id[book.facility]
    where = tag("a", escape(facility.title), href=f"/facility/{facility.id}")
    about = tag("p", where, tag("code", escape(book.rule)), severities(book))
    meaning = tag("p", escape(book.meaning)) if book.meaning else ""
    heading = tag("div", tag("h1", escape(book.title)), about, meaning, cls="what")
    title = tag("div", heading, ranges, cls="title")
    name = alert_slot(book.facility, book.rule)
    now = tag("article", slot(name, content(name), cls="scroll"), cls="panel now")
    text = tag("div", runbook_text(book, catalogue), cls="text-side")
    return title + now + tag("div", text, tag("div", charts, cls="chart-side"), cls="runbook")


def alert_slot(facility: str, rule: str) -> str:
    """Of one alert, on the page of its runbook."""
    return f"alert:{facility}:{rule}"


def runbook_text(book: Runbook, catalogue: Catalogue) -> str:
    """Everything but the charts."""
    parts = [
        _part("Do", tag("p", _code(book.do), cls="do")),
        _part("Likely causes", _causes(book)),
        _part("When it is raised", *_condition(book)),
        _part("The monitor by itself", _actions(book)),
        _part("Judged with others", _beside(book)),
        _part("No reserve left while it lasts", _list(map(escape, book.loses))),
        _part("Goes next", _dependents(book, catalogue)),
    ]
    return "".join(parts)


def severities(book: Runbook) -> str:
    """Marks of those it can have."""
    return " ".join(severity_mark(severity) for severity in reversed(book.severities))


def _part(title: str, *content: str) -> str:
    """Nothing without content."""
    return tag("section", tag("h2", title), *content) if any(content) else ""


def _list(items: Iterator[str]) -> str:
    made = "".join(tag("li", item) for item in items)
    return tag("ul", made) if made else ""


def _causes(book: Runbook) -> str:
    words = (
        tag("p", f"By the rule's author: {escape(', '.join(book.suspicions))}.") if book.suspicions else ""
    )
    if not book.causes:
        return words
    sister = book.causes[0].learned_on
    known = tag("p", f"Known from its sister {_link(*sister, sister[1])}.") if sister else ""
    return words + known + tag("ol", *map(_cause, book.causes), cls="likely")


def _cause(cause: LikelyCause) -> str:
    head = tag("b", escape(cause.title)) + tag("span", f"{cause.share:.0%}", cls="share")
    remedy = tag("p", escape(cause.remedy)) if cause.remedy else ""
    orders = tag("ul", *map(_order, cause.orders), cls="orders") if cause.orders else ""
    return tag("li", head, remedy, orders, _then(cause), title=cause.id)


def _order(order: Order) -> str:
    """As it is typed, with what it still needs."""
    needs = "".join(f" {a.name}=…" for a in order.command.arguments if a.default is None)
    risk = tag("span", "hazardous", cls="risk") if order.command.hazardous else ""
    typed = f"ground-segment tc send {order.facility} {order.command.name}{needs} --by …"
    return tag("li", tag("code", escape(typed)), risk, title=order.command.description)


def _then(cause: LikelyCause) -> str:
    if not cause.then:
        return ""
    shown = ", ".join(map(_symptom, cause.then[:_MOST_THEN]))
    more = f" and {len(cause.then) - _MOST_THEN} more" if len(cause.then) > _MOST_THEN else ""
    return tag("p", f"Then also: {shown}{more}.", cls="text")


def _symptom(then: Then) -> str:
    when = "at the same time"
    if abs(then.after_s) >= 30:
        when = f"{duration(abs(then.after_s))} {'later' if then.after_s > 0 else 'before'}"
    return f"{_link(*then.key, then.title)} {when}"


def _condition(book: Runbook) -> Iterator[str]:
    if book.expression:
        yield tag("pre", escape(one_line(book.expression)))
    yield tag("p", _code(" ".join(book.condition)))


def _actions(book: Runbook) -> str:
    return _list(map(_action, book.automatic))


def _action(compiled: CompiledAction) -> str:
    action = compiled.action
    arguments = "".join(f" {name}={value}" for name, value in compiled.arguments.items())
    sends = tag("code", escape(f"{action.target} {action.command}{arguments}"))
    pre, expect = (tag("code", escape(one_line(text))) for text in (action.pre, action.expect))
    head = tag("a", escape(action.title), href="/alerts#by-itself")
    within = duration(action.within_s)
    return f"{head} ({action.mode.value}): {sends} if {pre}; expects {expect} within {within}."


def _beside(book: Runbook) -> str:
    return _list(_link(*key, title) for key, title in book.beside)


def _dependents(book: Runbook, catalogue: Catalogue) -> str:
    """What depends on a facility that can become critical."""
    if book.rule != "silent":
        return ""
    found = (f for f in catalogue.facilities if book.facility in f.depends_on)
    return _list(tag("a", escape(f.title), href=f"/facility/{f.id}") for f in found)


def _link(facility: str, rule: str, text: str) -> str:
    return tag("a", escape(text), href=console_path(facility, rule))


def _switches(states: list[Trace]) -> Iterator[Panel]:
    if states:
        yield Panel(
            key="states",
            title="Modes and switches",
            description="Modes and switches that belong to it.",
            kind=PanelKind.STATES,
            traces=tuple(states),
            width=24,
        )


def _code(text: str) -> str:
    """Text in which parts between backticks are code."""
    parts = escape(text).split("`")
    return "".join(tag("code", part) if index % 2 else part for index, part in enumerate(parts))
