"""What pages fetch besides their live values: charts with history, logs, health."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Query
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from ground_segment.catalogue import FacilityKind
from ground_segment.clock import NS_PER_S
from ground_segment.console.alert_views import LOG_LIMIT, alert_log
from ground_segment.console.command_views import command_log
from ground_segment.console.history import History, StoreReader
from ground_segment.console.live import NS_PER_MS
from ground_segment.console.page import Console
from ground_segment.console.state import StationState
from ground_segment.records import ALERTS, COMMANDS, Row, StoreError, Table

LONGEST_S = 31 * 86_400


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time that somebody looks at: the last `range_s` seconds, now or up to a moment."""

    range_s: Annotated[int, Query(ge=60, le=LONGEST_S)] = 3_600
    to_ms: Annotated[int | None, Query(ge=0, le=32_503_680_000_000)] = None
    """Unix time; None for a window that ends now and goes on."""

    @property
    def to_ns(self) -> int | None:
        return None if self.to_ms is None else self.to_ms * NS_PER_MS


Asked = Annotated[Window, Depends()]


def add_routes(
    application: FastAPI, console: Console, state: StationState, history: History, store: StoreReader
) -> None:
    """`/api/chart/PAGE/PANEL`, `/api/log`, `/api/commands` and `/health`."""

    @application.get("/api/chart/{page}/{panel}")
    async def chart(page: str, panel: str, window: Asked) -> Response:
        wanted = console.chart(page, panel)
        if wanted is None:
            return PlainTextResponse("there is no such chart", 404)
        try:
            content = await history.chart(page, wanted, window.range_s, window.to_ns)
        except StoreError as error:
            return PlainTextResponse(str(error), 503)
        return Response(content, media_type="application/json")

    async def read(table: Table, window: Window, tag: str, facility: str | None) -> list[Row]:
        to_ns = window.to_ns or console.clock.now_ns() + NS_PER_S
        tags = {tag: facility} if facility else None
        return await store.rows(table, to_ns - window.range_s * NS_PER_S, to_ns, LOG_LIMIT, tags)

    @application.get("/api/log")
    async def alert_transitions(window: Asked, facility: str | None = None) -> Response:
        try:
            rows = await read(ALERTS, window, "facility", facility)
        except StoreError as error:
            return PlainTextResponse(str(error), 503)
        return HTMLResponse(alert_log(console.catalogue, rows, console.clock.now_ns()))

    @application.get("/api/commands")
    async def telecommands(window: Asked, facility: str | None = None) -> Response:
        try:
            rows = await read(COMMANDS, window, "target", facility)
        except StoreError as error:
            return PlainTextResponse(str(error), 503)
        return HTMLResponse(command_log(console.catalogue, rows, console.clock.now_ns()))

    @application.get("/health")
    async def health() -> Response:
        return JSONResponse(health_of(state, console))


def health_of(state: StationState, console: Console) -> dict[str, object]:
    """Whether the console sees the broker and the store, and what it hears. It serves in any case."""
    now_ns = console.clock.now_ns()
    facilities = state.catalogue.facilities
    return {
        "status": "ok" if state.broker.up and state.store.up else "degraded",
        "broker": state.broker.up,
        "store": state.store.up,
        "facilities": {f.id: state.status(f, now_ns).value for f in facilities if _is_facility(f.kind)},
        "alerts": len(state.alerts()),
        "open_pages": console.broadcaster.open_pages,
    }


def _is_facility(kind: FacilityKind) -> bool:
    return kind is not FacilityKind.SERVICE
