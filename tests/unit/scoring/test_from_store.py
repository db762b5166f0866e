"""What is stored replays as what was recorded."""

from collections.abc import Mapping, Sequence

import pytest

from ground_segment.diagnosis import Matrix
from ground_segment.records import Columns, Table
from ground_segment.scoring import from_store
from ground_segment.scoring.record import record
from ground_segment.wire import Value
from tests.unit.scoring import small


class Shelf:
    """A store that holds what a small station sent, second by second."""

    def __init__(self, seconds: int) -> None:
        self._times = [small.T0_NS + second * 10**9 for second in range(seconds)]

    async def history(
        self,
        table: Table,
        fields: Sequence[str],
        from_ns: int,
        to_ns: int,
        every_ns: int | None = None,
        tags: Mapping[str, str] | None = None,
        limit: int = 10,
    ) -> Columns:
        times = [time_ns for time_ns in self._times if from_ns <= time_ns < to_ns][:limit]
        if table.measurement == "absent":
            times = []
        values: list[Value | None] = [150.0 if time_ns >= self._times[30] else 50.0 for time_ns in times]
        return Columns(times, {name: values if name == "volts" else [1.0] * len(times) for name in fields})


async def test_pages_are_joined_and_judged_as_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_store, "PAGE_ROWS", 7)
    packets = await from_store.read_packets(Shelf(60), small.CATALOGUE, small.T0_NS, small.minute(1))
    assert [(p.packet, len(p.times_ns), p.whole) for p in packets] == [("bus", 60, True), ("tank", 60, True)]
    judge = from_store.judge_for(small.CATALOGUE, small.RULES, packets)
    assert judge.matrix == Matrix()
    raised = {note.key: note.time_ns for note in record(judge, 0, packets).raised()}
    assert raised[small.VOLTS] == small.minute(0.5)
    assert set(raised) == {small.VOLTS, ("energy", "power")}
