"""Documents are written, compared, and removed with their alert."""

from pathlib import Path

import pytest

from ground_segment.runbooks import build, drift
from ground_segment.runbooks.texts import duration
from tests.support.catalogues import project_catalogue
from tests.support.runbooks import project_library


def test_what_was_built_has_no_drift_and_what_differs_is_named(tmp_path: Path) -> None:
    catalogue, library = project_catalogue(), project_library()
    count = len(library) + len(catalogue.facilities) + 1
    assert len(drift(catalogue, library, tmp_path)) == count
    assert len(build(catalogue, library, tmp_path)) == count
    assert drift(catalogue, library, tmp_path) == []
    (tmp_path / "energy" / "silent.md").write_text("edited")
    (tmp_path / "energy" / "closed.md").write_text("a rule that is gone")
    assert drift(catalogue, library, tmp_path) == [
        f"{tmp_path}/energy/silent.md: differs from catalogue, rules, matrix or remedies",
        f"{tmp_path}/energy/closed.md: there is no such alert",
    ]
    build(catalogue, library, tmp_path)
    assert not (tmp_path / "energy" / "closed.md").exists()
    assert drift(catalogue, library, tmp_path) == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (40, "40 s"),
        (60, "1 min"),
        (90, "90 s"),
        (150, "2.5 min"),
        (3_600, "1 h"),
        (200_000, "2.3 d"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text
