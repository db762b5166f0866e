"""Upload through the real client to a stand-in for Grafana: see tests/support/grafana.py."""

import builtins
from collections.abc import Iterator
from typing import Any

import pytest

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards import (
    DataAddress,
    GrafanaClientMissing,
    GrafanaError,
    GrafanaUnauthorised,
    GrafanaUnreachable,
    dashboards,
    push,
)
from tests.support.grafana import TOKEN, FakeGrafana
from tests.support.rows import alert_row
from tests.support.servers import free_port

pytestmark = pytest.mark.integration
DATA = DataAddress("http://influxdb:8086", "telemetry", "secret")
RAISED, CLEARED = 1_795_000_000_000_000_000, 1_795_000_060_000_000_000
RAISED_ROW = alert_row("energy", "bus-a", RAISED)
CLEARED_ROW = alert_row("energy", "bus-a", CLEARED, RAISED, transition="cleared", state="normal")


@pytest.fixture
def grafana() -> Iterator[FakeGrafana]:
    with FakeGrafana() as running:
        yield running


def test_an_upload_brings_everything(grafana: FakeGrafana, catalogue: Catalogue) -> None:
    pushed = push(catalogue, grafana.url, TOKEN, DATA, [RAISED_ROW])

    assert grafana.datasources["ilrs-store"]["secureJsonData"] == {"httpHeaderValue1": "Token secret"}
    assert list(grafana.folders) == ["ilrs"]
    assert set(grafana.dashboards) == {board["uid"] for board in dashboards(catalogue)}
    assert "ilrs-biomedical" in grafana.dashboards
    [note] = grafana.annotations.values()
    assert note["text"] == "bus-a of energy: 112 V is below 114 V"
    assert {"ilrs-alert", "energy", "warning"} < set(note["tags"])
    assert len(pushed.changed) == 1 + 1 + len(grafana.dashboards) + 1
    assert pushed.left == ()


def test_a_second_upload_changes_nothing(grafana: FakeGrafana, catalogue: Catalogue) -> None:
    push(catalogue, grafana.url, TOKEN, DATA, [RAISED_ROW])
    grafana.writes.clear()

    assert push(catalogue, grafana.url, TOKEN, None, [RAISED_ROW]).changed == ()
    assert grafana.writes == []


def test_an_alert_that_is_over_ends_its_annotation(grafana: FakeGrafana, catalogue: Catalogue) -> None:
    push(catalogue, grafana.url, TOKEN, None, [RAISED_ROW])
    pushed = push(catalogue, grafana.url, TOKEN, None, [CLEARED_ROW, RAISED_ROW])

    [note] = grafana.annotations.values()
    assert (note["time"], note["timeEnd"]) == (RAISED // 1_000_000, CLEARED // 1_000_000)
    assert pushed.changed == (f"annotation id:energy/bus-a/{RAISED}",)


def test_what_files_provide_is_left_alone(grafana: FakeGrafana, catalogue: Catalogue) -> None:
    grafana.provision("ilrs-overview")
    grafana.datasources["ilrs-store"] = {"uid": "ilrs-store", "readOnly": True}

    pushed = push(catalogue, grafana.url, TOKEN, DATA)
    assert pushed.left == ("data source ilrs-store", "dashboard ilrs-overview")
    assert "PUT /api/datasources/uid/ilrs-store" not in grafana.writes


def test_a_wrong_token_is_told(grafana: FakeGrafana, catalogue: Catalogue) -> None:
    with pytest.raises(GrafanaUnauthorised, match="refuses the token"):
        push(catalogue, grafana.url, "wrong")


def test_a_server_that_is_not_there_is_told(catalogue: Catalogue) -> None:
    with pytest.raises(GrafanaUnreachable, match="cannot be reached"):
        push(catalogue, f"http://127.0.0.1:{free_port()}", TOKEN)


def test_a_server_that_is_no_grafana_is_told(grafana: FakeGrafana, catalogue: Catalogue) -> None:
    grafana.page = "<html>hello</html>"
    with pytest.raises(GrafanaUnreachable, match="not as Grafana does"):
        push(catalogue, grafana.url, TOKEN)


def test_what_the_server_refuses_is_told_in_its_words(grafana: FakeGrafana, catalogue: Catalogue) -> None:
    grafana.provisioned.add("ilrs-energy")
    with pytest.raises(GrafanaError, match=r"400: .*Cannot save provisioned dashboard"):
        push(catalogue, grafana.url, TOKEN)


def test_a_missing_client_says_how_to_install_it(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without_client(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("grafana_client"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without_client)
    with pytest.raises(GrafanaClientMissing, match=r"ilrs-ground-segment\[grafana\]"):
        push(catalogue, "http://127.0.0.1:1", TOKEN)
