"""Topics are made and read in one place, so what is made can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_segment.wire import topics

LEVEL = st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(facility=LEVEL, packet=LEVEL, path=LEVEL)
def test_telemetry_topics_round_trip(facility: str, packet: str, path: str) -> None:
    made = topics.telemetry(facility, packet, path)
    assert topics.parse_telemetry(made) == topics.TelemetryTopic(path, facility, packet)


@given(facility=LEVEL, rule=LEVEL)
def test_alert_topics_round_trip(facility: str, rule: str) -> None:
    assert topics.parse_alert(topics.alert(facility, rule)) == (facility, rule)
    assert topics.parse_alert(topics.alert_event(facility, rule)) == (facility, rule)


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "ilrs/v1/tm",
        "ilrs/v1/tm/a/b",
        "ilrs/v1/tm/a/b/c/d",
        "ilrs/v1/tm/a//c",
        "ilrs/v1/alert/a/b/c",
        "x/tm/a/b/c",
    ],
)
def test_other_topics_are_none(topic: str) -> None:
    assert topics.parse_telemetry(topic) is None
    assert topics.parse_alert(topic) is None


def test_names_at_the_end() -> None:
    assert topics.last_level(topics.state("energy")) == "energy"
    assert topics.last_level(topics.command("isru")) == "isru"


@pytest.mark.parametrize(
    ("pattern", "topic"),
    [
        (topics.STATE_FILTER, topics.state("energy")),
        (topics.COMMAND_FILTER, topics.command("energy")),
        (topics.REPORT_FILTER, topics.report("energy")),
        (topics.FAULT_FILTER, topics.fault("energy")),
        (topics.acknowledgements_of("energy"), topics.acknowledgement("energy", "bus")),
        (topics.TELEMETRY_FILTER, topics.telemetry("energy", "bus")),
        (topics.ALERT_FILTER, topics.alert("energy", "bus")),
        (topics.ALERT_EVENT_FILTER, topics.alert_event("energy", "bus")),
        (topics.QUARANTINE_FILTER, topics.quarantine("energy", "bus")),
        (topics.ACKNOWLEDGEMENT_FILTER, topics.acknowledgement("energy", "bus")),
    ],
)
def test_filters_match_their_topics(pattern: str, topic: str) -> None:
    wanted, given_ = pattern.split("/"), topic.split("/")
    if wanted[-1] == "#":
        wanted, given_ = wanted[:-1], given_[: len(wanted) - 1]
    assert len(wanted) == len(given_)
    assert all(w in ("+", g) for w, g in zip(wanted, given_, strict=True))
