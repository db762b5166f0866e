"""Grafana's configuration files, made from the catalogue and compared with it."""

import json
from collections.abc import Iterator
from pathlib import Path

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards.dashboard import dashboards
from ground_segment.dashboards.lint import faults
from ground_segment.dashboards.provisioning import alerting_file, datasource_file, provider_file

_OURS = "dashboards/ilrs-*.json"


def files(catalogue: Catalogue) -> dict[Path, str]:
    """Every file's text by its path below `config/grafana`; the same for the same catalogue."""
    made = {
        Path("provisioning/datasources/ilrs.yaml"): datasource_file(),
        Path("provisioning/dashboards/ilrs.yaml"): provider_file(),
        Path("provisioning/alerting/ilrs.yaml"): alerting_file(catalogue),
    }
    for board in dashboards(catalogue):
        text = json.dumps(board, indent=1, ensure_ascii=False, allow_nan=False)
        made[Path(f"dashboards/{board['uid']}.json")] = f"{text}\n"
    return made


def build(catalogue: Catalogue, folder: Path) -> list[Path]:
    """Bring a folder up to date, and remove the dashboards of facilities that are gone.

    Returns:
        the files that were written or removed; none if nothing had changed.
    """
    wanted = files(catalogue)
    differing = list(_differing(wanted, folder))
    for path in differing:
        file = folder / path
        if path in wanted:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[path], encoding="utf-8")
        else:
            file.unlink()
    return [folder / path for path in differing]


def drift(catalogue: Catalogue, folder: Path) -> list[str]:
    """One line for each file that is not what the catalogue says, as `path: reason`, and one for each rule of
    display that a dashboard breaks; empty if all is well."""
    wanted = files(catalogue)
    lines = [f"{folder / path}: {_reason(path, wanted, folder)}" for path in _differing(wanted, folder)]
    return lines + faults(dashboards(catalogue))


def _differing(wanted: dict[Path, str], folder: Path) -> Iterator[Path]:
    for path, text in wanted.items():
        file = folder / path
        if not file.is_file() or file.read_bytes() != text.encode():
            yield path
    found = (file.relative_to(folder) for file in folder.glob(_OURS))
    yield from sorted(path for path in found if path not in wanted)


def _reason(path: Path, wanted: dict[Path, str], folder: Path) -> str:
    if path not in wanted:
        return "no page of the catalogue has this dashboard"
    return "differs from the catalogue" if (folder / path).exists() else "is missing"
