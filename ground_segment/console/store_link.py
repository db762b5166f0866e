"""Watches whether the store answers, and fills the live model from it at the start."""

import structlog

from ground_segment.clock import Clock
from ground_segment.console.history import StoreReader
from ground_segment.console.state import Link, StationState
from ground_segment.records import StoreError, telemetry_table

log = structlog.get_logger()

CHECK_EVERY_S = 5.0


async def watch_store(store: StoreReader, state: StationState, clock: Clock) -> None:
    """Until cancelled. At the first answer the newest rows become the first readings, with their true age."""
    primed = False
    while True:
        up = await store.ready()
        if up and not primed:
            primed = await _prime(store, state)
        if up != state.store.up or state.store.detail:
            state.store = Link(up, clock.now_ns())
            log.info("store answers" if up else "store does not answer")
        await clock.sleep(CHECK_EVERY_S)


async def _prime(store: StoreReader, state: StationState) -> bool:
    try:
        for facility, packet in state.catalogue.packets():
            row = await store.latest(telemetry_table(facility, packet))
            if row is None:
                continue
            found = ((name, row.fields.get(name)) for name in packet.by_name)
            values = {name: value for name, value in found if value is not None}
            state.take_values(facility.id, packet.name, row.time_ns, values)
    except StoreError as error:
        log.warning("the newest rows cannot be read", error=str(error))
        return False
    return True
