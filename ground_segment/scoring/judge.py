"""One replay held against what was really wrong: what was found, how soon, by what name, what was false."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import Cause, Matrix, explains
from ground_segment.diagnosis.matrix import Key
from ground_segment.scoring.episode import Episode
from ground_segment.scoring.learn import AFTERMATH_NS
from ground_segment.scoring.looks_at import seen_by
from ground_segment.scoring.record import Note, Ranking, Run, Start

FIRST_S = 600.0
"""How long after its detection a fault must be named, and how long its first annunciations are counted."""
_FIRST_NS = int(FIRST_S * NS_PER_S)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the monitor made of one episode."""

    episode: Episode
    felt_s: float
    """How long it lasted within the recording."""
    delay_s: float | None
    """From the onset to the first alert for it; None if it was missed."""
    plain_delay_s: float | None
    """The same with the catalogue's limits alone."""
    in_time: bool | None
    """Found before the hazard; None if it does no harm within the recording."""
    told: bool
    """An alert that shows it has called the operators."""
    calls_first: int
    """Annunciations for it in its first ten minutes."""
    plain_calls_first: int
    """The same with limits alone and nothing folded."""
    place: int | None
    """Of the true cause in its incident, ten minutes after it was found; None if not among those shown."""
    place_last: int | None
    """The same when the incident was last ranked before the fault's end."""
    named: str | None
    """The cause ranked first ten minutes after it was found."""
    first_out: bool
    """The first alert by itself would have named it."""

    @property
    def found(self) -> bool:
        return self.delay_s is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One replica, judged."""

    replica: int
    days: float
    outcomes: tuple[Outcome, ...]
    false: tuple[Note, ...]
    """Annunciations that nothing accounts for."""
    wolf: tuple[Note, ...]
    """Annunciations at planned or natural events that are no faults."""
    plain_false: int
    """Annunciations of limits alone, unfolded, that nothing accounts for."""
    plain_wolf: int
    calls: int
    """All annunciations."""
    starts: tuple[Start, ...]
    """Actions started."""
    needless: tuple[Start, ...]
    """Those for which nothing that was wrong had asked."""
    harmful: tuple[Start, ...]
    """Those that act on a machine which is well: only an instrument that lies, or silence, had asked."""


class Bench:
    """Judges replays.

    Args:
        matrix: which causes explain which alerts.
        looks: the parameters behind each alert.
    """

    def __init__(self, matrix: Matrix, looks: Mapping[Key, frozenset[str]]) -> None:
        self._matrix = matrix
        self._looks = looks

    def verdict(self, run: Run, episodes: Sequence[Episode]) -> Verdict:
        """All of one replica."""
        wrong = [e for e in episodes if not e.benign and e.onset_ns < run.end_ns]
        benign = [e for e in episodes if e.benign]
        asked = [(start, [e for e in wrong if self._asked(e, run, start)]) for start in run.starts]
        stray = [n for n in run.notes if n.up or n.calls]
        stray = [n for n in stray if not any(self._accounts(e, n) for e in wrong)]
        wolf = [n for n in stray if any(self._accounts(e, n) for e in benign)]
        false = [n for n in stray if n not in wolf]
        return Verdict(
            run.replica,
            run.days,
            tuple(self._outcome(run, episode) for episode in wrong),
            tuple(n for n in false if n.calls),
            tuple(n for n in wolf if n.calls),
            sum(_plain(n) for n in false),
            sum(_plain(n) for n in wolf),
            sum(n.calls for n in run.notes),
            tuple(run.starts),
            tuple(start for start, by in asked if not by),
            tuple(start for start, by in asked if by and all(e.of_sensor or e.of_packets for e in by)),
        )

    def _outcome(self, run: Run, episode: Episode) -> Outcome:
        until_ns = min(episode.end_ns, run.end_ns)
        about = [
            n for n in run.notes if episode.onset_ns <= n.time_ns <= until_ns and self._speaks(episode, n)
        ]
        mine = [n for n in about if n.up]
        plain = [n for n in mine if _plain(n)]
        found = mine[0] if mine else None
        soon = _ranked(run, found, found.time_ns + _FIRST_NS if found else 0)
        last = _ranked(run, found, until_ns)
        return Outcome(
            episode=episode,
            felt_s=(until_ns - episode.onset_ns) / NS_PER_S,
            delay_s=_after_s(episode, found),
            plain_delay_s=_after_s(episode, plain[0] if plain else None),
            in_time=_in_time(episode.hazard_ns, found, until_ns),
            told=any(n.calls for n in about),
            calls_first=self._calls_first([n for n in run.notes if n.calls], episode),
            plain_calls_first=self._calls_first([n for n in run.notes if _plain(n)], episode),
            place=soon.place(episode.cause) if soon else None,
            place_last=last.place(episode.cause) if last else None,
            named=next(iter(soon.causes), None) if soon else None,
            first_out=found is not None and self._first_out(found.key) == episode.cause,
        )

    def _speaks(self, episode: Episode, note: Note) -> bool:
        """Whether an alert shows a fault: where it shows directly, or where training has seen it."""
        if episode.of_packets:
            return _not_heard(episode, note.key)
        return episode.shows_in(seen_by(self._looks, note.key)) or self._explains(episode, note.key)

    def _accounts(self, episode: Episode, note: Note) -> bool:
        """Whether a fault may be behind an annunciation."""
        return self._behind(episode, note.key, note.time_ns)

    def _asked(self, episode: Episode, run: Run, start: Start) -> bool:
        """Whether a fault may be behind what asked for an action."""
        return any(self._behind(episode, key, start.time_ns) for key in run.keys_of(start))

    def _behind(self, episode: Episode, key: Key, time_ns: int) -> bool:
        """Whether a fault may be behind an alert at a time, its aftermath included."""
        if not episode.onset_ns <= time_ns <= episode.end_ns + AFTERMATH_NS:
            return False
        if episode.of_packets:
            return _not_heard(episode, key)
        return episode.accounts_for(seen_by(self._looks, key)) or self._explains(episode, key)

    def _explains(self, episode: Episode, key: Key) -> bool:
        cause = self._matrix.by_id.get(episode.cause)
        return cause is not None and explains((cause,), key)

    def _calls_first(self, calls: Sequence[Note], episode: Episode) -> int:
        times = [n.time_ns for n in calls if self._accounts(episode, n)]
        return sum(time_ns <= times[0] + _FIRST_NS for time_ns in times)

    def _first_out(self, key: Key) -> str | None:
        """The cause that raises an alert most surely, and soonest."""

        def surely(cause: Cause) -> tuple[float, float]:
            symptom = cause.by_alert[key]
            return symptom.probability, -symptom.delay_s

        causes = self._matrix.by_alert.get(key, ())
        return max(causes, key=surely).id if causes else None


def _not_heard(episode: Episode, key: Key) -> bool:
    """Whether an alert says that somebody is not heard: all that lost packets may raise."""
    return key[0] == episode.facility and key[1].startswith(("stale-", "silent"))


def _plain(note: Note) -> bool:
    """Whether it would have called if there were only the catalogue's limits, and nothing were folded."""
    return note.up and note.key[1].startswith(("limit-", "stale-", "silent"))


def _after_s(episode: Episode, note: Note | None) -> float | None:
    return None if note is None else (note.time_ns - episode.onset_ns) / NS_PER_S


def _in_time(hazard_ns: int | None, found: Note | None, until_ns: int) -> bool | None:
    if hazard_ns is None or (found is None and hazard_ns > until_ns):
        return None
    return found is not None and found.time_ns <= hazard_ns


def _ranked(run: Run, found: Note | None, until_ns: int) -> Ranking | None:
    """The incident of an alert, as last ranked until a moment."""
    ranked: Ranking | None = None
    for ranking in run.rankings if found else ():
        if ranking.time_ns > until_ns:
            break
        if found and found.key in ranking.keys:
            ranked = ranking
    return ranked
