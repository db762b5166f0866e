"""The demo's own folder: one demo at a time has it, and empties it before it begins."""

import fcntl
import os
import shutil
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

MARKER = ".ilrs-demo"
"""Says that a demo made the folder, and is locked while one runs there: the system lets go of the lock when
that process ends, however it ends. Holds its process id and, on a second line, the page's address."""
LOGS = "logs"
END_TIMEOUT_S = 10.0
_POLL_S = 0.05


class FolderTaken(Exception):
    """A demo runs there; the message says which, and what to do."""


class FolderForeign(Exception):
    """No demo made the folder, and something is in it."""


class Claim:
    """A folder that is this process's alone, and empty, until the block ends.

    Parts of an earlier demo that was killed, and which still write there, are killed first: `left_over` names
    them with their process ids. What they had is emptied anyway.

    Raises:
        FolderTaken: another demo runs there. Nothing was touched.
        FolderForeign: the folder holds something else. Nothing was touched.
        OSError: the folder cannot be made or emptied.
    """

    def __init__(self, folder: Path) -> None:
        self._marker = _locked(folder)
        try:
            self._note(str(os.getpid()))
            self.left_over = _end_left_over(folder)
            _empty(folder)
        except BaseException:
            self._marker.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._marker.close()

    def tell(self, address: str) -> None:
        """Write down where the operators' page is, for whoever wants the folder too."""
        self._note(f"{os.getpid()}\n{address}")

    def _note(self, text: str) -> None:
        self._marker.seek(0)
        self._marker.truncate()
        self._marker.write(f"{text}\n")
        self._marker.flush()


def _locked(folder: Path) -> TextIO:
    """The marker, locked. No program started from here inherits it, so none holds the lock after this one."""
    marker = folder / MARKER
    if not marker.exists():
        if folder.exists() and any(folder.iterdir()):
            raise FolderForeign(f"{folder} is not empty and no demo made it; choose another --folder")
        folder.mkdir(parents=True, exist_ok=True)
    file = marker.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        who = file.read().split()
        file.close()
        raise FolderTaken(_taken(folder, *who[:2])) from None
    except BaseException:
        file.close()
        raise
    return file


def _taken(folder: Path, pid: str | None = None, address: str | None = None) -> str:
    process = f"process {pid}" if pid else "its process id is not written down yet"
    page = f"operators' page {address}" if address else "it is just starting"
    end = f"Ctrl-C in its terminal, or kill {pid}" if pid else "Ctrl-C in its terminal"
    return (
        f"a demo already runs in {folder} ({process}, {page}); a second one there would wipe its data. "
        f"End it first ({end}), or let yours have another folder: ground-segment demo --folder {folder}-2"
    )


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != MARKER:
            entry.unlink()


def _end_left_over(folder: Path) -> Mapping[str, int]:
    """Kill the parts of a demo that died before it could end them; process ids by name.

    Raises TimeoutError if one does not go.
    """
    found = {file.stem: pid for file in (folder / LOGS).glob("*.pid") if (pid := _part_of(folder, file))}
    for pid in found.values():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for name, pid in found.items():
        for _ in range(int(END_TIMEOUT_S / _POLL_S)):
            if not _works_in(folder, pid):
                break
            time.sleep(_POLL_S)
        else:
            raise TimeoutError(f"{name} of an earlier demo in {folder} does not end: see process {pid}")
    return found


def _part_of(folder: Path, file: Path) -> int | None:
    """The process of a `.pid` file, if it runs and is still the one that was written down."""
    try:
        pid = int(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return pid if _works_in(folder, pid) else None


def _works_in(folder: Path, pid: int) -> bool:
    """Whether a process was given this folder for its data: the number alone may be another's by now.

    False where the system does not tell (no /proc, another user's process).
    """
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    given = [os.fsdecode(line) for line in environment if line.startswith(b"ILRS_DATA_DIR=")]
    return any(Path(line.partition("=")[2]).resolve() == folder.resolve() for line in given)
