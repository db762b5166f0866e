"""What every request passes before it reaches the application: path, token, size. And is recorded by."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final

from starlette.datastructures import Headers

from ground_segment.api.access import Access, Right, right_for
from ground_segment.api.audit import AuditFile, Entry
from ground_segment.api.errors import NOTE, Refused, error_response
from ground_segment.clock import Clock, iso_utc

MOST_BODY_BYTES: Final = 64 * 1024
BODY_TIMEOUT_S: Final = 10.0
LONGEST_PATH: Final = 300
_PATH = re.compile(rb"(/[A-Za-z0-9_.:~-]+)*/?")
_DOTS = re.compile(rb"/\.{1,2}(/|$)")

Scope = MutableMapping[str, Any]
Received = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Received]]
Send = Callable[[Received], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Gate:
    """An ASGI application around another one.

    Args:
        inner: what is guarded.
        access: who may do what.
        audit: gets every write and every refusal.
        clock: for the record.
    """

    def __init__(self, inner: Application, access: Access, audit: AuditFile, clock: Clock) -> None:
        self._inner = inner
        self._access = access
        self._audit = audit
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        right = right_for(scope["method"], scope["path"])
        note: dict[str, str] = {}
        scope[NOTE] = note
        status = 500

        async def sending(message: Received) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            headers = Headers(scope=scope)
            _check_path(scope.get("raw_path") or scope["path"].encode())
            note["user"] = self._access.admit(right, headers.get("authorization"))
            body = await _read(headers, receive)
            _check_type(scope["method"], right, headers, body)
            await self._inner(scope, _replay(body, receive), sending)
        except Refused as refusal:
            note["reason"] = refusal.message
            await _refuse(refusal, scope, receive, sending)
        finally:
            self._record(scope, right, status, note)

    def _record(self, scope: Scope, right: Right, status: int, note: Mapping[str, str]) -> None:
        """Reads that found nothing are neither."""
        writes = right in (Right.WRITE, Right.SILENCE)
        if not writes and (status < 400 or status == 404):
            return
        peer = scope.get("client")
        entry = Entry(
            time=iso_utc(self._clock.now_ns()),
            peer=peer[0] if peer else "",
            method=scope["method"],
            path=scope["path"][:LONGEST_PATH],
            status=status,
            **note,
        )
        self._audit.record(entry)


def _check_path(raw: bytes) -> None:
    """Nothing here has a name that needs escapes; whoever writes some tries to get elsewhere."""
    if len(raw) > LONGEST_PATH or not _PATH.fullmatch(raw) or _DOTS.search(raw):
        raise Refused(400, "the path is none of this API's: see /openapi.json")


def _check_type(method: str, right: Right, headers: Headers, body: bytes) -> None:
    """A page in somebody's browser can send forms to here, and JSON only with leave."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if method != "DELETE" and right in (Right.WRITE, Right.SILENCE) and body and kind != "application/json":
        raise Refused(415, "send JSON, with 'Content-Type: application/json'")


async def _read(headers: Headers, receive: Receive) -> bytes:
    """The whole body. Raises Refused if it is too long or takes too long."""
    declared = headers.get("content-length", "0")
    if not declared.isdecimal() or len(declared) > 9 or int(declared) > MOST_BODY_BYTES:
        raise Refused(413, f"a request may have up to {MOST_BODY_BYTES} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refused(400, "the request was cut off")
                body += message.get("body", b"")
                if len(body) > MOST_BODY_BYTES:
                    raise Refused(413, f"a request may have up to {MOST_BODY_BYTES} bytes")
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        raise Refused(408, f"the request did not come within {BODY_TIMEOUT_S:g} s") from None


def _replay(body: bytes, receive: Receive) -> Receive:
    parts: list[Received] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replaying() -> Received:
        return parts.pop() if parts else await receive()

    return replaying


async def _refuse(refusal: Refused, scope: Scope, receive: Receive, send: Send) -> None:
    """What was not read of the request goes with the connection."""
    response = error_response(scope["path"], refusal.status, refusal.message)
    response.headers["connection"] = "close"
    if refusal.status == 401:
        response.headers["www-authenticate"] = 'Basic realm="ILRS monitor"'
    await response(scope, receive, send)
