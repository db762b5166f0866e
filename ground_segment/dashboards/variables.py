"""What can be chosen on a dashboard."""

from collections.abc import Iterator

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards.fields import Json
from ground_segment.dashboards.operators import CONSOLE
from ground_segment.panels import Page

CONSOLE_ADDRESS = "http://127.0.0.1:8080"
"""Where compose serves the operators' page, which has the runbooks."""
CHOOSING = frozenset({"alerts"})
"""Pages whose alerts can be narrowed to some facilities."""
_SHOWN, _HIDDEN, _IN_MENU = 0, 2, 3
"""In the menu of the dashboard's controls: what is chosen once stands in nobody's way."""


def variables(page: Page, catalogue: Catalogue) -> Iterator[Json]:
    """The address of the operators' page everywhere; facilities on the alert console."""
    if page.key in CHOOSING:
        yield _facilities(catalogue)
    yield _console(_IN_MENU if page.key in CHOOSING else _HIDDEN)


def _facilities(catalogue: Catalogue) -> Json:
    every = {"text": "All", "value": "$__all", "selected": True}
    known = [{"text": f.title, "value": f.id, "selected": False} for f in catalogue.facilities]
    return {
        "name": "facility",
        "label": "Facility",
        "description": "Whose alerts are listed.",
        "type": "custom",
        "query": ",".join(f"{f.title.replace(',', ' ')} : {f.id}" for f in catalogue.facilities),
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"]},
        "options": [every, *known],
        "hide": _SHOWN,
        "skipUrlSync": False,
    }


def _console(hide: int) -> Json:
    address = {"text": CONSOLE_ADDRESS, "value": CONSOLE_ADDRESS}
    return {
        "name": CONSOLE,
        "label": "Operators' page",
        "description": "Address of the operators' page, where links to runbooks lead.",
        "type": "textbox",
        "query": CONSOLE_ADDRESS,
        "current": address,
        "options": [address | {"selected": True}],
        "hide": hide,
        "skipUrlSync": False,
    }
