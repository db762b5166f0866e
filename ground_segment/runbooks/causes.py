"""What is likely behind one alert, seen alone; where nothing is known of it, what a sister has taught."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from ground_segment.catalogue import Catalogue, FacilityKind
from ground_segment.diagnosis import Cause, Evidence, Matrix, rank
from ground_segment.diagnosis.instrument import SENSOR
from ground_segment.diagnosis.matrix import Key
from ground_segment.panels.names import stem
from ground_segment.runbooks.model import LikelyCause, Order, Then
from ground_segment.runbooks.remedies import Remedies

_MOST = 4
_LEAST_SHARE = 0.02
_NOW_NS = 1
_MEMBER = re.compile(r" \([^()]*\b(?:\d+|[A-D])\b[^()]*\)$")
"""`(battery 5)` in the title of a cause that was simulated on one member of a family."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of causes."""

    catalogue: Catalogue
    matrix: Matrix
    remedies: Remedies
    titles: Mapping[Key, str]
    """Of every alert there is."""

    def behind(self, key: Key) -> Iterator[LikelyCause]:
        """The likeliest first; none if neither the alert nor a sister of it is known."""
        known = self._known(key)
        if known is None:
            return
        ranked = rank(self.matrix, Evidence({known: _NOW_NS}, _NOW_NS))
        shown = [r for r in ranked if r.probability >= _LEAST_SHARE]
        for item in [r for r in shown if known == key or not _is_sensor(r.cause)][:_MOST]:
            yield self._likely(item.cause, item.probability, key, known)

    def _known(self, key: Key) -> Key | None:
        """The alert itself or a sister, whichever a fault has taught; else what its own instrument may do."""
        own = key if key in self.matrix.by_alert else None
        if key[1].startswith(f"{SENSOR}-"):
            return own
        return next((k for k in chain([key], self._sisters(key)) if self._taught(k)), own)

    def _taught(self, key: Key) -> bool:
        return not all(map(_is_sensor, self.matrix.by_alert.get(key, ())))

    def _sisters(self, key: Key) -> Iterator[Key]:
        """The same on another member of a family (battery 1 for battery 5), or at another ground station."""
        facility, rule = key
        alike = stem(rule)
        yield from (k for k in self.matrix.by_alert if k[0] == facility and stem(k[1]) == alike)
        if self.catalogue.by_id[facility].kind is FacilityKind.GROUND_STATION:
            stations = (f.id for f in self.catalogue.surface() if f.kind is FacilityKind.GROUND_STATION)
            yield from ((station, rule) for station in stations)

    def _likely(self, cause: Cause, share: float, key: Key, known: Key) -> LikelyCause:
        remedy = self.remedies.of(cause.id)
        moved = {known[0]: key[0]} if cause.facility == known[0] else {}
        orders = remedy.orders(moved.get(cause.facility, cause.facility)) if remedy else ()
        return LikelyCause(
            id=cause.id,
            title=cause.title if known == key else _MEMBER.sub("", cause.title),
            share=share,
            then=tuple(self._then(cause, known)) if known == key and not _is_sensor(cause) else (),
            remedy=remedy.do if remedy else "",
            orders=tuple(self._orders(orders)),
            loses=cause.loses if known[0] == key[0] else (),
            learned_on=None if known == key else known,
        )

    def _then(self, cause: Cause, known: Key) -> Iterator[Then]:
        own_s = cause.by_alert[known].delay_s
        others = sorted((s for s in cause.symptoms if s.key != known), key=lambda s: s.delay_s)
        for symptom in others:
            title = self.titles.get(symptom.key, symptom.alert)
            yield Then(symptom.key, title, symptom.delay_s - own_s)

    def _orders(self, named: Iterable[tuple[str, str]]) -> Iterator[Order]:
        """Those that this station has; `faults` names the others."""
        for facility, name in named:
            target = self.catalogue.by_id.get(facility)
            if target is not None and name in target.commands_by_name:
                yield Order(facility, target.commands_by_name[name])


def _is_sensor(cause: Cause) -> bool:
    """Whether it is that an instrument lies: how it does decides what else is seen, and when."""
    return cause.id.endswith(f".{SENSOR}")
