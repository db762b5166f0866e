"""The smoke command on a stand-in Grafana whose proxies lead to a real monitor and a real InfluxDB."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ground_segment.cli.app import main
from ground_segment.dashboards import dashboards
from ground_segment.records import all_tables
from ground_segment.settings import Broker
from ground_segment.store import open_store
from tests.integration.api.harness import TOKEN, running_monitor
from tests.support.catalogues import project_catalogue
from tests.support.grafana_stack import PASSWORD, USER, GrafanaStack
from tests.support.influxdb import InfluxServer
from tests.support.mosquitto import MosquittoOptions, MosquittoServer
from tests.support.rows import everything

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def boards() -> list[dict[str, Any]]:
    return dashboards(project_catalogue())


@pytest.fixture(scope="module")
def monitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real one of the project's station; gives the address of its API."""
    folder = tmp_path_factory.mktemp("monitor")
    config = {
        "ILRS_CATALOGUE_DIR": "config/catalogue",
        "ILRS_RULES_DIR": "config/rules",
        "ILRS_MATRIX_FILE": "config/diagnosis/matrix.yaml",
    }
    with ExitStack() as stack:
        mosquitto = MosquittoServer(folder / "broker", MosquittoOptions(persistence=False))
        broker = Broker(stack.enter_context(mosquitto).host, mosquitto.port)
        _, url = stack.enter_context(running_monitor(folder, broker, **config))
        yield url


@pytest.fixture
async def influx(tmp_path: Path) -> Any:
    with InfluxServer(tmp_path / "influxd") as server:
        async with open_store(server.store_url()) as store:
            await store.prepare(all_tables(project_catalogue()), retention_s=None)
            await store.write(list(everything(project_catalogue(), time.time_ns())))
        yield server.address


def smoke(url: str, monkeypatch: pytest.MonkeyPatch, **login: str) -> tuple[int, str]:
    """Exit code, and everything that is printed."""
    for name, value in (login or {"GRAFANA_PASSWORD": PASSWORD, "ILRS_GRAFANA_USER": USER}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "400")
    done = CliRunner().invoke(main, ["grafana", "smoke", url])
    return done.exit_code, done.output


def test_everything_holds_on_a_stack_that_is_whole(
    boards: list[dict[str, Any]], monitor: str, influx: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with GrafanaStack(boards, monitor, TOKEN, influx) as grafana:
        code, said = smoke(grafana.url, monkeypatch)
    assert "FAILS" not in said
    assert code == 0, said
    assert f"{len(boards)} of {len(boards)}" in said
    assert "made, seen, ended" in said
    assert "0 dashboard(s) with an error" in said
    assert len(grafana.asked) > 400
    assert not [query for query in grafana.asked if "${" in query], "a variable was not filled in"


def test_each_part_that_is_missing_is_named(
    boards: list[dict[str, Any]], influx: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = [board for board in boards if board["uid"] != "ilrs-wall"]
    with GrafanaStack(fewer, None, "", influx) as grafana:
        code, said = smoke(grafana.url, monkeypatch)
    lines = [line for line in said.splitlines() if line.startswith("FAILS")]
    assert code == 1
    for check in ("monitor's rules", "monitor's alerts", "rules listed", "a silence", "dashboards loaded"):
        assert any(check in line for line in lines), said
    assert any("missing: ilrs-wall" in line for line in lines)
    assert "docs/grafana-smoke.md" in said


def test_a_query_that_the_database_refuses_is_named_with_its_panel(
    boards: list[dict[str, Any]], monitor: str, influx: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with GrafanaStack(boards, monitor, TOKEN, influx) as grafana:
        grafana.refused = '"batt1_cell_spread"'
        code, said = smoke(grafana.url, monkeypatch)
    failing = [line for line in said.splitlines() if line.startswith("FAILS")]
    assert code == 1
    assert any("queries of all panels" in line for line in failing)
    assert any("dashboard ilrs-energy-battery" in line and "error parsing query" in line for line in failing)


def test_a_wrong_password_ends_it_at_once(
    boards: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with GrafanaStack(boards) as grafana:
        code, said = smoke(grafana.url, monkeypatch, GRAFANA_PASSWORD="wrong")
    assert code == 1
    assert "answered 401" in said
    assert "dashboards" not in said.partition("do not hold")[0]


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = smoke("http://127.0.0.1:9", monkeypatch)
    assert code == 1
    assert "cannot be reached" in said
