"""A control: ingest that acknowledges what it has not stored. Loses packets when it is killed."""

import asyncio
from collections.abc import Sequence

from ground_segment.catalogue import load_catalogue
from ground_segment.cli.services import start_ingest
from ground_segment.ingest import Ingest
from ground_segment.ingest.holding import Held
from ground_segment.settings import Settings


async def _store_late(self: Ingest, batch: Sequence[Held]) -> None:
    items = [held.item for held in batch]
    marks = self._settle(batch, items, ())
    for packet_id in self._held.release(len(batch)):
        if self._session:
            self._session.acknowledge(packet_id)
    await self._tell(marks, items)
    await asyncio.sleep(0.2)  # as long as a write to a busy store takes
    await self._make_safe(items)


def main() -> None:
    Ingest._store = _store_late  # type: ignore[method-assign]
    settings = Settings()
    asyncio.run(start_ingest(settings, load_catalogue(settings.catalogue_dir)))


if __name__ == "__main__":
    main()
