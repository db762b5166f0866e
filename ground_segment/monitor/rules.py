"""All rules, found by the packets they look at; what has nothing to say is passed over together."""

from collections.abc import Iterator, Mapping

from ground_segment.catalogue import Catalogue
from ground_segment.monitor.book import AlertBook
from ground_segment.monitor.quiet import Group, Place, group
from ground_segment.monitor.rulewatch import Feed, RuleWatch, make_feed, make_watch
from ground_segment.rules.book import CompiledAction, CompiledRule, RuleBook
from ground_segment.rules.signals import Signal
from ground_segment.wire import Alert, ReceivedPacket

__all__ = ["Feed", "RuleWatch", "RuleWatches"]


class RuleWatches:
    """All rules, found by the packets they look at.

    Args:
        rules: what to judge.
        catalogue: where each parameter comes from, and how old it may be.
    """

    def __init__(self, rules: RuleBook, catalogue: Catalogue) -> None:
        looking: tuple[CompiledRule | CompiledAction, ...] = (*rules.rules, *rules.actions.values())
        signals = dict.fromkeys(signal for part in looking for signal in part.signals)
        feeds = {signal: make_feed(signal, catalogue) for signal in signals}
        places = {signal: _place(signal, catalogue) for signal in signals}
        self.signals: Mapping[Signal, Feed] = feeds
        self.watches = tuple(make_watch(rule, feeds) for rule in rules.rules)
        self._feeds: dict[Place, dict[str, list[Feed]]] = {}
        self._readers: dict[Place, dict[RuleWatch, None]] = {}
        for signal, feed in feeds.items():
            self._feeds.setdefault(places[signal], {}).setdefault(signal.parameter, []).append(feed)
        for watch in self.watches:
            for signal in watch.compiled.signals:
                self._readers.setdefault(places[signal], {})[watch] = None
        self._groups: Mapping[Place, tuple[Group, ...]] = {
            place: group(readers, place, places, feeds) for place, readers in self._readers.items()
        }
        self._awake: dict[RuleWatch, None] = {}

    def hear(self, book: AlertBook, packet: ReceivedPacket, generated_ns: int, now_ns: int) -> list[Alert]:
        """Take a packet in, and judge every rule that looks at something in it, once."""
        place = packet.facility, packet.packet
        feeds = self._feeds.get(place)
        if feeds is None:
            return []
        for name, listening in feeds.items():
            value = packet.values.get(name)
            for feed in listening:
                feed.hear(value, generated_ns, now_ns)
        stirring: list[RuleWatch] = []
        for members in self._groups.get(place, ()):
            stirring += members.stirring(now_ns)
        if not stirring and not self._awake:
            return []
        return self._judge(place, self._awake.keys() | stirring, book, generated_ns, now_ns)

    def tick(self, book: AlertBook, hearing_ns: int, now_ns: int) -> Iterator[Alert]:
        """Let time pass."""
        for watch in self._awake:
            yield from watch.lose_sight(book, hearing_ns, now_ns)
            yield from book.repeat(watch.subject, now_ns)

    def wake(self) -> None:
        """Find those that are raised or about to be, after they were set from outside."""
        self._awake = {watch: None for watch in self.watches if not watch.debounce.idle}

    def _judge(
        self, place: Place, due: set[RuleWatch], book: AlertBook, generated_ns: int, now_ns: int
    ) -> list[Alert]:
        changed: list[Alert] = []
        for watch in self._readers.get(place, ()):
            if watch in due:
                changed += watch.judge(book, generated_ns, now_ns)
                if watch.debounce.idle:
                    self._awake.pop(watch, None)
                else:
                    self._awake[watch] = None
        return changed


def _place(signal: Signal, catalogue: Catalogue) -> Place:
    return signal.facility, catalogue.by_id[signal.facility].packet_of(signal.parameter).name
