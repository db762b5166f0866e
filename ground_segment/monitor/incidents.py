"""Alerts that belong together: grouped as they are raised, folded when explained, ranked by cause.

An alert joins an open incident when a likely cause of that incident raises it too, or when its facility
depends on the one where it began and it comes soon enough; not if what is behind it is behind nothing else
there. It is folded, that is calls nobody, only if one of the likeliest causes explains it and something that
has already called, and it is no worse than that: a further fault is told of, however much is wrong already.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ground_segment.catalogue import Catalogue, Severity
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import Cause, Evidence, Matrix, cover, explains, rank, with_unheard
from ground_segment.monitor.book import Key
from ground_segment.monitor.snapshot import KeptIncident, KeptMember
from ground_segment.monitor.watches import SILENT
from ground_segment.wire import Alert, Incident, RankedCause

REACH_S = 1800.0
"""Longest time from the beginning of an incident to what depends on it."""
QUIET_S = 300.0
"""An incident is over once nothing of it has been active for so long."""
RERANK_S = 10.0
MANY, MANY_RERANK_S = 20, 1.0
"""An incident of more alerts than this is ranked no more often: in a flood one more says little new."""
CAUSES_SHOWN = 5
_LIKELY = 0.05


@dataclass(slots=True)
class Member:
    """One alert of an incident."""

    raised_ns: int
    severity: Severity
    active: bool = True
    folded: bool = False
    called: Severity | None = None
    """The worst at which it has called the operators."""


@dataclass(slots=True)
class OpenIncident:
    """What is known of one incident."""

    id: str
    title: str
    opened_ns: int
    root: Key
    members: dict[Key, Member] = field(default_factory=dict)
    causes: tuple[RankedCause, ...] = ()
    likely: tuple[Cause, ...] = ()
    """Those that together explain what is raised."""
    ranked_ns: int = 0
    quiet_ns: int | None = None
    """Since when nothing of it is active."""

    @property
    def severity(self) -> Severity:
        return max(member.severity for member in self.members.values())

    @property
    def raised_ns(self) -> dict[Key, int]:
        """When each of its alerts was raised."""
        return {key: member.raised_ns for key, member in self.members.items()}

    def floods(self, now_ns: int) -> bool:
        """Whether it is too large to look anew at what is behind it so soon."""
        just_ranked = 0 <= now_ns - self.ranked_ns < MANY_RERANK_S * NS_PER_S
        return just_ranked and len(self.members) > MANY

    def told(self, key: Key) -> bool:
        """Whether a likely cause explains an alert, and one that has called and is no less severe.

        That an instrument lies where something is wrong already need explain nothing else.
        """
        severity = self.members[key].severity
        heard = [other for other, m in self.members.items() if m.called is not None and severity <= m.called]
        return any(
            cause.of_instrument or explains((cause,), other)
            for cause in self.likely
            if explains((cause,), key)
            for other in heard
        )

    def message(self, now_ns: int, *, is_open: bool) -> Incident:
        return Incident(
            id=self.id,
            title=self.title,
            severity=self.severity,
            opened_ns=self.opened_ns,
            time_ns=now_ns,
            open=is_open,
            causes=self.causes,
            alerts=tuple("/".join(key) for key in self.members),
            folded=tuple("/".join(key) for key, member in self.members.items() if member.folded),
            loses=tuple(dict.fromkeys(lost for cause in self.likely for lost in cause.loses)),
        )


class IncidentDesk:
    """Groups, folds and ranks.

    Args:
        matrix: what raises what.
        catalogue: which facility depends on which.
    """

    def __init__(self, matrix: Matrix, catalogue: Catalogue) -> None:
        self._matrix = with_unheard(matrix, [(facility.id, SILENT) for facility in catalogue.surface()])
        self._upstream = _upstream(catalogue)
        self._open: dict[str, OpenIncident] = {}
        self._changed: dict[str, Incident] = {}
        self._unknown: set[Key] = set()
        self.ranked_ns = 0
        """When all were last ranked anew."""

    @property
    def open(self) -> Mapping[str, OpenIncident]:
        """By id."""
        return self._open

    def take_changed(self) -> list[Incident]:
        """Incidents in their new form, since this was asked last."""
        changed = list(self._changed.values())
        self._changed.clear()
        return changed

    def place(self, key: Key, title: str, severity: Severity, now_ns: int, calls: bool) -> str | None:
        """An alert is about to be raised, or to become worse: the incident that explains it, if one does.

        Args:
            key, title, severity: which, and how bad it is.
            now_ns: when.
            calls: whether it would call the operators; what they have put aside explains nothing to them.

        Returns:
            The id of the incident into which it is folded; None if it calls the operators.
        """
        incident = self._of(key) or self._join(key, now_ns) or self._begin(key, title, now_ns)
        alone = not any(member.active for other, member in incident.members.items() if other != key)
        member = incident.members.setdefault(key, Member(now_ns, severity))
        member.severity, member.active = severity, True
        incident.quiet_ns = None
        if not incident.floods(now_ns):
            self._rank(incident, now_ns)
        member.folded = not alone and incident.told(key)
        if calls and not member.folded:
            member.called = max(severity, member.called or severity)
        self._note(incident, now_ns)
        return incident.id if member.folded else None

    def observe(self, alerts: Iterable[Alert], now_ns: int) -> None:
        """Take note of what has cleared, and of what cannot be judged."""
        for alert in alerts:
            key = alert.facility, alert.rule
            incident = self._of(key)
            if incident is None:
                continue
            member = incident.members[key]
            member.active = alert.active
            if alert.annunciates:
                member.called = max(alert.severity, member.called or alert.severity)
            if all(not member.active for member in incident.members.values()):
                incident.quiet_ns = incident.quiet_ns or now_ns

    def tick(self, unknown: Iterable[Key], now_ns: int) -> Iterator[tuple[Key, str]]:
        """Rank anew as time goes by; what is no longer explained, with the reason why it calls now.

        Args:
            unknown: alerts that cannot be judged now.
            now_ns: when.
        """
        if 0 <= now_ns - self.ranked_ns < RERANK_S * NS_PER_S:
            return
        self.ranked_ns = now_ns
        self._unknown = set(unknown)
        for incident in list(self._open.values()):
            if incident.quiet_ns is not None and now_ns - incident.quiet_ns > QUIET_S * NS_PER_S:
                yield from self._close(incident, now_ns)
                continue
            before = incident.causes
            self._rank(incident, now_ns)
            yield from self._unfold(incident)
            if incident.causes != before:
                self._note(incident, now_ns)

    # -- over a restart --------------------------------------------------------------------------

    def keep(self) -> Iterator[KeptIncident]:
        """All that is open, for a later life."""
        return (_kept(incident) for incident in self._open.values())

    def restore(self, incidents: Iterable[KeptIncident], ranked_ns: int, unknown: Iterable[Key]) -> None:
        """Go on with those of an earlier life; what the matrix no longer has explains nothing.

        Args:
            incidents: as they were kept.
            ranked_ns: when all of them were last ranked anew.
            unknown: alerts that cannot be judged now.
        """
        self._open = {kept.id: _recalled(kept, self._matrix) for kept in incidents}
        self.ranked_ns = ranked_ns
        self._unknown = set(unknown)

    # -- inside ----------------------------------------------------------------------------------

    def _of(self, key: Key) -> OpenIncident | None:
        return next((incident for incident in self._open.values() if key in incident.members), None)

    def _join(self, key: Key, now_ns: int) -> OpenIncident | None:
        """The open incident that best goes with an alert."""
        return next((one for one in self._near(key, now_ns) if not self._apart(one, key, now_ns)), None)

    def _near(self, key: Key, now_ns: int) -> Iterator[OpenIncident]:
        """Incidents that an alert may belong to, the best first."""
        for incident in reversed(self._open.values()):
            if any(c.probability >= _LIKELY and self._raises(c.id, key) for c in incident.causes):
                yield incident
        for incident in reversed(self._open.values()):
            soon = now_ns - incident.opened_ns <= REACH_S * NS_PER_S
            if soon and incident.root[0] in self._upstream.get(key[0], frozenset()):
                yield incident

    def _apart(self, incident: OpenIncident, key: Key, now_ns: int) -> bool:
        """Whether what most likely explains an alert explains nothing of an incident.

        Where an instrument alone was in doubt until now, what follows may tell what it had seen.
        """
        if incident.floods(now_ns) or all(cause.of_instrument for cause in incident.likely):
            return False
        evidence = Evidence({**incident.raised_ns, key: now_ns}, now_ns, self._unknown)
        likely = cover(self._matrix, evidence)
        behind = [cause for cause in likely if explains((cause,), key) and not cause.of_instrument]
        return bool(behind) and not any(explains(behind, other) for other in incident.members)

    def _raises(self, cause_id: str, key: Key) -> bool:
        cause = self._matrix.by_id.get(cause_id)
        return cause is not None and key in cause.by_alert

    def _begin(self, key: Key, title: str, now_ns: int) -> OpenIncident:
        name = f"{now_ns // 1_000_000}-{key[0]}"
        while name in self._open:
            name += "-2"
        incident = self._open[name] = OpenIncident(name, title, now_ns, key)
        return incident

    def _rank(self, incident: OpenIncident, now_ns: int) -> None:
        evidence = Evidence(incident.raised_ns, now_ns, self._unknown)
        likely = cover(self._matrix, evidence)
        ranked = rank(self._matrix, evidence, likely)
        order = {cause.id: place for place, cause in enumerate(likely)}
        ranked.sort(key=lambda item: (order.get(item.cause.id, len(order)), -item.probability))
        incident.likely = tuple(likely)
        incident.causes = tuple(
            RankedCause(id=r.cause.id, title=r.cause.title, probability=round(r.probability, 3))
            for r in ranked[:CAUSES_SHOWN]
        )
        incident.ranked_ns = now_ns

    def _unfold(self, incident: OpenIncident) -> Iterator[tuple[Key, str]]:
        for key, member in incident.members.items():
            if member.folded and member.active and not incident.told(key):
                member.folded = False
                yield key, "the likely causes no longer explain it"

    def _close(self, incident: OpenIncident, now_ns: int) -> Iterator[tuple[Key, str]]:
        del self._open[incident.id]
        self._changed[incident.id] = incident.message(now_ns, is_open=False)
        for key, member in incident.members.items():
            if member.folded:
                yield key, "the incident that explained it is over"

    def _note(self, incident: OpenIncident, now_ns: int) -> None:
        self._changed[incident.id] = incident.message(now_ns, is_open=True)


def _kept(incident: OpenIncident) -> KeptIncident:
    return KeptIncident(
        id=incident.id,
        title=incident.title,
        opened_ns=incident.opened_ns,
        members=tuple(
            KeptMember(
                facility=facility,
                rule=rule,
                raised_ns=member.raised_ns,
                severity=member.severity,
                active=member.active,
                folded=member.folded,
                called=member.called,
            )
            for (facility, rule), member in incident.members.items()
        ),
        causes=incident.causes,
        likely=tuple(cause.id for cause in incident.likely),
        ranked_ns=incident.ranked_ns,
        quiet_ns=incident.quiet_ns,
    )


def _recalled(kept: KeptIncident, matrix: Matrix) -> OpenIncident:
    members = {
        (m.facility, m.rule): Member(m.raised_ns, m.severity, m.active, m.folded, m.called)
        for m in kept.members
    }
    return OpenIncident(
        id=kept.id,
        title=kept.title,
        opened_ns=kept.opened_ns,
        root=next(iter(members)),
        members=members,
        causes=kept.causes,
        likely=tuple(cause for name in kept.likely if (cause := matrix.by_id.get(name))),
        ranked_ns=kept.ranked_ns,
        quiet_ns=kept.quiet_ns,
    )


def _upstream(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """For each facility, itself and everything it depends on, however indirectly."""
    direct = {facility.id: facility.depends_on for facility in catalogue.facilities}

    def reach(facility: str, seen: frozenset[str]) -> frozenset[str]:
        for other in direct.get(facility, ()):
            if other not in seen:
                seen = reach(other, seen | {other})
        return seen

    return {facility: reach(facility, frozenset({facility})) for facility in direct}
