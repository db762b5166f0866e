"""The journal on disk: what a kill, a full disk or damage leave of it."""

import asyncio
import json
import os
import subprocess
import sys
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_segment.bus import segments
from ground_segment.bus.disk_shelf import Room, earlier_shelves, open_shelf
from ground_segment.bus.journal import ShelfFull
from ground_segment.bus.journals import Journals, Wanted
from ground_segment.wire import TelemetryPacket, Watermark

BOOT = 1_763_800_000_000
LIMIT, KEEP = 1_000_000, 200_000


def _open(folder: Path, boot: int = BOOT, limit: int = LIMIT, keep: int = KEEP) -> Journals:
    return Journals.on_disk(folder, boot, limit, keep)


def _payload(number: int, size: int = 0) -> bytes:
    return TelemetryPacket(number, {"x": "y" * size}).encode()


def _fill(journals: Journals, count: int, *names: str, size: int = 0) -> None:
    for number in range(1, count + 1):
        for name in names or ("bus",):
            journals.live.append(name, _payload(number, size), 0.0)


def _sent(journals: Journals) -> list[tuple[str, int, int]]:
    """Name, boot and number of all that is due."""
    found = []
    while (due := journals.take()) is not None:
        body = json.loads(due[1])
        found.append((due[0], body["boot"], body["seq"]))
    return found


def _abandon(journals: Journals) -> None:
    """Let go of files and lock as a kill does: nothing more is written."""
    for shelf in journals._shelves:
        os.close(shelf._lock)


def test_a_restart_finds_what_was_written_under_the_start_it_was_written_in(tmp_path: Path) -> None:
    first = _open(tmp_path)
    _fill(first, 3, "bus", "loads")
    first.live.acknowledged("bus", Watermark(boot=BOOT, seq=2), 0.0)
    asyncio.run(first.sync())
    _abandon(first)
    second = _open(tmp_path, BOOT + 5)
    _fill(second, 1)
    assert len(second) == 5
    later = [("bus", BOOT + 5, 1), ("bus", BOOT, 3), *(("loads", BOOT, n) for n in (1, 2, 3))]
    assert _sent(second) == later
    assert {boot: dict(j.counts) for boot in (BOOT, BOOT + 5) if (j := second.of(boot))} == {
        BOOT: {"bus": 3, "loads": 3},
        BOOT + 5: {"bus": 1},
    }


def test_two_starts_of_one_millisecond_differ_and_leave_each_other_alone(tmp_path: Path) -> None:
    first, second = _open(tmp_path), _open(tmp_path)
    assert second.live.boot == first.live.boot + 1
    assert len(second.all) == 1


