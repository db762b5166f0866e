"""One demo has a folder at a time, whatever became of the one before; with real processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ground_segment.demo import Claim, FolderForeign, FolderTaken

ADDRESS = "http://127.0.0.1:8099"
DEMO = (
    "import sys\n"
    "from pathlib import Path\n"
    "from ground_segment.demo import Claim\n"
    "with Claim(Path(sys.argv[1])) as claim:\n"
    f"    claim.tell('{ADDRESS}')\n"
    "    (Path(sys.argv[1]) / 'store.db').write_text('dear')\n"
    "    print('claimed', flush=True)\n"
    "    sys.stdin.read()\n"
)
PART = "print('runs', flush=True); import time; time.sleep(60)"


@contextmanager
def _process(code: str, *arguments: object, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has said that it is there."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline()
            yield process
        finally:
            process.kill()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "demo"


def test_a_second_demo_is_refused_and_told_who_runs_there(folder: Path) -> None:
    with _process(DEMO, folder) as first:
        command = [sys.executable, "-m", "ground_segment", "demo", "--folder", str(folder), "--for", "1"]
        second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert second.returncode == 1
        assert f"a demo already runs in {folder}" in second.stderr
        assert f"process {first.pid}, operators' page {ADDRESS}" in second.stderr
        assert f"kill {first.pid}" in second.stderr
        assert f"--folder {folder}-2" in second.stderr
        assert (folder / "store.db").read_text() == "dear"
        assert first.poll() is None


def test_a_second_name_of_the_folder_is_refused_too(folder: Path, tmp_path: Path) -> None:
    with _process(DEMO, folder):
        (tmp_path / "link").symlink_to(folder)
        with pytest.raises(FolderTaken):
            Claim(tmp_path / "link")
        assert (folder / "store.db").exists()


def test_one_that_just_starts_is_told_as_such(folder: Path) -> None:
    with Claim(folder), pytest.raises(FolderTaken, match="it is just starting"):
        Claim(folder)


def test_another_folder_is_free(folder: Path, tmp_path: Path) -> None:
    with _process(DEMO, folder), Claim(tmp_path / "another"):
        assert (folder / "store.db").exists()


def test_a_killed_demo_leaves_no_lock_and_its_data_are_emptied(folder: Path) -> None:
    with _process(DEMO, folder) as first:
        (folder / "logs").mkdir()
        first.kill()
        first.wait()
        with Claim(folder) as claim:
            assert [file.name for file in folder.iterdir()] == [".ilrs-demo"]
            assert claim.left_over == {}


def test_what_a_demo_starts_does_not_hold_the_lock_after_it(folder: Path) -> None:
    with Claim(folder) as claim, _process(PART) as part:
        claim.__exit__(None, None, None)
        with Claim(folder):
            assert part.poll() is None


def test_parts_that_a_killed_demo_left_running_are_ended(folder: Path) -> None:
    (logs := folder / "logs").mkdir(parents=True)
    (folder / ".ilrs-demo").touch()
    with (
        _process(PART, ILRS_DATA_DIR=str(folder)) as part,
        _process(PART, ILRS_DATA_DIR=str(folder.parent)) as another,
    ):
        (logs / "monitor.pid").write_text(f"{part.pid}\n")
        (logs / "ingest.pid").write_text(f"{another.pid}\n")  # its number was given to another process since
        (logs / "broker.pid").write_text("")
        with Claim(folder) as claim:
            assert claim.left_over == {"monitor": part.pid}
        assert part.wait(10) == -9
        assert another.poll() is None


def test_a_folder_of_somebody_else_is_not_touched(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("dear")
    with pytest.raises(FolderForeign, match="no demo made it"):
        Claim(folder)
    assert [file.name for file in folder.iterdir()] == ["thesis.txt"]
