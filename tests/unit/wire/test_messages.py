"""Messages come back as they were sent; what is none is told with its first reason."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_segment.catalogue import Severity
from ground_segment.wire import (
    Alert,
    AlertState,
    Condition,
    MessageError,
    Presence,
    Quarantined,
    Report,
    Stage,
    Telecommand,
    Transition,
    Watermark,
)

TIMES = st.integers(0, 2**62)
NUMBERS = st.integers(1, 2**53)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = (
    st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53) | st.booleans() | TEXTS
)
ALERTS = st.builds(
    Alert,
    facility=TEXTS,
    rule=TEXTS,
    title=TEXTS,
    text=TEXTS,
    severity=st.sampled_from(Severity),
    state=st.sampled_from(AlertState),
    condition=st.sampled_from(Condition),
    active=st.booleans(),
    acknowledged=st.booleans(),
    transition=st.sampled_from(Transition),
    time_ns=TIMES,
    raised_ns=TIMES,
    value=st.none() | VALUES,
    limit=st.none() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    by=st.none() | TEXTS,
)
MESSAGES = st.one_of(
    ALERTS,
    st.builds(Presence, online=st.booleans(), boot=NUMBERS, time_ns=TIMES),
    st.builds(Watermark, boot=NUMBERS, seq=NUMBERS, missing=st.none() | st.tuples(NUMBERS, NUMBERS)),
    st.builds(
        Telecommand,
        id=st.text("abc0-", min_size=1, max_size=64),
        time_ns=TIMES,
        command=st.text("abc_", min_size=1, max_size=64),
        arguments=st.dictionaries(TEXTS, VALUES, max_size=3),
        by=TEXTS,
        reason=TEXTS,
    ),
    st.builds(
        Report,
        id=TEXTS,
        stage=st.sampled_from(Stage),
        time_ns=TIMES,
        command=TEXTS,
        reason=TEXTS,
        by=TEXTS,
        arguments=st.dictionaries(TEXTS, VALUES, max_size=3),
    ),
    st.builds(
        Quarantined, time_ns=TIMES, topic=TEXTS, reason=TEXTS, detail=TEXTS, size_bytes=NUMBERS, excerpt=TEXTS
    ),
)


@given(message=MESSAGES)
def test_messages_round_trip(message: Any) -> None:
    assert type(message).decode(message.encode()) == message


def test_a_report_says_what_the_telecommand_was() -> None:
    sent = Telecommand(id="7", time_ns=1, command="go", arguments={"speed": 2}, by="ana", reason="try")
    report = sent.report(Stage.FAILED, 5, "speed: 2 is too fast")
    assert (report.id, report.command, report.by, report.arguments) == ("7", "go", "ana", {"speed": 2})
    assert (report.stage, report.time_ns, report.reason) == (Stage.FAILED, 5, "speed: 2 is too fast")
    assert report.final
    assert not sent.report(Stage.STARTED, 5).final


def test_fields_of_a_newer_version_are_ignored() -> None:
    assert Presence.decode(b'{"online": true, "boot": 1, "time_ns": 2, "mood": "good"}').online


@pytest.mark.parametrize(
    ("kind", "payload", "reason"),
    [
        (Presence, b"", "Presence: "),
        (Presence, b"{}", "Presence: online: Field required"),
        (Watermark, b'{"boot": "x", "seq": 1}', "Watermark: boot: "),
        (Telecommand, b'{"id": "", "time_ns": 1, "command": "x"}', "Telecommand: id: "),
        (Report, b'{"id": "1", "stage": "lost", "time_ns": 1}', "Report: stage: "),
        (Alert, b"\xff\xfe", "Alert: "),
    ],
)
def test_what_is_no_message_is_told(kind: Any, payload: bytes, reason: str) -> None:
    with pytest.raises(MessageError) as caught:
        kind.decode(payload)
    assert str(caught.value).startswith(reason)


@given(
    payload=st.binary(max_size=200), kind=st.sampled_from([Alert, Presence, Watermark, Telecommand, Report])
)
def test_whatever_comes_only_message_errors_are_raised(payload: bytes, kind: Any) -> None:
    with pytest.raises(MessageError):
        kind.decode(payload)
