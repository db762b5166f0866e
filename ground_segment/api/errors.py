"""What callers are told when something is refused."""

from typing import Any, cast

from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

ALERTMANAGER = "/api/v2"
PROMETHEUS = "/api/v1"
NOTE = "ilrs.note"
"""Key of a request's scope under which the record finds what was made of it."""


class Refused(Exception):
    """A request is not carried out.

    Args:
        status: of the answer, 4xx, or 503 if it is nobody's fault.
        message: why, and what would be right.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def json_response(content: Any, status: int = 200) -> Response:
    return Response(to_json(content), status, media_type="application/json")


def error_response(path: str, status: int, message: str) -> Response:
    """In the form that the clients of a path read: a text for Alertmanager's, a message for all others."""
    if path.startswith(f"{ALERTMANAGER}/") and status in (400, 404):
        return json_response(message, status)
    body = {"message": message}
    if path.startswith(f"{PROMETHEUS}/"):
        body |= {"status": "error", "errorType": "bad_data", "error": message}
    return json_response(body, status)


def told(error: RequestValidationError) -> str:
    """The first fault, as `endsAt: Field required`."""
    first = error.errors()[0]
    inner = [str(part) for part in first["loc"][1:] if first["type"] != "json_invalid"]
    reason = str(first["msg"]).removeprefix("Value error, ")
    return f"{'.'.join(inner)}: {reason}" if inner else reason


async def on_refused(request: Request, error: Exception) -> Response:
    """For `Refused`."""
    refused = cast("Refused", error)
    request.scope.setdefault(NOTE, {})["reason"] = refused.message
    return error_response(request.url.path, refused.status, refused.message)


async def on_invalid(request: Request, error: Exception) -> Response:
    """For bodies and parameters that are not what the API says."""
    message = told(cast("RequestValidationError", error))
    request.scope.setdefault(NOTE, {})["reason"] = message
    return error_response(request.url.path, 400, message)
