"""Where the runbook of an alert is found; the one place that spells it."""

FOLDER = "docs/runbooks"
CONSOLE = "/runbook"


def console_path(facility: str, rule: str) -> str:
    """On the operators' page, with live values: `/runbook/energy/limit-rx_mode`."""
    return f"{CONSOLE}/{facility}/{rule}"


def document(facility: str, rule: str) -> str:
    """In the repository, for whoever has no page: `docs/runbooks/energy.md#limit-rx_mode`."""
    return f"{FOLDER}/{facility}.md#{anchor(rule)}"


def anchor(rule: str) -> str:
    """As Markdown's readers make it of a heading: they lower its letters."""
    return rule.lower()
