"""Which files belong to a backup, and where each of them goes at a restoration."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ground_segment.secrets.files import CLOSED

DATA, STORE, SECRETS = "data", "store", "secrets"
_ENV, _SECRETS = ".env", "config/secrets"
_STORE_NAME = "store.db"


@dataclass(frozen=True, slots=True)
class Places:
    """Where a service's things are.

    `data` is its data folder, `store` the embedded store's file, `project` the folder with `.env` and
    `config/secrets`; None: not part of the backup.
    """

    data: Path | None = None
    store: Path | None = None
    project: Path | None = None

    def files(self) -> Iterator[tuple[str, Path]]:
        """Each file but the store, with its name in the archive; drafts are left out."""
        if self.data and self.data.is_dir():
            for file in sorted(self.data.rglob("*")):
                if file.is_file() and not file.is_symlink() and not self._is_left_out(file):
                    yield f"{DATA}/{file.relative_to(self.data).as_posix()}", file
        if self.project:
            closed = self.project / _SECRETS
            for file in (self.project / _ENV, *sorted(closed.rglob("*"))):
                if file.is_file() and file.suffix != ".new":
                    yield f"{SECRETS}/{file.relative_to(self.project).as_posix()}", file

    def target(self, name: str) -> Path | None:
        """Where an archive's file goes here; None if that part is not wanted. Raises ValueError."""
        part, _, rest = name.partition("/")
        inside = PurePosixPath(rest)
        if not rest or inside.is_absolute() or ".." in inside.parts:
            raise ValueError(f"'{name}' is no file of a backup")
        match part:
            case "data":
                return self.data / inside if self.data else None
            case "store":
                return self.store
            case "secrets":
                return self.project / inside if self.project else None
        raise ValueError(f"'{name}' is no file of a backup")

    def close_secrets(self) -> None:
        """Before any secret is written: the folder is for its owner alone, as where it came from."""
        if self.project:
            closed = self.project / _SECRETS
            closed.mkdir(CLOSED, parents=True, exist_ok=True)
            closed.chmod(CLOSED)

    @property
    def store_name(self) -> str:
        """The store's name in the archive."""
        return f"{STORE}/{_STORE_NAME}"

    def _is_left_out(self, file: Path) -> bool:
        """Drafts, what an earlier restoration put aside, and the store, which is copied by its own means."""
        is_store = self.store is not None and file.name.startswith(self.store.name)
        inside = file.relative_to(self.data) if self.data else file
        return file.suffix == ".new" or is_store or inside.parts[0].startswith("before-")
