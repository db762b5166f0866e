"""The archive: a tar.gz whose last file tells the hash of every other, so that a torn one is noticed."""

import gzip
import hashlib
import io
import shutil
import tarfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from ground_segment.backup.places import Places
from ground_segment.secrets.files import CLOSED

MANIFEST = "manifest.json"
FORMAT = 1
PRIVATE = 0o600


class BackupRefused(Exception):
    """It is none, is damaged, or would overwrite something. Nothing was changed."""


class Manifest(BaseModel):
    """What a backup says of itself."""

    model_config = ConfigDict(frozen=True)

    format: int
    version: str
    """Of the program that made it."""
    made: str
    """UTC."""
    sha256: Mapping[str, str]
    """By name."""
    sizes: Mapping[str, int]
    """Bytes."""


def write_backup(
    out: BinaryIO, places: Places, copy_store: Callable[[Path, Path], None], version: str, made: str
) -> Manifest:
    """Everything that is there, while its services run.

    Args:
        out: gets the archive.
        places: what to save.
        copy_store: copies the embedded store consistently.
        version: of this program.
        made: the time, UTC.

    Raises:
        OSError, StoreUnavailable: something cannot be read or written.
    """
    hashes: dict[str, str] = {}
    sizes: dict[str, int] = {}
    with (
        TemporaryDirectory() as scratch,
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        for name, file in places.files():
            with suppress(FileNotFoundError):  # it was replaced or finished meanwhile
                content = file.read_bytes()
                _add(archive, name, content, file.stat().st_mode & 0o777)
                hashes[name], sizes[name] = hashlib.sha256(content).hexdigest(), len(content)
        if places.store and places.store.exists():
            copy, name = Path(scratch) / "store.db", places.store_name
            copy_store(places.store, copy)
            archive.add(copy, name)
            hashes[name], sizes[name] = _hash(copy), copy.stat().st_size
        manifest = Manifest(format=FORMAT, version=version, made=made, sha256=hashes, sizes=sizes)
        _add(archive, MANIFEST, manifest.model_dump_json(indent=1).encode(), PRIVATE)
    return manifest


def read_backup(
    source: BinaryIO, places: Places, aside: str, *, force: bool = False
) -> tuple[Manifest, list[Path]]:
    """Check a backup as a whole, and put its files where they belong; the services must not run.

    Args:
        source: an archive.
        places: where to; parts that are None are left in the archive.
        aside: name of the folder that gets what is in the way, beside it.
        force: whether anything may be in the way.

    Returns:
        What it says of itself, and the files written.

    Raises:
        BackupRefused: see there.
        OSError: something cannot be written.
    """
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        modes = _unpack(source, folder)
        manifest = _checked(folder)
        targets = {name: target for name in manifest.sha256 if (target := _target(places, name))}
        in_the_way = [target for target in targets.values() if target.exists()]
        if in_the_way and not force:
            more = f" and {len(in_the_way) - 1} more" if len(in_the_way) > 1 else ""
            raise BackupRefused(f"{in_the_way[0]}{more} exist here; --force moves them to a folder {aside}")
        for target in in_the_way:
            _put_aside(target, places, aside)
        places.close_secrets()
        for name, target in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(target.name + ".new")
            shutil.copyfile(folder / name, draft)
            draft.chmod(modes[name])
            draft.replace(target)
    return manifest, list(targets.values())


def _unpack(source: BinaryIO, folder: Path) -> dict[str, int]:
    """Plain files alone, by names that stay inside; their modes."""
    modes: dict[str, int] = {}
    try:
        with tarfile.open(fileobj=source, mode="r|gz") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                target = (folder / member.name).resolve()
                if content is None or not target.is_relative_to(folder.resolve()):
                    raise BackupRefused(f"'{member.name}' in it is no file of a backup")
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as opened:
                    shutil.copyfileobj(content, opened)
                modes[member.name] = member.mode & 0o777
    except (tarfile.TarError, EOFError, gzip.BadGzipFile) as error:
        raise BackupRefused(f"it is no backup, or was cut off: {error}") from error
    return modes


def _checked(folder: Path) -> Manifest:
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise BackupRefused("it has no readable manifest: it was cut off, or is no backup") from error
    if manifest.format != FORMAT:
        raise BackupRefused(f"its format is {manifest.format}, this program reads {FORMAT}: upgrade first")
    for name, expected in manifest.sha256.items():
        if not (folder / name).is_file() or _hash(folder / name) != expected:
            raise BackupRefused(f"'{name}' in it is damaged")
    return manifest


def _target(places: Places, name: str) -> Path | None:
    try:
        return places.target(name)
    except ValueError as error:
        raise BackupRefused(str(error)) from error


def _put_aside(target: Path, places: Places, aside: str) -> None:
    """Beside where it was: a data folder may be a mount, out of which nothing can be renamed."""
    root = next((r for r in (places.data, places.project) if r and target.is_relative_to(r)), target.parent)
    (root / aside).mkdir(CLOSED, exist_ok=True)
    kept = root / aside / target.relative_to(root)
    kept.parent.mkdir(parents=True, exist_ok=True)
    target.replace(kept)


def _add(archive: tarfile.TarFile, name: str, content: bytes, mode: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), mode
    archive.addfile(member, io.BytesIO(content))


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
