"""What `ground-segment alert list` prints."""

import pytest
from typer.testing import CliRunner

from ground_segment.catalogue import Severity
from ground_segment.cli.alert_list import Present, show_all
from ground_segment.cli.app import main
from ground_segment.wire import Alert, AlertState, Transition, topics
from tests.support.alerts import alert, incident

FOLDED = alert(
    Severity.CRITICAL,
    facility="isru",
    rule="load-shed",
    state=AlertState.SUPPRESSED,
    suppressed_by="1-energy",
)
EVENT = alert(Severity.WATCH, rule="charging", event=True, acknowledged=True)
ROOT = alert(Severity.WARNING, action="Shed load group 2.")


def printed(capsys: pytest.CaptureFixture[str], *said: Alert) -> str:
    show_all(said, [incident()])
    return capsys.readouterr().out


def test_what_calls_comes_first_events_last(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, EVENT, FOLDED, ROOT)
    assert out.index("energy bus_a_voltage") < out.index("isru load-shed") < out.index("EVENT")


def test_an_alert_says_what_to_do_and_what_is_likely_behind_it(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, ROOT)
    assert "WARNING   energy bus_a_voltage" in out
    assert "do: Shed load group 2." in out
    assert "runbook: docs/runbooks/energy/bus_a_voltage.md" in out
    assert "likely causes: Reactor trips 62%, Coolant leaks 21%" in out
    assert "no reserve left: night power" in out


def test_an_incident_stands_above_its_alerts(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, FOLDED, ROOT)
    assert out.startswith("INCIDENT  Bus A voltage low, 2 alerts since ")
    assert "folded: the incident explains it" in out


def test_states_are_worded_as_on_the_page_with_who_did_what(capsys: pytest.CaptureFixture[str]) -> None:
    returned = alert(
        state=AlertState.ACKNOWLEDGED,
        transition=Transition.RETURNED_TO_SERVICE,
        by="operator",
        why="meter replaced",
    )
    out = printed(capsys, returned)
    assert "acknowledged, raised " in out
    assert "returned to service by operator: meter replaced" in out
    assert "not acknowledged, raised " in printed(capsys, alert())


def test_the_runbook_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    led = "Look at the bus. Runbook: /runbook/energy/bus_a_voltage"
    assert printed(capsys, alert(action=led)).lower().count("runbook:") == 1


def test_what_is_over_is_forgotten() -> None:
    present = Present()
    for topic, said in ((topics.alert("a", "b"), alert()), (topics.incident("1"), incident())):
        present.take(topic, said.encode())
        assert present.alerts or present.incidents
        present.take(topic, b"")
    assert present == Present()


def test_a_severity_that_is_none_is_refused() -> None:
    result = CliRunner().invoke(main, ["alert", "ack", "energy", "limit-rx_mode", "--seen", "bad"])
    assert result.exit_code == 2
    assert "use watch, warning or critical" in result.output
