"""Upload to a running Grafana: data source, folder, dashboards, annotations. Twice is the same as once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards.annotations import Annotation, annotations
from ground_segment.dashboards.dashboard import dashboards
from ground_segment.dashboards.fields import Json
from ground_segment.dashboards.marks import PUSHED_TAG
from ground_segment.dashboards.provisioning import FOLDER_TITLE, FOLDER_UID
from ground_segment.dashboards.sources import DATASOURCE_UID, DataAddress, store
from ground_segment.records import Row

Api = Any
"""A GrafanaApi; the client's functions have no types."""
TIMEOUT_S = 15.0
MOST_ANNOTATIONS = 5000


class GrafanaError(Exception):
    """The upload did not succeed; the message says what to do."""


class GrafanaClientMissing(GrafanaError):
    """The extra `grafana` is not installed."""


class GrafanaUnreachable(GrafanaError):
    """Nothing answers, or what answers is no Grafana."""


class GrafanaUnauthorised(GrafanaError):
    """The token is wrong or may not do this."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What an upload changed, by name; what was already so is in neither."""

    changed: tuple[str, ...]
    left: tuple[str, ...]
    """Provisioned from files, which the server reads by itself and protects from uploads."""


def push(
    catalogue: Catalogue,
    url: str,
    token: str,
    data: DataAddress | None = None,
    transitions: Iterable[Row] = (),
) -> Pushed:
    """Bring a Grafana server up to date.

    Args:
        url: `http://host:3000`, with a path if Grafana has one.
        token: of a service account with the role Admin (Editor, if `data` is None).
        data: the store as Grafana reaches it; None leaves the data source as it is.
        transitions: rows of the table of alerts, to be shown as annotations.

    Raises:
        GrafanaError: and its kinds.
    """
    with _clear_errors(url), _connected(url, token) as api:
        changes = [
            *(_datasource(api, data) if data else ()),
            *_folder(api),
            *(change for board in dashboards(catalogue) for change in _dashboard(api, board)),
            *_annotations(api, annotations(transitions)),
        ]
    return Pushed(
        changed=tuple(name for name, changed in changes if changed),
        left=tuple(name for name, changed in changes if not changed),
    )


@contextmanager
def _connected(url: str, token: str) -> Iterator[Api]:
    from grafana_client.api import GrafanaApi  # it replaces urllib3, so only where it is needed

    api: Api = GrafanaApi.from_url(url, credential=token, timeout=TIMEOUT_S)
    try:
        health = api.client.GET("/health")
        if not isinstance(health, dict) or "version" not in health:
            raise GrafanaUnreachable(f"{url} answers, but not as Grafana does; is there a path missing?")
        yield api
    finally:
        api.client.s.close()


_Change = tuple[str, bool]
"""A name, and whether it was changed; False if it must be left alone."""


def _datasource(api: Api, address: DataAddress) -> Iterator[_Change]:
    """Always written, because the server does not tell whether its token is the same."""
    wanted = store(address)
    found = _or_none(lambda: api.datasource.get_datasource_by_uid(DATASOURCE_UID))
    if found is None:
        api.datasource.create_datasource(wanted)
    elif not found.get("readOnly"):
        api.datasource.update_datasource_by_uid(DATASOURCE_UID, wanted)
    yield f"data source {DATASOURCE_UID}", not (found and found.get("readOnly"))


def _folder(api: Api) -> Iterator[_Change]:
    if _or_none(lambda: api.folder.get_folder(FOLDER_UID)) is None:
        api.folder.create_folder(FOLDER_TITLE, uid=FOLDER_UID)
        yield f"folder {FOLDER_UID}", True


def _dashboard(api: Api, board: Json) -> Iterator[_Change]:
    name = f"dashboard {board['uid']}"
    found = _or_none(lambda: api.dashboard.get_dashboard(board["uid"]))
    if found and found["meta"].get("provisioned"):
        yield name, False
    elif found is None or _without_numbers(found["dashboard"]) != _without_numbers(board):
        api.dashboard.update_dashboard({"dashboard": board, "folderUid": FOLDER_UID, "overwrite": True})
        yield name, True


def _annotations(api: Api, wanted: Sequence[Annotation]) -> Iterator[_Change]:
    if not wanted:
        return
    known = _known_annotations(api, wanted)
    for note in wanted:
        there = known.get(note.id)
        if there is None:
            api.annotations.add_annotation(
                time_from=note.time_ms, time_to=note.end_ms, tags=list(note.tags), text=note.text
            )
        elif _differs(there, note):
            api.annotations.update_annotation(
                there["id"], time_from=note.time_ms, time_to=note.end_ms, tags=list(note.tags), text=note.text
            )
        else:
            continue
        yield f"annotation {note.id}", True


def _known_annotations(api: Api, wanted: Sequence[Annotation]) -> Mapping[str, Json]:
    found = api.annotations.find_annotations(
        time_from=wanted[0].time_ms,
        time_to=max(note.end_ms for note in wanted),
        tags=[PUSHED_TAG],
        limit=MOST_ANNOTATIONS,
    )
    if len(found) == MOST_ANNOTATIONS:
        raise GrafanaError(f"more than {MOST_ANNOTATIONS} annotations in this time: push a shorter one")
    return {tag: there for there in found for tag in there.get("tags", ())}


def _differs(there: Json, note: Annotation) -> bool:
    """Order of tags does not count, and no end is the same as an end at the start."""
    end_ms = there.get("timeEnd") or there["time"]
    same = (there["time"], end_ms, there.get("text")) == (note.time_ms, note.end_ms, note.text)
    return not same or sorted(there["tags"]) != sorted(note.tags)


def _without_numbers(board: Json) -> Json:
    """A dashboard without what the server adds to it."""
    return {key: value for key, value in board.items() if key not in ("id", "version")}


def _or_none(get: Any) -> Json | None:
    """What is there, or None if the server has no such thing."""
    from grafana_client.client import GrafanaClientError

    try:
        found: Json = get()
    except GrafanaClientError as error:
        if error.status_code != 404:
            raise
        return None
    return found


@contextmanager
def _clear_errors(url: str) -> Iterator[None]:
    """The client's many kinds of error as few that say what to do."""
    try:
        from grafana_client.client import GrafanaException
    except ImportError as error:
        raise GrafanaClientMissing(
            "pushing needs grafana-client: pip install 'ilrs-ground-segment[grafana]'"
        ) from error
    try:
        yield
    except GrafanaException as error:
        raise _explained(url, error.status_code, str(error.message)) from error
    except OSError as error:  # the HTTP library's own errors derive from it
        raise GrafanaUnreachable(f"Grafana at {url} cannot be reached: {error}") from error


def _explained(url: str, status: int, message: str) -> GrafanaError:
    if status == 0:
        return GrafanaUnreachable(f"Grafana at {url} does not answer within {TIMEOUT_S:g} s: {message}")
    if status in (401, 403):
        return GrafanaUnauthorised(f"Grafana at {url} refuses the token ({status}): {message}")
    return GrafanaError(f"Grafana at {url} answered {status}: {message}")
