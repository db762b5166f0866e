"""The monitor's mind: telemetry, presence, operators and time in; changed alerts out.

Pure: it is told what time it is, and does no I/O. What it returns is to be published in that order.

Two times are told apart. When a value was generated decides order, delays and lateness; when it was received
decides whether anything is heard. What the monitor could not hear itself it holds against nobody.
"""

from collections.abc import Iterable, Iterator, Mapping, Set

from ground_segment.alerting import Standing, WatchedRule, labels
from ground_segment.catalogue import Catalogue, Severity
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import Matrix
from ground_segment.monitor.autonomy import AutonomyDesk
from ground_segment.monitor.book import AlertBook, Key, NoSuchAlert, Shelf
from ground_segment.monitor.hearing import judge_silence, judge_staleness
from ground_segment.monitor.hindsight import Hindsight
from ground_segment.monitor.incidents import IncidentDesk
from ground_segment.monitor.instruments import InstrumentWatches
from ground_segment.monitor.lifecycle import Subject
from ground_segment.monitor.limits import judge_values, lose_sight
from ground_segment.monitor.memory import Watch, keep, recall_hearing, recall_pending, recall_values
from ground_segment.monitor.overview import standings, watched_rules
from ground_segment.monitor.patience import Patience, ns
from ground_segment.monitor.questions import Questions
from ground_segment.monitor.rules import RuleWatches
from ground_segment.monitor.silences import SilenceDesk
from ground_segment.monitor.snapshot import Snapshot
from ground_segment.monitor.watches import FacilityWatch, PacketWatch, watch_facility
from ground_segment.rules.book import RuleBook
from ground_segment.wire import (
    Alert,
    AlertState,
    Condition,
    Incident,
    Presence,
    ReceivedPacket,
    Report,
    Value,
)

_STEP_BACK_NS = NS_PER_S
"""A clock that runs back by less is only being trimmed."""


