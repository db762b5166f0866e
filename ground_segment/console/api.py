"""What pages fetch besides their live values: charts with history, the log of alerts; and health."""

from fastapi import FastAPI, Query
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from ground_segment.catalogue import FacilityKind
from ground_segment.clock import NS_PER_S
from ground_segment.console.alert_views import LOG_LIMIT, alert_log
from ground_segment.console.history import History, StoreReader
from ground_segment.console.page import Console
from ground_segment.console.state import StationState
from ground_segment.records import ALERTS, StoreError

LONGEST_S = 31 * 86_400


def add_routes(
    application: FastAPI, console: Console, state: StationState, history: History, store: StoreReader
) -> None:
    """`/api/chart/PAGE/PANEL`, `/api/log` and `/health`."""
    panels = {(p.key, q.key): q for p in console.pages for s in p.sections for q in s.panels if q.traces}

    @application.get("/api/chart/{page}/{panel}")
    async def chart(page: str, panel: str, range_s: int = Query(3_600, ge=60, le=LONGEST_S)) -> Response:
        wanted = panels.get((page, panel))
        if wanted is None:
            return PlainTextResponse("there is no such chart", 404)
        try:
            return Response(await history.chart(page, wanted, range_s), media_type="application/json")
        except StoreError as error:
            return PlainTextResponse(str(error), 503)

    @application.get("/api/log")
    async def alert_transitions(
        facility: str | None = None, range_s: int = Query(3_600, ge=60, le=LONGEST_S)
    ) -> Response:
        now_ns = console.clock.now_ns()
        tags = {"facility": facility} if facility else None
        try:
            rows = await store.rows(ALERTS, now_ns - range_s * NS_PER_S, now_ns + NS_PER_S, LOG_LIMIT, tags)
        except StoreError as error:
            return PlainTextResponse(str(error), 503)
        return HTMLResponse(alert_log(rows, now_ns))

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
