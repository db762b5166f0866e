"""What is held, and how much of it is written at once."""

from dataclasses import dataclass

import pytest

from ground_segment.ingest.holding import Holding
from ground_segment.ingest.translate import Item


@dataclass(frozen=True)
class Message:
    packet_id: int | None
    topic: str = "a"
    payload: bytes = b""


def held(*samples: int) -> Holding:
    holding = Holding()
    for number, count in enumerate(samples, start=1):
        holding.add(Message(number), Item(samples=count), 0.0)
    return holding


@pytest.mark.parametrize(
    ("count", "samples", "taken"),
    [(10, 1000, 4), (3, 1000, 3), (10, 20, 1), (10, 21, 3), (10, 40, 3), (10, 1, 1), (0, 1000, 0)],
)
def test_a_batch_ends_with_its_messages_or_its_samples(count: int, samples: int, taken: int) -> None:
    assert len(held(20, 0, 20, 20).first(count, samples)) == taken
