"""The monitor: samples a second through its engine."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.report import ROUNDS, Measurement, rate
from ground_segment.catalogue import Catalogue, Parameter, load_catalogue
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import load_matrix
from ground_segment.monitor import Engine, Patience
from ground_segment.rules.book import RuleBook, compile_rules, load_rules
from ground_segment.rules.model import RuleFile, expand
from ground_segment.wire import ReceivedPacket
from tests.support.samples import samples
from tests.support.telemetry import packets

CATALOGUE = Path("config/catalogue")
RULES = 1_000
STEPS = 200
SHIPPED, MATRIX = Path("config/rules"), Path("config/diagnosis/matrix.yaml")
STATION_S = 1_800
"""Of the simulated station, with physics and noise; its rules look back over 15 min, mostly."""
T0_NS = 1_900_000_000 * NS_PER_S


def measure() -> Iterator[Measurement]:
    catalogue = load_catalogue(CATALOGUE)
    stream, station = quiet(catalogue), list(packets(catalogue, STATION_S))
    shipped, matrix = load_rules(SHIPPED, catalogue), load_matrix(MATRIX)
    for what, fed, rules, known in (
        ("limits", stream, RuleBook(), None),
        (f"limits and {RULES:,} rules", stream, many_rules(catalogue), None),
        ("the simulated station, shipped rules", station, shipped, None),
        ("the same, and instruments that lie", station, shipped, matrix),
    ):
        count = sum(len(packet.values) for packet in fed)
        plain = rate(lambda fed=fed: _by_hand(catalogue, fed), count)  # type: ignore[misc]
        fresh = iter([Engine(catalogue, Patience(grace_s=1e9), rules, known) for _ in range(ROUNDS + 1)])
        ours = rate(lambda fresh=fresh, fed=fed: _through(next(fresh), fed), count)  # type: ignore[misc]
        yield Measurement(
            f"monitor, quiet: {what}", "samples", ours, "two comparisons a sample, no state", plain
        )


def quiet(catalogue: Catalogue) -> Sequence[ReceivedPacket]:
    """Nothing is wrong: every packet of the station each second."""
    return [
        ReceivedPacket(f.id, p.name, "direct", T0_NS + step * NS_PER_S, samples(p, step), (), None)
        for step in range(STEPS)
        for f, p in catalogue.packets()
    ]


def many_rules(catalogue: Catalogue) -> RuleBook:
    """Rules over pairs of numbers, none of which ever holds."""
    files = [(name, RuleFile.model_validate(expand(body))) for name, body in rule_files(catalogue)]
    return compile_rules(files, catalogue)


def rule_files(catalogue: Catalogue) -> Iterator[tuple[str, dict[str, object]]]:
    """Rule files by name; the facilities take turns until there are enough rules."""
    numbers = {
        f.id: [p for p in f.parameters.values() if p.numeric and p.range] for f in catalogue.facilities
    }
    rules: dict[str, dict[str, object]] = {facility: {} for facility in numbers}
    for place in range(RULES):
        facility = list(numbers)[place % len(numbers)]
        own = numbers[facility]
        first, second = own[place % len(own)], own[(7 * place + 1) % len(own)]
        rules[facility][f"rule-{place}"] = {
            "title": f"Rule {place}", "when": f"{_high(first)} and {_high(second)}", "severity": "warning",
            "action": "Look at it.",
        }  # fmt: skip
    for facility, own_rules in rules.items():
        yield f"{facility}.yaml", {"facility": facility, "rules": own_rules}


def _high(parameter: Parameter) -> str:
    """Above all that it may be."""
    assert parameter.range is not None
    return f"{parameter.name} > {2 * abs(parameter.range[1]) + 1:.6f}"


def _through(engine: Engine, stream: Sequence[ReceivedPacket]) -> None:
    engine.listen(stream[0].time_ns)
    for packet in stream:
        assert not engine.sample(packet, packet.time_ns)


def _by_hand(catalogue: Catalogue, stream: Sequence[ReceivedPacket]) -> None:
    bounds = {
        (f.id, p.name): {q.name: q.range for q in p.parameters if q.numeric and q.range}
        for f, p in catalogue.packets()
    }
    for packet in stream:
        own = bounds[packet.facility, packet.packet]
        for name, value in packet.values.items():
            if name in own:
                low, high = own[name]
                assert low <= value <= high  # type: ignore[operator]
