"""The application: all routes, behind the gate."""

from typing import Any, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ground_segment.api import alertmanager, models, operators, prometheus
from ground_segment.api.access import Access
from ground_segment.api.audit import AuditFile
from ground_segment.api.desk import OperatorDesk
from ground_segment.api.errors import NOTE, Refused, error_response, json_response, on_invalid, on_refused
from ground_segment.api.gate import Application, Gate
from ground_segment.api.links import Links
from ground_segment.api.ports import Overseer
from ground_segment.api.state import Context
from ground_segment.clock import Clock

ABOUT = """The monitor's alerts, rules and silences.

Prometheus' and Alertmanager's clients find what they know under `/api/v1` and `/api/v2`. Writing needs the
token, as `Authorization: Bearer ...` or as password of Basic authentication."""


def make_app(overseer: Overseer, links: Links, access: Access, audit: AuditFile, clock: Clock) -> Application:
    """An ASGI application that answers for a running monitor."""
    context = Context(overseer, OperatorDesk(overseer, clock), links, clock, clock.now_ns())
    app = FastAPI(
        title="ILRS monitor",
        version="1",
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_exception_handler(Refused, on_refused)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    for room in (prometheus, alertmanager, operators):
        app.include_router(room.router(context))
    _add_health(app, overseer)
    return Gate(app, access, audit, clock)


def _add_health(app: FastAPI, overseer: Overseer) -> None:
    async def healthy() -> Response:
        """The process runs, and its loop answers."""
        return PlainTextResponse("healthy\n")

    async def ready() -> Response:
        """It hears the broker, so that what it says of alerts is current."""
        if overseer.ready:
            return json_response({"ready": True, "reason": ""})
        return json_response({"ready": False, "reason": "no connection to the broker"}, 503)

    for path in ("/healthz", "/-/healthy"):
        app.add_api_route(path, healthy, tags=["health"], response_class=PlainTextResponse)
    deaf: Any = {503: {"model": models.Readiness, "description": "It does not."}}
    for path in ("/readyz", "/-/ready"):
        app.add_api_route(path, ready, tags=["health"], response_model=models.Readiness, responses=deaf)


async def _on_http(request: Request, error: Exception) -> Response:
    """Unknown paths and methods."""
    known = cast("HTTPException", error)
    request.scope.setdefault(NOTE, {})["reason"] = str(known.detail)
    response = error_response(request.url.path, known.status_code, str(known.detail))
    response.headers.update(known.headers or {})
    return response