def test_nothing_that_is_not_stored_is_ever_deleted(tmp_path: Path) -> None:
    journals = _open(tmp_path, limit=200_000, keep=0)
    with pytest.raises(ShelfFull, match="limit of 200000 bytes"):
        _fill(journals, 10_000, size=200)
    held = len(journals)
    assert 0.9 < journals.fill <= 1.0
    journals.live.acknowledged("bus", Watermark(boot=BOOT, seq=held // 2), 0.0)
    before = len(journals)
    with pytest.raises(ShelfFull):
        _fill(journals, 10_000, size=200)
    room_for = len(journals) - before
    assert held * 0.4 < room_for < held * 0.55
    assert [seq for _, _, seq in _sent(journals)] == list(range(held // 2 + 1, held + room_for + 1))


def test_a_stream_that_nobody_stores_holds_its_segments_and_lets_the_others_go_on(tmp_path: Path) -> None:
    journals = _open(tmp_path)
    _fill(journals, 500, "bus", "stuck", size=200)
    journals.live.acknowledged("bus", Watermark(boot=BOOT, seq=500), 0.0)
    asyncio.run(journals.sync())
    assert {name for name, _, _ in _sent(journals)} == {"stuck"}
    assert len(journals) == 500


def test_stored_packets_stay_as_long_as_was_asked_for(tmp_path: Path) -> None:
    journals = _open(tmp_path, keep=50_000)
    _fill(journals, 1_000, size=200)
    journals.live.acknowledged("bus", Watermark(boot=BOOT, seq=1_000), 0.0)
    assert _sent(journals) == []
    asyncio.run(journals.sync())
    used = sum(file.stat().st_size for file in tmp_path.rglob("*.seg"))
    assert 50_000 - 2 * 16_384 < used < 50_000 + 2 * 16_384
    assert journals.again(Wanted("bus", BOOT, 1, 100)) == 0
    assert journals.again(Wanted("bus", BOOT, 991, 993)) == 3
    due = journals.take()
    assert due
    assert (json.loads(due[1])["seq"], json.loads(due[1])["lo"]) == (991, 1_001)
    assert journals.again(Wanted(from_ns=900, to_ns=903)) == 3  # generation times are numbers here
    assert [seq for _, _, seq in _sent(journals)] == [992, 993, 900, 901, 902]


def test_a_finished_start_is_gone_and_its_folder_too(tmp_path: Path) -> None:
    first = _open(tmp_path, keep=0)
    _fill(first, 3)
    first.live.acknowledged("bus", Watermark(boot=BOOT, seq=3), 0.0)
    first.close()
    second = _open(tmp_path, BOOT + 5, keep=0)
    assert len(second) == 0
    asyncio.run(second.sync())
    second.close()
    assert list(tmp_path.iterdir()) == []


@given(cut=st.integers(0, 2_000))
def test_a_tail_that_was_cut_anywhere_costs_only_what_was_cut(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    first = _open(folder)
    _fill(first, 20, size=40)
    _abandon(first)
    file = next(folder.rglob("*.seg"))
    size = file.stat().st_size
    os.truncate(file, max(0, size - cut))
    ends = accumulate(len(segments.encode("bus", n, _payload(n, 40))) for n in range(1, 21))
    whole = [n for n, end in enumerate(ends, start=1) if segments.HEAD_SIZE + end <= size - cut]
    assert [seq for _, _, seq in _sent(_open(folder, BOOT + 1))] == whole


@given(place=st.integers(0, 1_999), byte=st.integers(1, 255))
def test_what_is_damaged_is_never_sent(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    first = _open(folder)
    _fill(first, 20, size=40)
    file = next(folder.rglob("*.seg"))
    data = bytearray(file.read_bytes())
    data[place % len(data)] ^= byte
    file.write_bytes(data)
    good = {_payload(n, 40)[:10] for n in range(1, 21)}
    before = len(first)
    sent = _sent(first)
    assert before - len(sent) <= 1
    _abandon(first)
    second = _open(folder, BOOT + 1)
    while (due := second.take()) is not None:
        assert due[1][:10] in good


def test_a_disk_that_takes_no_more_is_a_full_shelf_and_later_goes_on(tmp_path: Path) -> None:
    """RLIMIT_FSIZE stands for a full disk: a write beyond it comes back short, the next one fails."""
    program = f"""
import resource, signal
from pathlib import Path
from tests.unit.bus.test_disk_shelf import ShelfFull, _fill, _open, _sent
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journals = _open(Path({str(tmp_path)!r}), limit=10_000_000)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, hard))
try:
    _fill(journals, 1_000, size=40)
except ShelfFull as error:
    print(error)
before = len(journals)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
_fill(journals, 10, size=40)
assert len(journals) == before + 10 < 100
assert [seq for _, _, seq in _sent(journals)] == list(range(1, before + 11))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "the journal cannot be written" in done.stdout
    assert len(_sent(_open(tmp_path, BOOT + 1))) > 10


def test_a_file_of_another_start_is_left_alone(tmp_path: Path) -> None:
    first = _open(tmp_path)
    _fill(first, 3)
    _abandon(first)
    (tmp_path / str(BOOT)).rename(tmp_path / str(BOOT - 1))
    assert _sent(_open(tmp_path, BOOT + 1)) == []
    assert next(tmp_path.rglob("*.seg")).exists()


def test_a_shelf_that_somebody_holds_is_not_taken_over(tmp_path: Path) -> None:
    room = Room(LIMIT, KEEP)
    shelf = open_shelf(tmp_path, BOOT, room)
    assert earlier_shelves(tmp_path, Room(LIMIT, KEEP)) == []
    shelf.put("bus", 1, b"x,")
    shelf.close()
    assert len(earlier_shelves(tmp_path, Room(LIMIT, KEEP))) == 1
