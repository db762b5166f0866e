"""Every query of every panel, asked through a running Grafana as a browser would ask."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ground_segment.dashboards.fields import Json
from ground_segment.dashboards.grafana_http import GrafanaHttp
from ground_segment.dashboards.push import GrafanaError

RANGE_S = 86_400
MOST_POINTS = 1_000
_VARIABLE = re.compile(r"\$\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    holds: bool
    detail: str


Told = Callable[[str], None]
"""Hears what is being looked at."""


def ask_all(grafana: GrafanaHttp, boards: Sequence[Json], now: datetime, told: Told) -> Iterator[Finding]:
    """One request a dashboard; one finding for all, and one more for each dashboard with an error."""
    asked = empty = 0
    wrong: list[Finding] = []
    for number, board in enumerate(boards, 1):
        told(f"queries of {board['title']}, dashboard {number} of {len(boards)}")
        targets = list(_targets(board, now))
        answers = _answers(grafana, targets, now)
        asked += len(targets)
        failed = {ref: text for ref, text in answers.items() if text}
        empty += sum(text is None for text in answers.values())
        if failed:
            text = f"{len(failed)} of {len(targets)} queries: {next(iter(failed.values()))}"
            wrong.append(Finding(f"dashboard {board['uid']}", False, text))
    yield Finding(
        "queries of all panels, 24 h",
        not wrong,
        f"{asked} asked, {len(wrong)} dashboard(s) with an error, {empty} without data",
    )
    yield from wrong


def _targets(board: Json, now: datetime) -> Iterator[Json]:
    """Queries of panels with their variables filled in; each has a name of its own within the request."""
    values = {**_chosen(board), "__from": str(_ms(now) - RANGE_S * 1_000), "__to": str(_ms(now))}
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            yield {
                **target,
                "refId": f"{panel['id']}{target['refId']}",
                "query": _VARIABLE.sub(lambda m: values.get(m[1], m[0]), target["query"]),
                "datasource": target.get("datasource") or panel["datasource"],
                "intervalMs": RANGE_S * 1_000 // MOST_POINTS,
                "maxDataPoints": MOST_POINTS,
                "title": panel.get("title", ""),
            }


def _chosen(board: Json) -> Mapping[str, str]:
    """What stands in each variable when a dashboard is opened."""
    found = {}
    for variable in board.get("templating", {}).get("list", ()):
        value = variable.get("current", {}).get("value", "")
        value = "|".join(value) if isinstance(value, list) else str(value)
        found[variable["name"]] = variable.get("allValue") or ".*" if value == "$__all" else value
    return found


def _answers(grafana: GrafanaHttp, targets: Iterable[Json], now: datetime) -> Mapping[str, str | None]:
    """By query what went wrong; empty if nothing did, None if there were no rows."""
    wanted = {target["refId"]: target for target in targets}
    if not wanted:
        return {}
    body = {
        "queries": [{k: v for k, v in target.items() if k != "title"} for target in wanted.values()],
        "from": str(_ms(now) - RANGE_S * 1_000),
        "to": str(_ms(now)),
    }
    try:
        results = grafana.post("/api/ds/query", body)["results"]
    except GrafanaError as error:
        return dict.fromkeys(wanted, str(error))
    except (KeyError, TypeError):
        return dict.fromkeys(wanted, "the answer has no results")
    return {ref: _answer(target, results.get(ref)) for ref, target in wanted.items()}


def _answer(target: Json, result: Json | None) -> str | None:
    if result is None:
        return f"'{target['title']}': not answered"
    if result.get("error"):
        return f"'{target['title']}': {result['error']}"
    rows = (
        values for frame in result.get("frames", ()) for values in frame.get("data", {}).get("values", ())
    )
    return "" if any(rows) else None


def _ms(now: datetime) -> int:
    return round(now.astimezone(UTC).timestamp() * 1_000)
