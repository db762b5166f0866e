"""Alertmanager's API v2: what calls operators, and silences that shelve it."""

import re
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from ground_segment.alerting import Matcher, MatcherError, Silence, matches, parse_matchers, shelf_id, spell
from ground_segment.api import foreign, models
from ground_segment.api.desk import admitted_as
from ground_segment.api.errors import Refused, json_response
from ground_segment.api.moments import moment_ns
from ground_segment.api.state import Context
from ground_segment.api.views import Firing
from ground_segment.clock import NS_PER_S, iso_utc
from ground_segment.wire import Alert, Value

RECEIVER = "operators"
CONFIG = f"route:\n  receiver: {RECEIVER}\n  group_by: [facility]\nreceivers:\n- name: {RECEIVER}\n"
VERSION = "0.25.0"
RESOLVES_NS = 300 * NS_PER_S
"""An alert that is heard of no more counts as over after so long."""
Filters = Annotated[list[str], Query(alias="filter", max_length=20)]


def router(context: Context) -> APIRouter:
    """Everything below `/api/v2`."""
    routes = APIRouter(prefix="/api/v2", tags=["alertmanager"])
    _add_alerts(routes, context)
    _add_silences(routes, context)
    _add_one_silence(routes, context)

    @routes.get("/status", response_model=foreign.AlertmanagerStatus)
    async def status() -> Response:
        """One server, one receiver, nothing to configure here."""
        return json_response(
            {
                "cluster": {"status": "disabled", "peers": []},
                "config": {"original": CONFIG},
                "uptime": iso_utc(context.started_ns),
                "versionInfo": foreign.BuildInfo.of(VERSION).model_dump(),
            }
        )

    @routes.get("/receivers", response_model=list[foreign.Receiver])
    async def receivers() -> Response:
        """The operators."""
        return json_response([{"name": RECEIVER}])

    return routes


def _add_alerts(routes: APIRouter, context: Context) -> None:
    @routes.get("/alerts", response_model=list[foreign.GettableAlert])
    async def alerts(
        filters: Filters = [],  # noqa: B006 - FastAPI copies it
        active: bool = True,
        silenced: bool = True,
        inhibited: bool = True,
        receiver: Annotated[str, Query(max_length=256)] = "",
    ) -> Response:
        """What is the case now. What an incident explains is inhibited, what is shelved is silenced."""
        shown = _shown(context, filters, active, silenced, inhibited, receiver)
        return json_response([_alert(one, context.clock.now_ns()) for one in shown])

    @routes.get("/alerts/groups", response_model=list[foreign.AlertGroup])
    async def groups(
        filters: Filters = [],  # noqa: B006
        active: bool = True,
        silenced: bool = True,
        inhibited: bool = True,
        receiver: Annotated[str, Query(max_length=256)] = "",
    ) -> Response:
        """The same, by facility."""
        found: dict[str, list[dict[str, Any]]] = {}
        for one in _shown(context, filters, active, silenced, inhibited, receiver):
            found.setdefault(one.alert.facility, []).append(_alert(one, context.clock.now_ns()))
        return json_response(
            [
                {"labels": {"facility": facility}, "receiver": {"name": RECEIVER}, "alerts": alerts}
                for facility, alerts in found.items()
            ]
        )


def _add_silences(routes: APIRouter, context: Context) -> None:
    @routes.get("/silences", response_model=list[foreign.GettableSilence])
    async def silences(filters: Filters = []) -> Response:  # noqa: B006
        """Silences, and shelves of single alerts, which end in the same way."""
        matchers = _matchers(filters)
        listed = [s for s in _all(context) if matches(matchers, {m.name: m.value for m in s.matchers})]
        now_ns = context.clock.now_ns()
        order = ("active", "pending", "expired")
        listed.sort(key=lambda silence: (order.index(silence.state(now_ns)), silence.ends_ns))
        return json_response([_silence(silence, now_ns) for silence in listed])

    @routes.post("/silences", response_model=foreign.SilencePosted, responses=_REFUSALS)
    async def post(request: Request, body: foreign.PostableSilence) -> Response:
        """Shelve what matches now and what will, until it ends. With an id, change a silence."""
        before = _found(context, body.id) if body.id else None
        arguments: dict[str, Value] = {
            "matchers": spell(_read_matchers(body)),
            "starts_ns": max(moment_ns(body.startsAt), context.clock.now_ns()),
            "ends_ns": moment_ns(body.endsAt),
        }
        if before:
            arguments["replaces"] = before.id
        report = await context.desk.do(
            request,
            "silence",
            body.createdBy,
            body.comment,
            arguments,
            refused=400,
        )
        known = {silence.id for silence in context.overseer.silences()}
        return json_response({"silenceID": report.id if report.id in known or not before else before.id})


