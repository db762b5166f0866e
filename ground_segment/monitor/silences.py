"""Silences: alerts are put on the shelf by their labels, those that are there and those that come. Pure.

Nothing here hides more than a shelf does: an alert that becomes worse than it was when a silence shelved it
calls again, and so does one that an operator takes off the shelf; that silence then leaves it alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from ground_segment.alerting import Silence
from ground_segment.catalogue import Severity
from ground_segment.clock import NS_PER_S
from ground_segment.monitor.book import AlertBook, Key, Shelf
from ground_segment.wire import Alert

MOST_LIVE, MOST_EXPIRED = 500, 100
"""Silences that may wait or hold at one time, and old ones that can still be read."""
EXPIRED_KEPT_S = 86_400.0
FARTHEST_START_S = 30 * 86_400.0

LabelsOf = Callable[[Key, Severity], Mapping[str, str]]
"""Labels of a rule's alert at a severity."""


class NoSuchSilence(LookupError):
    """There is none of that id that could still end; the message says so."""


class SilenceDesk:
    """All silences.

    Args:
        book: the alerts that they shelve.
        labels_of: what they are chosen by.
        longest_s: no silence may hold for longer.
    """

    def __init__(self, book: AlertBook, labels_of: LabelsOf, longest_s: float) -> None:
        self._book = book
        self._labels_of = labels_of
        self._longest_s = longest_s
        self._silences: dict[str, Silence] = {}

    @property
    def all(self) -> list[Silence]:
        """Those that hold, wait, or ended within the last day."""
        return list(self._silences.values())

    def restore(self, silences: Iterable[Silence]) -> None:
        """Go on with those of an earlier life."""
        self._silences = {silence.id: silence for silence in silences}

    # -- operators -------------------------------------------------------------------------------

    def find(self, silence_id: str) -> Silence:
        """Raises NoSuchSilence."""
        silence = self._silences.get(silence_id)
        if silence is None:
            raise NoSuchSilence(f"there is no silence '{silence_id}'")
        return silence

    def put(self, silence: Silence, replaces: str | None, now_ns: int) -> list[Alert]:
        """Begin a silence, and end another that it replaces; one with the same matchers keeps its id.

        Raises:
            NoSuchSilence: there is none to replace.
            ValueError: it ends too late, or not after it starts, or there are too many.
        """
        before = self.find(replaces) if replaces else None
        silence = silence.model_copy(update={"starts_ns": max(silence.starts_ns, now_ns)})
        self._check(silence, now_ns)
        if before is None or now_ns >= before.ends_ns:
            return self._begin(silence, now_ns)
        if before.matchers == silence.matchers:
            return self._change(before, silence, now_ns)
        # The new one first: what both mean stays on the shelf.
        return [*self._begin(silence, now_ns), *self._end(before, silence.by, "it was replaced", now_ns)]

    def expire(self, silence_id: str, by: str, why: str | None, now_ns: int) -> list[Alert]:
        """End it now. Raises NoSuchSilence; ValueError if it has ended."""
        silence = self.find(silence_id)
        if now_ns >= silence.ends_ns:
            raise ValueError(f"silence '{silence_id}' has ended already")
        return self._end(silence, by, why, now_ns)

    # -- alerts ----------------------------------------------------------------------------------

    def shelf(self, key: Key, severity: Severity, now_ns: int) -> Shelf | None:
        """Asked when an alert is about to be raised: the shelf it goes on, if a silence means it."""
        fresh = [s for s in self._active(now_ns) if key not in s.shelved and self._means(s, key, severity)]
        if not fresh:
            return None
        for silence in fresh:
            self._note(silence, (key,))
        last = max(fresh, key=_end_of)
        return Shelf(last.ends_ns, last.by, last.comment)

    def tick(self, now_ns: int) -> Iterator[Alert]:
        """Shelve what silences mean by now, and forget those that ended long ago."""
        for silence in self._active(now_ns):
            yield from self._shelve_present(silence, now_ns)
        self._forget(now_ns)

    # -- inside ----------------------------------------------------------------------------------

    def _active(self, now_ns: int) -> list[Silence]:
        return [silence for silence in self._silences.values() if silence.active(now_ns)]

    def _means(self, silence: Silence, key: Key, severity: Severity) -> bool:
        return silence.matches(self._labels_of(key, severity))

    def _note(self, silence: Silence, keys: Iterable[Key]) -> None:
        update = {"shelved": silence.shelved | frozenset(keys)}
        self._silences[silence.id] = silence.model_copy(update=update)

    def _begin(self, silence: Silence, now_ns: int) -> list[Alert]:
        self._silences[silence.id] = silence
        return list(self._shelve_present(silence, now_ns)) if silence.active(now_ns) else []

    def _shelve_present(self, silence: Silence, now_ns: int) -> Iterator[Alert]:
        meant = [
            key
            for key, alert in self._book.alerts.items()
            if not alert.event and key not in silence.shelved and self._means(silence, key, alert.severity)
        ]
        if meant:
            self._note(silence, meant)
        for key in meant:
            until_ns = self._book.alerts[key].shelved_until_ns
            if until_ns is None or until_ns < silence.ends_ns:
                yield from self._book.put_aside(key, _shelf_of(silence), now_ns)

    def _on_shelf(self, silence: Silence) -> list[Key]:
        """What is on the shelf because of it, and not because of anybody else."""
        alerts = self._book.alerts
        return [k for k in silence.shelved if k in alerts and alerts[k].shelved_until_ns == silence.ends_ns]

    def _change(self, before: Silence, after: Silence, now_ns: int) -> list[Alert]:
        held = self._on_shelf(before)
        kept = {
            "id": before.id,
            "shelved": before.shelved,
            "starts_ns": max(before.starts_ns, after.starts_ns),
        }
        silence = self._silences[before.id] = after.model_copy(update=kept)
        moved = [a for key in held for a in self._book.put_aside(key, _shelf_of(silence), now_ns)]
        return [*moved, *self._begin(silence, now_ns)]

    def _end(self, silence: Silence, by: str, why: str | None, now_ns: int) -> list[Alert]:
        held = self._on_shelf(silence)
        over = {"ends_ns": now_ns, "starts_ns": min(silence.starts_ns, now_ns), "updated_ns": now_ns}
        self._silences[silence.id] = silence.model_copy(update=over)
        return [alert for key in held for alert in self._hand_over(key, by, why, now_ns)]

    def _hand_over(self, key: Key, by: str, why: str | None, now_ns: int) -> Iterator[Alert]:
        """To another silence that means it too, or back into view."""
        severity = self._book.alerts[key].severity
        heirs = [s for s in self._active(now_ns) if key in s.shelved or self._means(s, key, severity)]
        if heirs:
            yield from self._book.put_aside(key, _shelf_of(max(heirs, key=_end_of)), now_ns)
        else:
            yield from self._book.unshelve(key, by, why, now_ns)

    def _check(self, silence: Silence, now_ns: int) -> None:
        for_s = (silence.ends_ns - silence.starts_ns) / NS_PER_S
        if not 0 < for_s <= self._longest_s:
            raise ValueError(
                f"a silence holds for up to {self._longest_s / 3600:g} h from its start, or from now; "
                f"this one would hold for {for_s / 3600:.4g} h"
            )
        if silence.starts_ns - now_ns > FARTHEST_START_S * NS_PER_S:
            raise ValueError(f"a silence starts within {FARTHEST_START_S / 86_400:g} days")
        if not silence.comment.strip() or not silence.by.strip():
            raise ValueError("a silence needs a comment, and who made it")
        if all(matcher.accepts("") for matcher in silence.matchers):
            raise ValueError("a silence needs a matcher that an absent label does not satisfy")
        if sum(now_ns < other.ends_ns for other in self._silences.values()) >= MOST_LIVE:
            raise ValueError(f"there are {MOST_LIVE} silences already: let some end first")

    def _forget(self, now_ns: int) -> None:
        over = sorted((s for s in self._silences.values() if s.ends_ns <= now_ns), key=_end_of, reverse=True)
        for place, silence in enumerate(over):
            if place >= MOST_EXPIRED or now_ns - silence.ends_ns > EXPIRED_KEPT_S * NS_PER_S:
                del self._silences[silence.id]


def _end_of(silence: Silence) -> int:
    return silence.ends_ns


def _shelf_of(silence: Silence) -> Shelf:
    return Shelf(silence.ends_ns, silence.by, silence.comment)
