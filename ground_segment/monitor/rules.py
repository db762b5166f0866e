"""All rules, found by the packets they look at; what has nothing to say is passed over together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ground_segment.monitor.book import AlertBook
from ground_segment.monitor.feeds import Feed, Feeds, Place
from ground_segment.monitor.latest import NEVER_NS, Latest
from ground_segment.monitor.questions import Question, Questions
from ground_segment.monitor.rulewatch import RuleWatch, make_watch
from ground_segment.monitor.snapshot import Samples
from ground_segment.monitor.windows import Extremes, Sums
from ground_segment.rules.book import RuleBook
from ground_segment.rules.signals import Signal
from ground_segment.wire import Alert, Value

_CANNOT_TELL = (TypeError, ZeroDivisionError, OverflowError)
"""What a question raises that something unknown, or a division by zero, leaves open."""


@dataclass(slots=True, eq=False)
class Reading:
    """One packet: its windows of time, and the rules that look at something in it."""

    windows: tuple[tuple[str, Extremes | Sums], ...]
    watches: tuple[RuleWatch, ...]
    any_may_hold: Question
    gap_ns: int
    """The shortest that breaks a window."""
    last_ns: int = NEVER_NS
    torn: bool = True
    """The last packet lacked parameters: their windows are not as far as the others."""
    awake: set[RuleWatch] = field(default_factory=set)
    """Rules that are raised, or about to be."""

    def take(
        self, values: Mapping[str, Value], invalid: Iterable[str], generated_ns: int, *, whole: bool
    ) -> None:
        """Take samples into the windows."""
        if whole and not self.torn and 0 < generated_ns - self.last_ns <= self.gap_ns:
            for name, window in self.windows:
                window.add(generated_ns, values[name])  # type: ignore[arg-type] # windows are of numbers
        else:
            self._take_part(values, invalid, generated_ns)
            self.torn = not whole
        self.last_ns = generated_ns

    def quiet(self) -> bool:
        """Whether no rule can hold, nor was about to."""
        if self.awake:
            return False
        try:
            return not self.any_may_hold()
        except _CANNOT_TELL:
            return False

    def stirring(self) -> Iterator[RuleWatch]:
        """Those that must be judged."""
        return (watch for watch in self.watches if not watch.debounce.idle or _may_hold(watch))

    def _take_part(self, values: Mapping[str, Value], invalid: Iterable[str], generated_ns: int) -> None:
        for name, window in self.windows:
            value = values.get(name)
            if value is None and name not in invalid:
                continue
            if value is None or not 0 < generated_ns - window.last_ns <= window.gap_ns:
                window.forget()
            if isinstance(value, int | float):
                window.add(generated_ns, value)


class RuleWatches:
    """All rules, found by the packets they look at.

    Args:
        rules: what to judge.
        latest: the last values of every packet.
        questions: what compiles their conditions.
    """

    def __init__(self, rules: RuleBook, latest: Mapping[Place, Latest], questions: Questions) -> None:
        self._feeds = Feeds(latest)
        self.watches = tuple(make_watch(rule, self._feeds, questions) for rule in rules.rules)
        for action in rules.actions.values():
            for signal in action.signals:
                self._feeds.add(signal)
        readers: dict[Place, dict[RuleWatch, None]] = {}
        for watch in self.watches:
            for signal in watch.compiled.signals:
                readers.setdefault(self._feeds.place(signal), {})[watch] = None
        places = dict.fromkeys(map(self._feeds.place, self.signals))
        self.readings = {place: self._reading(place, readers.get(place, ()), questions) for place in places}
        """By packet; of those that nobody looks at there is none."""
        self._read_at: dict[RuleWatch, list[Reading]] = {watch: [] for watch in self.watches}
        for reading in self.readings.values():
            for watch in reading.watches:
                self._read_at[watch].append(reading)
        self._awake: dict[RuleWatch, None] = {}

    @property
    def awake(self) -> bool:
        """Whether any rule is raised, or about to be."""
        return bool(self._awake)

    @property
    def signals(self) -> Mapping[Signal, Feed]:
        """Present values of all that is looked at."""
        return self._feeds.by_signal

    def judge(self, reading: Reading, book: AlertBook, now_ns: int) -> list[Alert]:
        """Judge every rule that looks at something in a packet, once."""
        if reading.quiet():
            return []
        changed: list[Alert] = []
        for watch in reading.stirring():
            changed += watch.judge(book, now_ns)
            self._note(watch)
        return changed

    def tick(self, book: AlertBook, hearing_ns: int, now_ns: int) -> Iterator[Alert]:
        """Let time pass."""
        for watch in self._awake:
            yield from watch.lose_sight(book, hearing_ns, now_ns)
            yield from book.repeat(watch.subject, now_ns)

    def wake(self) -> None:
        """Find those that are raised or about to be, after they were set from outside."""
        for watch in self.watches:
            self._note(watch)

    def keep(self) -> list[Samples]:
        """What the windows hold, for a later life."""
        return self._feeds.keep()

    def recall(self, rows: Iterable[Samples]) -> None:
        """Go on with the windows of an earlier life."""
        for row in rows:
            self._feeds.recall(row)

    def _reading(self, place: Place, watches: Iterable[RuleWatch], questions: Questions) -> Reading:
        windows = self._feeds.windows(place)
        return Reading(
            windows=windows,
            watches=tuple(watches),
            any_may_hold=questions.any_of(watch.asked for watch in watches),
            gap_ns=min((window.gap_ns for _, window in windows), default=-NEVER_NS),
        )

    def _note(self, watch: RuleWatch) -> None:
        if watch.debounce.idle is (watch not in self._awake):
            return
        if watch.debounce.idle:
            del self._awake[watch]
        else:
            self._awake[watch] = None
        for reading in self._read_at[watch]:
            (reading.awake.discard if watch.debounce.idle else reading.awake.add)(watch)


def _may_hold(watch: RuleWatch) -> bool:
    try:
        return watch.may_hold()
    except _CANNOT_TELL:
        return True
