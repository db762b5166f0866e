"""Prometheus' HTTP API, as far as Grafana needs it to list rules and alerts natively."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from ground_segment.alerting import (
    MatcherError,
    RuleKind,
    Standing,
    WatchedRule,
    labels,
    matches,
    parse_matchers,
)
from ground_segment.api import foreign, texts
from ground_segment.api.errors import Refused, json_response
from ground_segment.api.links import Links
from ground_segment.api.state import Context
from ground_segment.api.views import Firing, number, rule_annotations
from ground_segment.clock import NS_PER_S, iso_utc

INTERVAL_S = 1.0
"""The monitor ticks once a second; values are judged as they come."""
VERSION = "2.50.0"
"""Of Prometheus, that clients know what to ask: no ruler, and nothing newer."""
_GROUPS: Mapping[RuleKind, str] = {
    RuleKind.LIMIT: "limits",
    RuleKind.RULE: "rules",
    RuleKind.EVENT: "events",
    RuleKind.STALENESS: "hearing",
    RuleKind.SILENCE: "hearing",
    RuleKind.ACTION: "actions",
}
_SUM = re.compile(r"\s*\d{1,6}(\s*\+\s*\d{1,6}){0,9}\s*")
_ALERTS = re.compile(r"\s*ALERTS\s*(\{.*\})?\s*", re.DOTALL)
Names = Annotated[list[str], Query(max_length=200)]


def router(context: Context) -> APIRouter:
    """Everything below `/api/v1`."""
    routes = APIRouter(prefix="/api/v1", tags=["prometheus"])
    _add_rules(routes, context)
    _add_queries(routes, context)

    @routes.get("/status/buildinfo", response_model=foreign.BuildInfoAnswer)
    async def buildinfo() -> Response:
        """A Prometheus without a ruler: clients list rules, and do not try to change them."""
        return _success(foreign.BuildInfo.of(VERSION).model_dump())

    return routes


class _Cards:
    """What is said of a rule and never changes, made once."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._made: dict[tuple[str, str], Mapping[str, Any]] = {}

    def of(self, rule: WatchedRule) -> Mapping[str, Any]:
        if rule.key not in self._made:
            self._made[rule.key] = self._make(rule)
        return self._made[rule.key]

    def _make(self, rule: WatchedRule) -> Mapping[str, Any]:
        worst = labels(rule, rule.severity)
        return {
            "name": worst.pop("alertname"),
            "query": texts.query(rule),
            "duration": rule.on_delay_s,
            "keepFiringFor": rule.off_delay_s,
            "labels": worst,
            "annotations": rule_annotations(rule, self._links),
            "type": "alerting",
        }


def _add_rules(routes: APIRouter, context: Context) -> None:
    cards = _Cards(context.links)

    @routes.get("/rules", response_model=foreign.RulesAnswer)
    async def rules(
        kind: Annotated[str, Query(alias="type", max_length=20)] = "alert",
        files: Annotated[Names, Query(alias="file[]")] = [],  # noqa: B006 - FastAPI copies it
        groups: Annotated[Names, Query(alias="rule_group[]")] = [],  # noqa: B006
        names: Annotated[Names, Query(alias="rule_name[]")] = [],  # noqa: B006
        exclude_alerts: bool = False,
    ) -> Response:
        """Every rule, those that have nothing to say too. A file is a facility, a group is a kind of rule."""
        standings = [] if kind == "record" else context.overseer.standings()
        wanted = [
            standing
            for standing in standings
            if _wanted(files, standing.rule.facility)
            and _wanted(groups, _GROUPS[standing.rule.kind])
            and _wanted(names, standing.rule.title)
        ]
        return _success({"groups": _groups(wanted, context, cards, with_alerts=not exclude_alerts)})

    @routes.get("/alerts", response_model=foreign.AlertsAnswer)
    async def alerts() -> Response:
        """What is the case now, also what is silenced or explained."""
        return _success({"alerts": [_alert(one) for one in context.firing()]})


