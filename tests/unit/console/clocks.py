"""A clock that a test moves."""

import asyncio

NS_PER_S = 1_000_000_000


class StillClock:
    """Stands still; sleeping moves it on and yields."""

    def __init__(self, now_ns: int = 1_900_000_000 * NS_PER_S) -> None:
        self.time_ns = now_ns

    def now_ns(self) -> int:
        return self.time_ns

    def monotonic_s(self) -> float:
        return self.time_ns / NS_PER_S

    async def sleep(self, seconds: float) -> None:
        self.time_ns += int(seconds * NS_PER_S)
        await asyncio.sleep(0)
