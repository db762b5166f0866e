"""All runbooks of a station, put together from catalogue, rules, matrix and remedies."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ground_segment.catalogue import Catalogue
from ground_segment.diagnosis import Matrix, instrument
from ground_segment.diagnosis.matrix import Key
from ground_segment.panels import Page, Panel, PanelKind, pages
from ground_segment.panels.groups import key_traces
from ground_segment.panels.names import stem
from ground_segment.rules.book import CompiledAction, CompiledRule, RuleBook
from ground_segment.runbooks.alerts import bare_runbooks
from ground_segment.runbooks.causes import Knowledge
from ground_segment.runbooks.model import LikelyCause, Look, Runbook
from ground_segment.runbooks.remedies import Remedies

Library = Mapping[Key, Runbook]
"""Every runbook by facility and rule, in the catalogue's order."""

LIMIT, SENSOR = "limit-", f"{instrument.SENSOR}-"
"""How rules about one parameter begin."""
_MOST_LOOKS = 8
_ENOUGH_LOOKS = 4
"""With fewer there is nothing to compare with: neighbours of its subsystem are added."""
_MOST_BESIDE = 6
_SIGNALS_OF_A_SYMPTOM = 2


def make_library(catalogue: Catalogue, rules: RuleBook, matrix: Matrix, remedies: Remedies) -> Library:
    """One runbook for each alert that the monitor can raise."""
    bare = list(bare_runbooks(catalogue, rules, matrix.instruments))
    titles = {book.key: book.title for book in bare}
    knowledge = Knowledge(catalogue, matrix, remedies, titles)
    sights = _Sights(catalogue, rules)
    return {book.key: _complete(book, knowledge, sights, rules) for book in bare}


def _complete(book: Runbook, knowledge: Knowledge, sights: "_Sights", rules: RuleBook) -> Runbook:
    causes = tuple(knowledge.behind(book.key))
    automatic = book.automatic or tuple(_answers(book.key, causes, rules))
    return replace(
        book,
        causes=causes,
        automatic=automatic,
        look_at=tuple(sights.of(book.key, causes)),
        beside=tuple(_beside(book.key, rules)),
    )


def _beside(key: Key, rules: RuleBook) -> Iterator[tuple[Key, str]]:
    """Rules that look at the parameter of a limit or an instrument."""
    facility, rule = key
    if not rule.startswith((LIMIT, SENSOR)):
        return
    judged = facility, rule.removeprefix(LIMIT).removeprefix(SENSOR)
    found = (r for r in rules.rules if any((s.facility, s.parameter) == judged for s in r.signals))
    yield from ((r.key, r.rule.title) for r in list(found)[:_MOST_BESIDE])


def _answers(key: Key, causes: Iterable[LikelyCause], rules: RuleBook) -> Iterator[CompiledAction]:
    """Actions that the alert starts itself, or that one of its causes starts."""
    rule = rules.by_key.get(key)
    named = rule.rule.respond if rule else ()
    likely = {cause.id for cause in causes if cause.learned_on is None}
    for compiled in rules.actions.values():
        action = compiled.action
        if action.name in named or "/".join(key) in action.on_alert or likely & set(action.on_cause):
            yield compiled


class _Sights:
    """Finds what to look at, and where it is drawn."""

    def __init__(self, catalogue: Catalogue, rules: RuleBook) -> None:
        self._catalogue = catalogue
        self._rules: Mapping[Key, CompiledRule] = rules.by_key
        self._actions = rules.actions
        self._drawn = _drawn(pages(catalogue))

    def of(self, key: Key, causes: Iterable[LikelyCause]) -> Iterator[Look]:
        """What the alert itself is judged by, then what its causes move besides."""
        wanted = list(self._judged(key))
        for cause in causes:
            for then in cause.then:
                wanted += list(self._judged(then.key))[:_SIGNALS_OF_A_SYMPTOM]
        if len(wanted) < _ENOUGH_LOOKS:
            wanted += list(self._neighbours(key))[:_ENOUGH_LOOKS]
        found = (self._drawn.get(name) for name in dict.fromkeys(wanted))
        yield from [look for look in found if look is not None][:_MOST_LOOKS]

    def _neighbours(self, key: Key) -> Iterator[str]:
        """Other kinds of parameter of the same subsystem, those that stand for it first."""
        facility = self._catalogue.by_id[key[0]]
        own = facility.parameters.get(key[1].removeprefix(LIMIT).removeprefix(SENSOR))
        if own is None:
            return
        others = [p for p in facility.parameters.values() if p.subsystem == own.subsystem]
        seen = {stem(own.name)}
        for parameter in sorted(others, key=lambda p: not p.key):
            if stem(parameter.name) not in seen:
                seen.add(stem(parameter.name))
                yield f"{facility.id}.{parameter.name}"

    def _judged(self, key: Key) -> Iterator[str]:
        """Ids of parameters, as `facility.parameter`."""
        facility_id, rule = key
        facility = self._catalogue.by_id[facility_id]
        if compiled := self._rules.get(key) or self._actions.get(rule.removeprefix("action-")):
            yield from (f"{signal.facility}.{signal.parameter}" for signal in compiled.signals)
        elif rule.startswith((LIMIT, SENSOR)):
            parameter = facility.parameters[rule.removeprefix(LIMIT).removeprefix(SENSOR)]
            yield f"{facility_id}.{parameter.name}"
            if parameter.limits_when:
                yield f"{facility_id}.{parameter.limits_when.parameter}"
        else:
            packet = facility.by_name.get(rule.removeprefix("stale-"))
            traces = key_traces(facility) if packet is None else ()
            yield from (trace.id for trace in traces)
            yield from (f"{facility_id}.{p.name}" for p in packet.parameters[:4]) if packet else ()


def _drawn(made: Iterable[Page]) -> dict[str, Look]:
    """By parameter the chart or state line that shows it on its facility's pages: the first one."""
    found: dict[str, Look] = {}
    for page in made:
        for panel in _charts(page):
            for trace in panel.traces:
                found.setdefault(trace.id, Look(trace, page, panel))
    return found


def _charts(page: Page) -> Iterator[Panel]:
    if page.facility is None:
        return
    for section in page.sections:
        yield from (p for p in section.panels if p.kind in (PanelKind.CHART, PanelKind.STATES))
