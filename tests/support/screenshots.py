"""The pictures in docs, from a running demo: `python -m tests.support.screenshots http://127.0.0.1:8080`."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from playwright.async_api import expect

from tests.support.browser import browser, watched
from tests.support.catalogues import PROJECT

PICTURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "console": "/?last=1h",
        "wall": "/wall",
        "facility": "/facility/energy?last=1h",
        "runbook": "/runbook/energy/limit-rx_mode?last=1h",
    }
)
SIZE = 1920, 1080
PATIENCE_MS = 30_000.0
SETTLED = """() => [...document.querySelectorAll(".plot")]
    .filter((plot) => plot.getBoundingClientRect().top < innerHeight)
    .every((plot) => plot.querySelector("canvas"))"""


async def take(address: str, folder: Path) -> None:
    """One picture of each page, once its charts are drawn."""
    async with browser() as chromium:
        for name, path in PICTURES.items():
            async with watched(chromium, SIZE) as seen:
                await seen.page.goto(f"{address}{path}")
                drawn = seen.page.locator(".plot canvas").first
                await expect(drawn).to_be_visible(timeout=PATIENCE_MS)
                await seen.page.wait_for_load_state("networkidle")
                await seen.page.wait_for_function(SETTLED)
                await seen.page.screenshot(path=folder / f"{name}.png")
                print(folder / f"{name}.png", *seen.problems)


if __name__ == "__main__":
    asyncio.run(take(sys.argv[1].rstrip("/"), PROJECT / "docs"))