class Engine:
    """Judges every packet of a catalogue.

    Args:
        catalogue: limits, periods and names.
        patience: how long to wait before believing.
        rules: those over several parameters.
        matrix: which causes raise which alerts, and what is normal for each instrument.
        looks_back: late packets are judged apart (see `Hindsight`), not skipped.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        patience: Patience | None = None,
        rules: RuleBook | None = None,
        matrix: Matrix | None = None,
        *,
        looks_back: bool = True,
    ) -> None:
        self._patience = patience or Patience()
        self._late_ns = ns(self._patience.late_after_s)
        self._pause_ns = ns(self._patience.pause_s)
        self._offline_ns = ns(self._patience.offline_s)
        questions = Questions()
        self._facilities = {f.id: watch_facility(f, questions) for f in catalogue.facilities}
        latest = {(f, p): w.latest for f, own in self._facilities.items() for p, w in own.packets.items()}
        self._watches = RuleWatches(rules or RuleBook(), latest, questions)
        self._instruments = InstrumentWatches(matrix.instruments if matrix else (), catalogue)
        derived = (rule for facility in self._facilities.values() for rule in facility.rules())
        self._incidents = IncidentDesk(matrix or Matrix(), catalogue)
        self._book = AlertBook(self._incidents.place, self._find_shelf)
        acting = rules if rules and looks_back else RuleBook()
        self.autonomy = AutonomyDesk(acting, self._watches.signals, self._book, self._incidents)
        """The actions: what they did, and what operators may set."""
        written = (*derived, *self._instruments.watches, *self._watches.watches, *self.autonomy.failures)
        self._rules = {rule.subject.key: rule for rule in written}
        self.watched: Mapping[Key, WatchedRule] = watched_rules(self._facilities.values(), self._rules)
        """Every rule, in the order of the catalogue."""
        self.silences = SilenceDesk(self._book, self._labels, self._patience.longest_shelf_s)
        """What is put on the shelf by its labels."""
        self._hindsight = (
            Hindsight(lambda: Engine(catalogue, patience, rules, looks_back=False)) if looks_back else None
        )
        self._now_ns = 0
        self._listening_ns: int | None = None
        self.evaluated = 0
        """Packets judged."""
        self.late = 0
        """Packets that came too late to be judged with what is now: repeats, and history."""

    @property
    def alerts(self) -> Mapping[Key, Alert]:
        """Every alert that is active, unacknowledged or shelved."""
        return self._book.alerts

    @property
    def written(self) -> Set[Key]:
        """What rule files raise: their rules, and failures of their actions."""
        written: tuple[Watch, ...] = (*self._watches.watches, *self.autonomy.failures)
        return {watch.subject.key for watch in written}

    @property
    def transitions(self) -> int:
        return self._book.transitions

    def standings(self, now_ns: int) -> list[Standing]:
        """How every rule stands, in the order of the catalogue."""
        facilities = self._facilities.values()
        return list(standings(self.watched, facilities, self._rules, self.alerts, now_ns))

    def alarm_load(self, now_ns: int) -> Mapping[str, Value]:
        """Values of the packet `alarm-system` of facility `monitor`: what is asked of the operators."""
        return self._book.load.figures(list(self.alerts.values()), now_ns)

    # -- hearing ---------------------------------------------------------------------------------

    def listen(self, now_ns: int) -> None:
        """The monitor hears from now on; until `Patience.grace_s` later nobody is late."""
        self._now_ns = now_ns
        self._listening_ns = now_ns

    @property
    def listening(self) -> bool:
        """Whether it has a connection to hear by."""
        return self._listening_ns is not None

    def stop_listening(self) -> None:
        """The monitor's own connection is gone."""
        self._listening_ns = None

    def is_repeat(self, facility: str, packet: str, generated_ns: int, now_ns: int) -> bool:
        """Whether a packet is history that has been judged; it is counted, and need not be decoded."""
        if now_ns - generated_ns <= self._late_ns:
            return False
        known = self._facilities.get(facility)
        watch = known.packets.get(packet) if known else None
        repeat = watch is not None and generated_ns in watch.judged
        self.late += repeat
        return repeat

    def presence(self, facility: str, presence: Presence, now_ns: int) -> None:
        """A facility says that it is there, or the broker that its connection ended."""
        self._notice(now_ns)
        watch = self._facilities.get(facility)
        if watch is None:
            return
        if presence.online:
            watch.boot, watch.offline_ns = presence.boot, None
        elif watch.boot in (None, presence.boot):  # else the last will of an earlier start
            watch.offline_ns = watch.offline_ns or now_ns

    def sample(self, packet: ReceivedPacket, now_ns: int) -> list[Alert]:
        """Judge a packet. A repeat changes nothing; one that is late is judged apart, at a later tick."""
        self._notice(now_ns)
        facility = self._facilities[packet.facility]
        watch = facility.packets[packet.packet]
        generated_ns = min(packet.time_ns, now_ns)
        late = now_ns - generated_ns > self._late_ns
        if late or not watch.newer(generated_ns, packet.origin):
            self._take_late(packet, watch, generated_ns, now_ns, late=late)
            return []
        changed = self._judge(facility, watch, packet, now_ns)
        changed += self._instruments.hear(self._book, packet, generated_ns, now_ns)
        if changed or self.autonomy.busy:
            changed += self._act(changed, now_ns)
            self._incidents.observe(changed, now_ns)
        return changed

    def _judge(
        self, facility: FacilityWatch, watch: PacketWatch, packet: ReceivedPacket, now_ns: int
    ) -> list[Alert]:
        """Take the values in, then ask of limits and rules what they say of them."""
        values, generated_ns = packet.values, min(packet.time_ns, now_ns)
        watch.origin = packet.origin
        watch.judged.add(generated_ns)
        watch.latest.take(values, packet.invalid, generated_ns, now_ns)
        facility.hear(now_ns)
        self.evaluated += 1
        changed = judge_values(self._book, facility, watch, values, now_ns)
        reading = self._watches.readings.get((packet.facility, packet.packet))
        if reading is not None:
            reading.take(values, packet.invalid, generated_ns, whole=watch.latest.whole(values))
            changed += self._watches.judge(reading, self._book, now_ns)
        return changed

    def report(self, target: str, report: Report, now_ns: int) -> list[Alert]:
        """How a telecommand fares, the monitor's or anybody's, and to whom it went."""
        changed = self.autonomy.hear(target, report, now_ns)
        self._incidents.observe(changed, now_ns)
        return changed

    def _act(self, changed: Iterable[Alert], now_ns: int) -> list[Alert]:
        """What alerts ask for and the contracts of actions allow; alerts of those that failed."""
        self.autonomy.observe(changed)
        return self.autonomy.step(now_ns)

    def _take_late(
        self, packet: ReceivedPacket, watch: PacketWatch, generated_ns: int, now_ns: int, *, late: bool
    ) -> None:
        """An equal time is a repeat, and so is what lies within what has been judged."""
        history = late or generated_ns < watch.generated_ns
        self.late += history
        if self._hindsight and history and generated_ns not in watch.judged:
            self._hindsight.take(packet, generated_ns, now_ns, conditions=bool(watch.asked_for))

    def _look_back(self, now_ns: int) -> Iterator[Alert]:
        """Events found in what came late; what is known of an alert that still goes on is no news."""
        for packet, found in self._hindsight.play(now_ns) if self._hindsight else ():
            self._facilities[packet.facility].packets[packet.packet].judged.add(packet.time_ns)
            yield from (event for event in found if not self._goes_on(event))

    def _goes_on(self, event: Alert) -> bool:
        alert = self.alerts.get((event.facility, event.rule))
        return alert is not None and event.active and alert.active and alert.raised_ns <= event.time_ns

    # -- time ------------------------------------------------------------------------------------

    def tick(self, now_ns: int) -> list[Alert]:
        """Let time pass: shelves end, what is not heard becomes stale or silent. Call it every second."""
        self._notice(now_ns)
        changed = [*self._book.expire(now_ns), *self.silences.tick(now_ns), *self._look_back(now_ns)]
        hearing_ns = self._listening_ns
        if hearing_ns is None or now_ns - hearing_ns < ns(self._patience.grace_s):
            return changed
        for facility in self._facilities.values():
            changed += judge_silence(self._book, facility, hearing_ns, self._offline_ns, now_ns)
            for packet in () if facility.silent else facility.packets.values():
                changed += judge_staleness(self._book, facility, packet, hearing_ns, now_ns)
            changed += lose_sight(self._book, facility, hearing_ns, now_ns)
        changed += self._watches.tick(self._book, hearing_ns, now_ns)
        changed += self._instruments.tick(self._book, hearing_ns, now_ns)
        self._incidents.observe((alert for alert in changed if alert.learned_ns is None), now_ns)
        for key, why in self._incidents.tick(self._unjudged(), now_ns):
            unfolded = list(self._book.unfold(key, why, now_ns))
            self._incidents.observe(unfolded, now_ns)
            changed += unfolded
        self.autonomy.look_for_causes()
        changed += self._act(changed, now_ns)
        return changed

    def _unjudged(self) -> Iterator[Key]:
        """Rules of which nobody can tell now whether they hold."""
        for facility in self._facilities.values():
            for packet in facility.packets.values():
                if facility.silent or packet.debounce.level:
                    yield from (limit.subject.key for limit in packet.limits)
        yield from (key for key, alert in self.alerts.items() if alert.condition is Condition.UNKNOWN)

    def _notice(self, now_ns: int) -> None:
        """If the monitor was suspended, or its clock was set, it cannot tell what it missed."""
        step_ns = now_ns - self._now_ns
        self._now_ns = now_ns
        if step_ns < -_STEP_BACK_NS:
            for facility in self._facilities.values():
                facility.rebase(now_ns)
        if self._listening_ns is not None and not -_STEP_BACK_NS <= step_ns <= self._pause_ns:
            self._listening_ns = now_ns

    @property
    def incidents(self) -> list[Incident]:
        """Those that are open, as they were last worked out."""
        return [one.message(one.ranked_ns, is_open=True) for one in self._incidents.open.values()]

    def take_incidents(self) -> list[Incident]:
        """Incidents that changed since this was asked last, in their new form."""
        return self._incidents.take_changed()

    # -- operators -------------------------------------------------------------------------------

    def acknowledge(
        self, key: Key, by: str, why: str | None, now_ns: int, seen: Severity | None = None
    ) -> list[Alert]:
        """Someone has taken note. Doing it twice is harmless.

        Raises:
            NoSuchAlert: there is nothing to acknowledge.
            ValueError: it is worse by now than the severity that was `seen`.
        """
        return list(self._book.acknowledge(key, by, why, now_ns, seen))

    def acknowledge_all(self, facility: str | None, by: str, why: str | None, now_ns: int) -> list[Alert]:
        """Everything unacknowledged that is not shelved, of one facility or of all."""
        keys = self._book.waiting(facility)
        return [alert for key in keys for alert in self._book.acknowledge(key, by, why, now_ns)]

    def shelve(self, key: Key, for_s: float, by: str, why: str, now_ns: int) -> list[Alert]:
        """Put an alert, or a rule before it raises one, aside for a limited time.

        Raises:
            NoSuchAlert: no such rule.
            ValueError: without a reason, or for no time, or for longer than allowed.
        """
        longest_s = self._patience.longest_shelf_s
        if not 0 < for_s <= longest_s:
            raise ValueError(f"an alert may be shelved for up to {longest_s:g} s, not for {for_s:g} s")
        if not why.strip():
            raise ValueError("shelving needs a reason")
        return list(self._book.shelve(self._subject(key), now_ns + ns(for_s), by, why, now_ns))

    def reset(self, key: Key, by: str, why: str | None, now_ns: int) -> list[Alert]:
        """Let a latched alert go. Raises NoSuchAlert; ValueError while it is active."""
        return list(self._book.reset(key, by, why, now_ns))

    def take_out(self, key: Key, by: str, why: str, now_ns: int) -> list[Alert]:
        """Take a rule out of service. Raises NoSuchAlert for no such rule; ValueError without a reason."""
        if not why.strip():
            raise ValueError("taking out of service needs a reason")
        return list(self._book.take_out(self._subject(key), by, why, now_ns))

    def return_to_service(self, key: Key, by: str, why: str | None, now_ns: int) -> list[Alert]:
        """Raises NoSuchAlert, also for one that is in service."""
        return list(self._book.return_to_service(key, by, why, now_ns))

    def _subject(self, key: Key) -> Subject:
        rule = self._rules.get(key)
        if rule is None:
            raise NoSuchAlert(f"there is no rule '{key[1]}' of '{key[0]}'")
        return rule.subject

    def _find_shelf(self, key: Key, severity: Severity, now_ns: int) -> Shelf | None:
        return self.silences.shelf(key, severity, now_ns)

    def _labels(self, key: Key, severity: Severity) -> Mapping[str, str]:
        return labels(self.watched[key], severity)

    def unshelve(self, key: Key, by: str, why: str | None, now_ns: int) -> list[Alert]:
        """Raises NoSuchAlert, also for one that is not shelved."""
        return list(self._book.unshelve(key, by, why, now_ns))

    # -- over a restart --------------------------------------------------------------------------

    @property
    def awake(self) -> bool:
        """Whether anything is raised, or about to be; if not, a sample of now leaves nothing to remember."""
        packets = (packet for facility in self._facilities.values() for packet in facility.packets.values())
        return self._watches.awake or self._instruments.awake or any(packet.awake for packet in packets)

    @property
    def pending(self) -> bool:
        """Whether a delay is running, so that what the engine believes changes with each sample."""
        return any(rule.debounce.moving for rule in self._rules.values())

    def windows(self) -> Snapshot:
        """What windows of time hold: most of all that is kept, and of the least consequence."""
        return Snapshot(samples=tuple(self._watches.keep()))

    def snapshot(self, *, windows: bool = True) -> Snapshot:
        """Everything that must outlive a restart; on request without the `windows`."""
        kept = keep(self._facilities, self._rules.values(), self._watches, self._incidents, self._book)
        more = {"autonomy": self.autonomy.memory(), "silences": tuple(self.silences.all)}
        samples = {"samples": self.windows().samples} if windows else {}
        return kept.model_copy(update=more | samples)

    def restore(self, snapshot: Snapshot, now_ns: int) -> list[Alert]:
        """Go on from a snapshot; alerts of rules that the catalogue no longer has end here."""
        recall_hearing(snapshot, self._facilities, now_ns)
        recall_values(snapshot, self._facilities, self._watches, now_ns)
        self._book.take_ended(snapshot.ended)
        self._book.load.resume(snapshot.noted)
        self.silences.restore(snapshot.silences)
        ended = self.adopt(snapshot.alerts, now_ns)
        recall_pending(snapshot, self._rules, self._book, now_ns)
        self._wake()
        self._incidents.restore(snapshot.incidents, snapshot.ranked_ns, self._unjudged())
        self._incidents.observe(ended, now_ns)
        self.autonomy.restore(snapshot.autonomy)
        return ended

    def adopt(self, alerts: Iterable[Alert], now_ns: int) -> list[Alert]:
        """Continue alerts that are not known here yet; returns what ends because its rule is gone."""
        ended: list[Alert] = []
        for alert in alerts:
            key = (alert.facility, alert.rule)
            if key in self.alerts or alert.state is AlertState.NORMAL:
                continue
            self._book.take([alert])
            if key not in self._rules:
                ended += self._book.end(key, "the catalogue no longer has this rule", now_ns)
            elif alert.active:
                self._rules[key].debounce.settle(int(alert.severity))
        self._wake()
        self.autonomy.busy = True
        return ended

    def _wake(self) -> None:
        """Look at everything again, after it was set from outside."""
        self._watches.wake()
        self._instruments.wake()
        for facility in self._facilities.values():
            for packet in facility.packets.values():
                packet.awake = True