def _add_one_silence(routes: APIRouter, context: Context) -> None:
    @routes.get("/silence/{silence_id}", response_model=foreign.GettableSilence, responses=_REFUSALS)
    async def silence(silence_id: str) -> Response:
        """One of them."""
        found = next((s for s in _all(context) if s.id == silence_id), None)
        if found is None:
            raise _no_silence(silence_id)
        return json_response(_silence(found, context.clock.now_ns()))

    @routes.delete("/silence/{silence_id}", status_code=200, responses=_REFUSALS)
    async def expire(request: Request, silence_id: str) -> Response:
        """End it now: what it hides is in view again."""
        by, shelved = admitted_as(request), _shelves(context).get(silence_id)
        if shelved is not None:
            where: dict[str, Value] = {"facility": shelved.facility, "rule": shelved.rule}
            await context.desk.do(request, "unshelve", by, "", where, refused=400)
        else:
            _found(context, silence_id)
            await context.desk.do(request, "expire_silence", by, "", {"id": silence_id}, refused=400)
        return Response(status_code=200)


_REFUSALS: Any = {
    400: {"model": str, "description": "It makes no sense, or cannot be done."},
    401: {"model": models.Trouble, "description": "Without the token."},
    403: {"model": models.Trouble, "description": "This user may not."},
    404: {"model": str, "description": "There is none of that id."},
    415: {"model": models.Trouble, "description": "It is no JSON."},
}


# -- alerts --------------------------------------------------------------------------------------------


def _shown(
    context: Context, filters: list[str], active: bool, silenced: bool, inhibited: bool, receiver: str
) -> list[Firing]:
    matchers = _matchers(filters)
    if receiver and not _receives(receiver):
        return []
    return [
        one
        for one in context.firing()
        if matches(matchers, one.labels)
        and (active or one.suppressed)
        and (silenced or not one.silenced_by)
        and (inhibited or not one.inhibited_by)
    ]


def _receives(pattern: str) -> bool:
    try:
        return Matcher(name="receiver", value=pattern, is_regex=True).accepts(RECEIVER)
    except ValueError:
        raise Refused(400, f"receiver: '{pattern}' is no regular expression") from None


def _matchers(filters: Iterable[str]) -> tuple[Matcher, ...]:
    try:
        return tuple(matcher for text in filters for matcher in parse_matchers(text))
    except MatcherError as error:
        raise Refused(400, f"filter: {error}") from error


def _alert(one: Firing, now_ns: int) -> dict[str, Any]:
    return {
        "labels": one.labels,
        "annotations": one.annotations,
        "startsAt": iso_utc(one.alert.raised_ns),
        "endsAt": iso_utc(now_ns + RESOLVES_NS),
        "updatedAt": iso_utc(one.alert.time_ns),
        "fingerprint": one.fingerprint,
        "receivers": [{"name": RECEIVER}],
        "status": {
            "state": "suppressed" if one.suppressed else "active",
            "silencedBy": one.silenced_by,
            "inhibitedBy": one.inhibited_by,
        },
        "generatorURL": one.link,
    }


# -- silences ------------------------------------------------------------------------------------------


def _all(context: Context) -> list[Silence]:
    return [*context.overseer.silences(), *(_as_silence(*item) for item in _shelves(context).items())]


def _shelves(context: Context) -> dict[str, Alert]:
    """Alerts that are on a shelf of their own, by the id under which that is listed."""
    now_ns = context.clock.now_ns()
    held = {key for s in context.overseer.silences() if s.active(now_ns) for key in s.shelved}
    return {
        shelf_id(alert.facility, alert.rule): alert
        for alert in context.overseer.alerts()
        if alert.shelved_until_ns is not None and (alert.facility, alert.rule) not in held
    }


def _as_silence(name: str, alert: Alert) -> Silence:
    where = {"facility": alert.facility, "rule": alert.rule}
    return Silence(
        id=name,
        matchers=tuple(Matcher(name=label, value=value) for label, value in where.items()),
        starts_ns=min(alert.time_ns, alert.shelved_until_ns or alert.time_ns),
        ends_ns=alert.shelved_until_ns or alert.time_ns,
        by=alert.by or RECEIVER,
        comment=alert.why or "shelved",
        updated_ns=alert.time_ns,
    )


def _silence(silence: Silence, now_ns: int) -> dict[str, Any]:
    return {
        "id": silence.id,
        "status": {"state": silence.state(now_ns).value},
        "updatedAt": iso_utc(silence.updated_ns),
        "matchers": [
            {"name": m.name, "value": m.value, "isRegex": m.is_regex, "isEqual": m.is_equal}
            for m in silence.matchers
        ],
        "startsAt": iso_utc(silence.starts_ns),
        "endsAt": iso_utc(silence.ends_ns),
        "createdBy": silence.by,
        "comment": silence.comment,
    }


def _read_matchers(body: foreign.PostableSilence) -> list[Matcher]:
    try:
        return [
            Matcher(name=m.name, value=m.value, is_regex=m.isRegex, is_equal=m.isEqual) for m in body.matchers
        ]
    except ValueError as error:
        raise Refused(400, f"matchers: {error}") from error


def _found(context: Context, silence_id: str) -> Silence:
    for silence in context.overseer.silences():
        if silence.id == silence_id:
            return silence
    if silence_id in _shelves(context):
        raise Refused(400, "this is one alert's own shelf: expire it, and make a silence or shelve it again")
    raise _no_silence(silence_id)


def _no_silence(silence_id: str) -> Refused:
    return Refused(404, f"there is no silence '{re.sub('[^A-Za-z0-9_.-]', '?', silence_id)[:64]}'")
