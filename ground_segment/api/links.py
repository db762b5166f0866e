"""Where people look further: the panel that shows it, at the right time, and the runbook."""

from ground_segment.alerting import WatchedRule
from ground_segment.catalogue import Catalogue
from ground_segment.clock import NS_PER_S
from ground_segment.panels import Place, Places
from ground_segment.runbooks import console_path

_MS_PER_S = 1000
_BEFORE_S, _AFTER_S = 900, 1800
"""What a link shows before an alert was raised, and after."""


class Links:
    """Addresses, as browsers use them.

    Args:
        grafana_url: of Grafana.
        console_url: of the operators' page, which has the runbooks.
        catalogue: of all that has a page.
    """

    def __init__(self, grafana_url: str, console_url: str, catalogue: Catalogue) -> None:
        self._grafana_url = grafana_url.rstrip("/")
        self._console_url = console_url.rstrip("/")
        self._places = Places(catalogue)

    def runbook(self, rule: WatchedRule) -> str:
        """What to do."""
        return self._console_url + console_path(rule.facility, rule.name)

    def place(self, rule: WatchedRule) -> Place:
        """The dashboard and panel that show it."""
        return self._places.of(rule.facility, rule.name, rule.parameter or None)

    def panel(self, rule: WatchedRule, raised_ns: int | None = None) -> str:
        """The panel, at the time when the alert was raised."""
        address = self._grafana_url + self.place(rule).path
        if raised_ns is None:
            return address
        at_ms = raised_ns // (NS_PER_S // _MS_PER_S)
        return f"{address}&from={at_ms - _BEFORE_S * _MS_PER_S}&to={at_ms + _AFTER_S * _MS_PER_S}"
