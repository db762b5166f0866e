"""Chromium, a page that keeps account of its errors, and a station that speaks."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support.alerts import alert
from tests.support.browser import StandIn, Watched, browser, running, stand_in, watched

PATIENCE_MS = 20_000.0


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def opened(chromium: Browser) -> AsyncIterator[Watched]:
    async with watched(chromium) as seen:
        seen.page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        yield seen


@pytest_asyncio.fixture(loop_scope="module")
async def station(tmp_path: Path) -> AsyncIterator[StandIn]:
    """Speaks once a second, with one critical alert."""
    async with AsyncExitStack() as stack:
        started = await stack.enter_async_context(stand_in(tmp_path))
        started.overrides["energy.bus_a_voltage"] = 103.2
        await started.say(alert())
        await stack.enter_async_context(running(started.publish_for_ever(), started.monitor()))
        yield started
