"""Running the tests of rule files: series in, alerts at given times out, through the real engine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ground_segment.catalogue import Catalogue, Scalar
from ground_segment.clock import NS_PER_S
from ground_segment.monitor.engine import Engine
from ground_segment.monitor.patience import Patience
from ground_segment.rules.book import CompiledTest, RuleBook
from ground_segment.rules.model import Expectation
from ground_segment.rules.series import SeriesError, parse_series
from ground_segment.rules.signals import Names
from ground_segment.wire import ReceivedPacket, Stage

START_NS = 1_900_000_000 * NS_PER_S
"""Tests happen on 2030-03-17; no rule may care."""
_NEVER_SILENT = Patience(grace_s=1e9)
Place = tuple[str, str]
"""Facility and packet."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that was not met."""

    test: CompiledTest
    text: str

    def __str__(self) -> str:
        return f"{self.test.file}: '{self.test.test.name}': {self.text}"


def run_test(test: CompiledTest, rules: RuleBook, catalogue: Catalogue) -> list[Failure]:
    """Play one test; what was expected and not got."""
    try:
        columns = _columns(test, catalogue)
    except (KeyError, SeriesError) as error:
        return [Failure(test, str(error.args[0]))]
    engine = Engine(catalogue, _NEVER_SILENT, rules)
    engine.listen(START_NS)
    player = _Player(test, engine, columns)
    return [failure for expected in _in_order(test) for failure in player.check(expected)]


class _Player:
    """Feeds the engine up to each moment that something is expected at."""

    def __init__(
        self,
        test: CompiledTest,
        engine: Engine,
        columns: Mapping[Place, Mapping[str, Sequence[Scalar | None]]],
    ) -> None:
        self._test = test
        self._engine = engine
        self._columns = columns
        self._every_ns = int(test.test.every_s * NS_PER_S)
        self._step = 0
        self._started: set[str] = set()
        """Actions whose contract was met, whether they are sent or only would be."""

    def check(self, expected: Expectation) -> Iterator[Failure]:
        """Play up to the moment, and compare."""
        until_ns = START_NS + int(expected.at_s * NS_PER_S)
        while START_NS + self._step * self._every_ns <= until_ns:
            self._play_step()
        self._engine.tick(until_ns)
        self._carry_out(until_ns)
        if expected.alerts is not None:
            yield from self._compare("alerts", expected, expected.alerts, event=False)
        if expected.events is not None:
            yield from self._compare("events", expected, expected.events, event=True)
        if expected.actions is not None and self._started != set(expected.actions):
            wanted, got = _listed(sorted(expected.actions)), _listed(sorted(self._started))
            text = f"at {expected.at_s:g} s actions started should be {wanted}, but are {got}"
            yield Failure(self._test, text)

    def _play_step(self) -> None:
        time_ns = START_NS + self._step * self._every_ns
        for (facility, packet), series in self._columns.items():
            given = {
                name: column[self._step] if self._step < len(column) else None
                for name, column in series.items()
            }
            values = {name: value for name, value in given.items() if value is not None}
            if values:
                invalid = tuple(name for name in given if name not in values)
                received = ReceivedPacket(facility, packet, "direct", time_ns, values, invalid, None)
                self._engine.sample(received, time_ns)
        self._engine.tick(time_ns)
        self._carry_out(time_ns)
        self._step += 1

    def _carry_out(self, now_ns: int) -> None:
        """Every telecommand is completed at once; whether it has an effect is for the series to say."""
        for record in self._engine.autonomy.take_changed():
            if record.outcome.started:
                self._started.add(record.name)
            if command := record.telecommand():
                self._engine.report(record.target, command.report(Stage.COMPLETED, now_ns), now_ns)

    def _compare(
        self, what: str, expected: Expectation, wanted: Sequence[str], *, event: bool
    ) -> Iterator[Failure]:
        """Rules of files are compared exactly; those made from the catalogue only where they are named."""
        own = self._test.facility
        named = {tuple(name.split("/", 1)) if "/" in name else (own, name) for name in wanted}
        active = {
            key
            for key, alert in self._engine.alerts.items()
            if alert.active and alert.event is event and (key in self._engine.written or key in named)
        }
        if active != named:
            shown = [sorted("/".join(key) for key in keys) for keys in (named, active)]
            yield Failure(
                self._test,
                f"at {expected.at_s:g} s {what} should be {_listed(shown[0])}, but are {_listed(shown[1])}",
            )


def _columns(test: CompiledTest, catalogue: Catalogue) -> dict[Place, dict[str, Sequence[Scalar | None]]]:
    names = Names(catalogue, test.facility)
    columns: dict[Place, dict[str, Sequence[Scalar | None]]] = {}
    for spelled, text in test.test.series.items():
        facility, _, parameter = spelled.rpartition(".")
        signal, described = names.find(facility or None, parameter)
        packet = catalogue.by_id[signal.facility].packet_of(signal.parameter).name
        try:
            columns.setdefault((signal.facility, packet), {})[signal.parameter] = parse_series(
                text, described
            )
        except SeriesError as error:
            raise SeriesError(f"{spelled}: {error}") from error
    return columns


def _in_order(test: CompiledTest) -> list[Expectation]:
    return sorted(test.test.expect, key=lambda expected: expected.at_s)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
