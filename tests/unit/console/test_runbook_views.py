"""Runbooks as pages, and the names of what they and the wall draw."""

import re

from ground_segment.console.command_views import command_log
from ground_segment.console.names import strip_names, trace_names
from ground_segment.console.runbook_views import key_of, page_key, runbook_page, runbook_text
from ground_segment.panels import PanelKind, Trace
from ground_segment.records import COMMANDS, Row
from tests.support.catalogues import project_catalogue
from tests.support.runbooks import project_library

NOW_NS = 1_900_000_000_000_000_000


def trace(facility: str, name: str) -> Trace:
    found = project_catalogue().by_id[facility]
    return Trace(facility, found.packet_of(name).name, found.parameters[name])


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_keys_of_pages() -> None:
    assert key_of(page_key("energy", "limit-rx_mode")) == ("energy", "limit-rx_mode")
    assert key_of("energy") is None
    assert key_of("runbook:energy:") is None


def test_every_runbook_makes_a_page_whose_panels_differ_by_key() -> None:
    for book in project_library().values():
        [section] = runbook_page(book).sections
        keys = [panel.key for panel in section.panels]
        assert keys
        assert len(set(keys)) == len(keys), book.key
        assert runbook_text(book, project_catalogue())


def test_the_alerts_own_state_comes_before_what_else_to_look_at() -> None:
    [section] = runbook_page(project_library()["energy", "limit-rx_mode"]).sections
    assert section.panels[0].kind is PanelKind.STATES
    assert [t.parameter.name for t in section.panels[0].traces] == ["rx_mode"]


def test_expressions_are_escaped() -> None:
    html = runbook_text(project_library()["energy", "bus-leakage"], project_catalogue())
    assert "load_total &gt; 1.2" in html


def test_what_a_silent_facility_takes_along() -> None:
    said = text(runbook_text(project_library()["energy", "silent"], project_catalogue()))
    assert "Goes next Command center Telecom facility" in said


def test_names_say_no_more_than_is_needed() -> None:
    catalogue = project_catalogue()
    modes = [trace("gs-venezuela", "antenna_mode"), trace("gs-south-africa", "antenna_mode")]
    mixed = [*modes, trace("telecom", "ul_lock")]
    assert strip_names(mixed, catalogue) == [
        "Venezuela: antenna mode",
        "South Africa: antenna mode",
        "Uplink lock",
    ]
    assert trace_names(mixed, catalogue)[-1] == "Telecom: Uplink lock"
    batteries = [trace("energy", f"batt{number}_temp") for number in (1, 2)]
    assert trace_names(batteries, catalogue) == ["Battery 1", "Battery 2"]


def test_telecommands_as_a_log() -> None:
    fields = {
        "command": "shed_loads",
        "stage": "failed",
        "by": "<ana>",
        "reason": "no power",
        "arguments": "{}",
    }
    row = Row(COMMANDS, NOW_NS, fields, {"target": "energy", "command_id": "1"})
    html = command_log(project_catalogue(), [row], NOW_NS)
    assert "shed_loads" in html
    assert "&lt;ana&gt;" in html
    assert "No telecommands" in command_log(project_catalogue(), [], NOW_NS)
