"""`ground-segment backup` and `restore`."""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from ground_segment.backup import BackupRefused, Manifest, Places, read_backup, write_backup
from ground_segment.cli.common import fail, read_settings, told
from ground_segment.cli.services import embedded_file
from ground_segment.clock import SystemClock, iso_utc
from ground_segment.settings import Settings
from ground_segment.store.copying import check_embedded, copy_embedded
from ground_segment.terminal import warn

STREAM = Path("-")
ProjectOption = Annotated[
    Path | None, typer.Option("--secrets", help="Also .env and config/secrets of this project's folder.")
]


def backup(
    archive: Annotated[Path, typer.Argument(help="The .tar.gz to write, or - for the standard output.")],
    project: ProjectOption = None,
) -> None:
    """Save alert state, journals, quarantine and the embedded store; services may run meanwhile.

    InfluxDB has tools of its own: docs/operations.md.
    """
    settings = read_settings()
    made = iso_utc(SystemClock().now_ns())
    with told():
        places = _places(settings, project)
        if archive == STREAM:
            manifest = write_backup(sys.stdout.buffer, places, copy_embedded, _version(), made)
        else:
            draft = archive.with_name(archive.name + ".new")
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                manifest = write_backup(opened, places, copy_embedded, _version(), made)
            draft.replace(archive)
    if places.store and places.store_name not in manifest.sha256:
        warn(
            f"no store is in it: there is none at {places.store.absolute()}, which ILRS_STORE_URL names "
            "(the demo prints the line to copy)"
        )
    typer.echo(f"saved {_told(manifest)} to {archive}", err=True)


def restore(
    archive: Annotated[Path, typer.Argument(help="What backup wrote, or - for the standard input.")],
    project: ProjectOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Move what is in the way to a folder before-TIME.")
    ] = False,
) -> None:
    """Put a backup where ILRS_DATA_DIR and ILRS_STORE_URL say. Stop the services first.

    It is checked as a whole before anything is written.
    """
    settings = read_settings()
    aside = f"before-{iso_utc(SystemClock().now_ns()).replace(':', '')}"
    with told():
        places = _places(settings, project)
        try:
            with _opened(archive) as source:
                manifest, written = read_backup(source, places, aside, force=force)
        except BackupRefused as error:
            fail(f"{archive}: {error}")
        if places.store in written:
            check_embedded(places.store)
    typer.echo(f"restored {len(written)} of {_told(manifest)}, made {manifest.made} by {manifest.version}")


def _places(settings: Settings, project: Path | None) -> Places:
    return Places(settings.data_dir, embedded_file(settings), project)


def _opened(archive: Path) -> BinaryIO:
    return sys.stdin.buffer if archive == STREAM else archive.open("rb")


def _told(manifest: Manifest) -> str:
    return f"{len(manifest.sha256)} files, {sum(manifest.sizes.values()) / 1e6:.1f} MB"


def _version() -> str:
    return version("ilrs-ground-segment")
