"""What the broker is told of, in which order, and when."""

from dataclasses import dataclass

from ground_segment.monitor.receipts import ENOUGH, Receipts


@dataclass(frozen=True)
class Message:
    packet_id: int | None
    topic: str = "t"
    payload: bytes = b""
    retain: bool = False


def messages(*ids: int | None) -> list[Message]:
    return [Message(packet_id) for packet_id in ids]


def test_what_leaves_nothing_to_keep_is_acknowledged_at_once() -> None:
    receipts, told = Receipts(), list[int]()
    receipts.take(messages(1, None, 2), told.append, hold=False)
    assert told == [1, 2]
    assert not len(receipts)


def test_what_waits_holds_back_all_that_came_later() -> None:
    receipts, told = Receipts(), list[int]()
    receipts.take(messages(1, 2), told.append, hold=True)
    receipts.take(messages(3), told.append, hold=False)
    assert told == []
    receipts.give(2, told.append)
    assert told == [1, 2]
    assert len(receipts) == 1


def test_many_that_wait_are_urgent_and_a_lost_connection_forgets_them() -> None:
    receipts, told = Receipts(), list[int]()
    receipts.take(messages(*range(ENOUGH)), told.append, hold=True)
    assert receipts.urgent
    receipts.forget()
    assert not receipts.urgent
    assert told == []
