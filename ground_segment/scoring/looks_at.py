"""What each alert looks at, so that it can be held against what really was wrong."""

from collections.abc import Mapping

from ground_segment.catalogue import Catalogue
from ground_segment.diagnosis import SENSOR
from ground_segment.diagnosis.matrix import Key
from ground_segment.rules.book import RuleBook


def parameters_of(catalogue: Catalogue, rules: RuleBook) -> Mapping[Key, frozenset[str]]:
    """The parameters, as `facility.name`, behind every alert there can be."""
    looks: dict[Key, frozenset[str]] = {}
    for facility in catalogue.facilities:
        looks[facility.id, "silent"] = frozenset(f"{facility.id}.{name}" for name in facility.parameters)
        for packet in facility.packets:
            names = frozenset(f"{facility.id}.{p.name}" for p in packet.parameters)
            looks[facility.id, f"stale-{packet.name}"] = names
            looks |= {
                (facility.id, f"{SENSOR}-{name.partition('.')[2]}"): frozenset({name}) for name in names
            }
            looks |= {(facility.id, f"limit-{name.partition('.')[2]}"): frozenset({name}) for name in names}
    for rule in rules.rules:
        looks[rule.key] = frozenset(f"{s.facility}.{s.parameter}" for s in rule.signals)
    return looks


def seen_by(looks: Mapping[Key, frozenset[str]], key: Key) -> frozenset[str]:
    """What an alert looks at; one that nobody has described looks at what it is called after."""
    return looks.get(key) or frozenset({f"{key[0]}.{key[1]}"})
