"""What operators do to one alert, by REST: acknowledge, shelve, unshelve, reset. And what is the case."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from ground_segment.api import models
from ground_segment.api.errors import Refused
from ground_segment.api.state import Context
from ground_segment.wire import Alert, Incident, Value, topics

PREFIX = f"/api/{topics.ROOT}"
Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
Beside = Annotated[models.Beside, Query()]
_ONE = "/alerts/{facility}/{rule}"
_REFUSALS: Any = {
    400: {"model": models.Trouble, "description": "The body is not what it should be."},
    401: {"model": models.Trouble, "description": "Without the token."},
    403: {"model": models.Trouble, "description": "This user may not."},
    404: {"model": models.Trouble, "description": "There is no such rule."},
    409: {"model": models.Trouble, "description": "It cannot be done now; the message says why."},
    415: {"model": models.Trouble, "description": "It is no JSON."},
}


def router(context: Context) -> APIRouter:
    """Everything of our own."""
    routes = APIRouter(prefix=PREFIX, tags=["operators"])
    _add_reading(routes, context)
    _add_acting(routes, context)
    return routes


def _add_reading(routes: APIRouter, context: Context) -> None:
    @routes.get("/alerts")
    async def alerts() -> list[Alert]:
        """Every alert that is not normal: active, unacknowledged, latched, shelved, out of service."""
        return list(context.overseer.alerts())

    @routes.get(_ONE, responses={404: _REFUSALS[404]})
    async def alert(facility: Name, rule: Name) -> Alert | None:
        """One of them; null while its rule has nothing to say."""
        return context.alert(facility, rule)

    @routes.get("/incidents")
    async def incidents() -> list[Incident]:
        """Alerts that belong together, with what is most likely behind them."""
        return list(context.overseer.incidents())


def _add_acting(routes: APIRouter, context: Context) -> None:
    async def act(
        request: Request,
        command: str,
        facility: str,
        rule: str,
        body: models.Deed,
        beside: models.Beside,
        **more: Value,
    ) -> models.Done:
        by, reason = beside.by or body.by, beside.reason or body.reason
        if by is None:
            raise Refused(400, "by: nobody is named; put who does this into the body, or behind the address")
        context.alert(facility, rule)
        named = {"facility": facility, "rule": rule}
        report = await context.desk.do(request, command, by, reason, {**named, **more})
        return models.Done(report=report, alert=context.alert(facility, rule))

    @routes.post(f"{_ONE}/acknowledge", responses=_REFUSALS)
    async def acknowledge(
        request: Request, facility: Name, rule: Name, body: models.Acknowledgement, beside: Beside
    ) -> models.Done:
        """Somebody has seen it. Refused with 409 if it has become worse than what was `seen`."""
        seen: dict[str, Value] = {"seen": body.seen} if body.seen else {}
        return await act(request, "acknowledge", facility, rule, body, beside, **seen)

    @routes.post(f"{_ONE}/shelve", responses=_REFUSALS)
    async def shelve(
        request: Request, facility: Name, rule: Name, body: models.Shelving, beside: Beside
    ) -> models.Done:
        """Put it aside for up to a day; it comes back by itself, and at once if it becomes worse."""
        if not (beside.reason or body.reason).strip():
            raise Refused(400, "reason: it says nothing; why is this put aside?")
        return await act(request, "shelve", facility, rule, body, beside, for_s=body.for_s)

    @routes.post(f"{_ONE}/unshelve", responses=_REFUSALS)
    async def unshelve(
        request: Request, facility: Name, rule: Name, body: models.Removal, beside: Beside
    ) -> models.Done:
        """Take it off the shelf."""
        return await act(request, "unshelve", facility, rule, body, beside)

    @routes.post(f"{_ONE}/reset", responses=_REFUSALS)
    async def reset(
        request: Request, facility: Name, rule: Name, body: models.Removal, beside: Beside
    ) -> models.Done:
        """Let a latched alert go, once what raised it is over."""
        return await act(request, "reset", facility, rule, body, beside)
