"""What buttons in dashboards send is what the monitor's API takes."""

import json
import re
from typing import Any

import pytest
from pydantic import BaseModel

from ground_segment.api import models
from ground_segment.api.access import RIGHTS_OF_USERS, Right
from ground_segment.api.operators import PREFIX
from ground_segment.dashboards.operators import PROXY, actions, links
from ground_segment.dashboards.sources import OPERATORS, READER
from ground_segment.runbooks import console_path

BODIES: dict[str, type[BaseModel]] = {
    "acknowledge": models.Acknowledgement,
    "shelve": models.Shelving,
    "unshelve": models.Removal,
}
FILLED_IN = {
    "__data.fields.facility": "energy",
    "__data.fields.rule": "limit-rx_mode",
    "__data.fields.severity": "critical",
}
"""As Grafana does for a row."""


def sent(action: dict[str, Any], login: str, reason: str) -> tuple[str, dict[str, str], dict[str, Any]]:
    """Path below the monitor's address, what stands behind it, and body; each text goes in as it is."""
    known = FILLED_IN | {"__user.login": login}

    def filled(text: str) -> str:
        return re.sub(r"\$\{([^}:]+)\}|\$reason", lambda found: known[found[1]] if found[1] else reason, text)

    fetch = action["fetch"]
    asked = {name: filled(value) for name, value in fetch["queryParams"]}
    return filled(fetch["url"]).removeprefix(PROXY), asked, json.loads(filled(fetch["body"]))


@pytest.mark.parametrize("action", actions(), ids=lambda action: action["title"])
def test_a_button_sends_what_the_api_takes(action: dict[str, Any]) -> None:
    login, reason = 'ana "the\nhand" \\o/ ${x}', 'says "no", and C:\\ is full'
    path, asked, body = sent(action, login, reason)
    verb = path.rpartition("/")[2]

    assert path == f"{PREFIX}/alerts/energy/limit-rx_mode/{verb}"
    BODIES[verb].model_validate(body)
    assert set(body) <= set(BODIES[verb].model_fields) - {"by", "reason"}
    assert models.Beside.model_validate(asked) == models.Beside(by=login, reason=reason)


def test_every_deed_has_a_button() -> None:
    assert {action["fetch"]["url"].rpartition("/")[2] for action in actions()} == set(BODIES)


def test_grafana_may_act_through_one_source_and_only_read_through_the_other() -> None:
    assert OPERATORS not in RIGHTS_OF_USERS
    assert RIGHTS_OF_USERS[READER] == {Right.READ}


def test_an_alert_leads_to_its_runbook_on_the_operators_page() -> None:
    [_, runbook] = links()
    where = console_path("${__data.fields.facility}", "${__data.fields.rule}")
    assert runbook["url"] == f"${{console}}{where}"
