"""Quarantine files: what they keep over a torn line."""

from pathlib import Path

from ground_segment.ingest.quarantine import QuarantineFiles, read_quarantine
from ground_segment.ingest.translate import Refusal
from ground_segment.wire import Quarantined

DAY_NS = 86_400 * 1_000_000_000


def _refusal(number: int, time_ns: int = 0) -> Refusal:
    report = Quarantined(
        time_ns=time_ns, topic=f"t/{number}", reason="not-json", detail="", size_bytes=1, excerpt="x"
    )
    return Refusal(report, "energy", "bus", b"x")


def _topics(folder: Path) -> list[str]:
    return [line["topic"] for line in read_quarantine(folder)]


def test_what_is_kept_is_read_again_by_day(tmp_path: Path) -> None:
    files = QuarantineFiles(tmp_path / "new" / "folder")
    files.append([_refusal(1, DAY_NS), _refusal(2), _refusal(3, DAY_NS)])
    files.append([_refusal(4)])
    assert _topics(tmp_path / "new" / "folder") == ["t/2", "t/4", "t/1", "t/3"]


def test_a_line_cut_by_a_power_loss_takes_no_other_line_along(tmp_path: Path) -> None:
    files = QuarantineFiles(tmp_path)
    files.append([_refusal(1), _refusal(2)])
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes()[:-20])
    files.append([_refusal(3), _refusal(4)])
    assert _topics(tmp_path) == ["t/1", "t/3", "t/4"]
