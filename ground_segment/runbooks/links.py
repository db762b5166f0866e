"""Where the runbook of an alert is found; the one place that spells it."""

FOLDER = "docs/runbooks"
CONSOLE = "/runbook"


def console_path(facility: str, rule: str) -> str:
    """On the operators' page, with live values: `/runbook/energy/limit-rx_mode`."""
    return f"{CONSOLE}/{facility}/{rule}"


def document(facility: str, rule: str) -> str:
    """In the repository, for whoever has no page: `docs/runbooks/energy/limit-rx_mode.md`."""
    return f"{FOLDER}/{file_name(facility, rule)}"


def file_name(facility: str, rule: str) -> str:
    """Below the folder of runbooks."""
    return f"{facility}/{rule}.md"
