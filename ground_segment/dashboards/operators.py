"""What operators do about an alert where they see it: acknowledge, shelve, read its runbook, see its chart.

Actions go from the browser to Grafana and from there, through the data source's proxy, to the monitor: its
token never leaves the server. Grafana lets them pass only where `GF_SECURITY_ACTIONS_ALLOW_POST_URL` names
their paths, and offers them to whoever may edit the dashboard (editors), not to viewers.
"""

import json
from typing import Any, Final

from ground_segment.dashboards.fields import Json
from ground_segment.dashboards.sources import ALERTMANAGER_UID
from ground_segment.runbooks import console_path
from ground_segment.wire import topics

CONSOLE: Final = "console"
"""Variable with the address of the operators' page."""
PROXY: Final = f"/api/datasources/proxy/uid/{ALERTMANAGER_UID}"
"""Where Grafana hands requests on to the monitor."""
API: Final = f"/api/{topics.ROOT}/alerts"
SHELVES_MINUTES: Final = (30, 120)

_FACILITY: Final = "${__data.fields.facility}"
_RULE: Final = "${__data.fields.rule}"
_AROUND: Final = "from=${__from}&to=${__to}"


def actions() -> list[Json]:
    """Buttons of an alert."""
    seen = "${__data.fields.severity}"
    shelve = [
        _action(f"Shelve for {minutes} min", "shelve", {"for_s": 60 * minutes}) for minutes in SHELVES_MINUTES
    ]
    return [
        _action("Acknowledge", "acknowledge", {"seen": seen}),
        *shelve,
        _action("Unshelve", "unshelve", {}),
    ]


def links() -> list[Json]:
    """Where an alert leads: its chart at the shown time, its runbook."""
    runbook = f"${{{CONSOLE}}}{console_path(_FACILITY, _RULE)}"
    return [
        {"title": "See the panel", "url": f"${{__data.fields.panel:raw}}&{_AROUND}"},
        {"title": "Open the runbook", "url": runbook, "targetBlank": True},
    ]


def _action(title: str, verb: str, body: dict[str, Any]) -> Json:
    return {
        "type": "fetch",
        "title": title,
        "confirmation": f"{title}: {_FACILITY}/{_RULE}?",
        "oneClick": False,
        "variables": [{"key": "reason", "name": "Reason", "type": "string"}],
        "fetch": {
            "method": "POST",
            "url": f"{PROXY}{API}/{_FACILITY}/{_RULE}/{verb}",
            "headers": [["Content-Type", "application/json"]],
            # escaped there; a body takes the quotation marks of a login or a reason as they are
            "queryParams": [["by", "${__user.login}"], ["reason", "$reason"]],
            "body": json.dumps(body),
        },
    }