def _add_queries(routes: APIRouter, context: Context) -> None:
    @routes.get("/query", response_model=foreign.QueryAnswer)
    @routes.post("/query", response_model=foreign.QueryAnswer)
    async def query(request: Request) -> Response:
        """Sums of whole numbers, by which clients see that it answers, and `ALERTS{...}`; else nothing."""
        asked = await _parameter(request, "query")
        if not asked:
            raise Refused(400, "say what: query=...")
        return _success(_result(asked, context))

    @routes.get("/query_range", response_model=foreign.QueryAnswer)
    @routes.post("/query_range", response_model=foreign.QueryAnswer)
    async def query_range() -> Response:
        """Nothing is kept here: history is in the store."""
        return _success({"resultType": "matrix", "result": []})

    @routes.get("/labels", response_model=foreign.ListAnswer)
    @routes.post("/labels", response_model=foreign.ListAnswer)
    async def label_names() -> Response:
        """None: see `query_range`."""
        return _success([])

    @routes.get("/series", response_model=foreign.ListAnswer)
    @routes.post("/series", response_model=foreign.ListAnswer)
    async def series() -> Response:
        """None: see `query_range`."""
        return _success([])

    @routes.get("/label/{name}/values", response_model=foreign.ListAnswer)
    async def label_values(name: str) -> Response:  # noqa: ARG001 - none has any
        """None: see `query_range`."""
        return _success([])

    @routes.get("/metadata", response_model=foreign.MetadataAnswer)
    async def metadata() -> Response:
        """None: see `query_range`."""
        return _success({})


def _success(data: Any) -> Response:
    return json_response({"status": "success", "data": data})


def _wanted(names: list[str], name: str) -> bool:
    return not names or name in names


def _groups(
    standings: Iterable[Standing], context: Context, cards: _Cards, *, with_alerts: bool
) -> list[dict[str, Any]]:
    standings = list(standings)
    firing = {
        (one.alert.facility, one.alert.rule): one
        for one in context.firing_of(s.alert for s in standings if s.alert)
    }
    now_ns = context.clock.now_ns()
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for standing in standings:
        place = standing.rule.facility, _GROUPS[standing.rule.kind]
        rule = _rule(standing, firing.get(standing.rule.key), cards.of(standing.rule), now_ns)
        groups.setdefault(place, []).append(rule if with_alerts else rule | {"alerts": []})
    head = {"interval": INTERVAL_S, "limit": 0, "evaluationTime": 0.0, "lastEvaluation": iso_utc(now_ns)}
    return [{"name": name, "file": file, **head, "rules": rules} for (file, name), rules in groups.items()]


def _rule(standing: Standing, fires: Firing | None, card: Mapping[str, Any], now_ns: int) -> dict[str, Any]:
    state = "firing" if fires else "pending" if standing.pending else "inactive"
    health = "unknown" if not standing.heard_ns else "err" if standing.blind else "ok"
    return {
        **card,
        "state": state,
        "alerts": [_alert(fires)] if fires else [],
        "health": health,
        **({"lastError": standing.blind} if standing.blind else {}),
        "evaluationTime": 0.0,
        "lastEvaluation": iso_utc(min(standing.heard_ns, now_ns)),
    }


def _alert(one: Firing) -> dict[str, Any]:
    return {
        "labels": one.labels,
        "annotations": one.annotations,
        "state": "firing",
        "activeAt": iso_utc(one.alert.raised_ns),
        "value": number(one.alert.value),
    }


async def _parameter(request: Request, name: str) -> str:
    """Of the address, or of a form in the body."""
    if given := request.query_params.get(name):
        return given
    form = parse_qs((await request.body()).decode(errors="replace"), max_num_fields=50)
    return form.get(name, [""])[0]


def _result(asked: str, context: Context) -> dict[str, Any]:
    now_s = context.clock.now_ns() // (NS_PER_S // 1000) / 1000
    if _SUM.fullmatch(asked):
        return {"resultType": "scalar", "result": [now_s, str(sum(map(int, asked.split("+"))))]}
    found = _ALERTS.fullmatch(asked)
    if found is None:
        return {"resultType": "vector", "result": []}
    try:
        matchers = parse_matchers(found[1] or "")
    except MatcherError as error:
        raise Refused(400, str(error)) from error
    series = ({"__name__": "ALERTS", "alertstate": "firing", **one.labels} for one in context.firing())
    sample = [now_s, "1"]
    return {
        "resultType": "vector",
        "result": [{"metric": s, "value": sample} for s in series if matches(matchers, s)],
    }
