"""Every query of every dashboard on a real InfluxDB that holds a simulated day: it has data, and soon."""

import asyncio
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest

from ground_segment.catalogue import Catalogue, Severity
from ground_segment.dashboards import alert_queries, dashboards
from ground_segment.dashboards.deadman import alert_rules
from ground_segment.records import all_tables
from ground_segment.store import open_store
from tests.integration.dashboards.day import SECOND, records, simulated
from tests.integration.dashboards.influxql import NOW_NS, Influx, queries_of
from tests.support.catalogues import project_catalogue
from tests.support.influxdb import InfluxServer

pytestmark = pytest.mark.integration
TO_NS = NOW_NS // (60 * SECOND) * 60 * SECOND
HOURS = 24
BATCH = 20_000
GOAL_MS = 100
"""For one query over a day. Reported; what is asserted leaves room for a busy machine."""


@pytest.fixture(scope="module")
def project() -> Catalogue:
    return project_catalogue()


@pytest.fixture(scope="module")
def boards(project: Catalogue) -> list[dict[str, Any]]:
    return dashboards(project)


@pytest.fixture(scope="module")
def day(server: InfluxServer, project: Catalogue) -> Influx:
    asyncio.run(fill(server.store_url("day"), project))
    return Influx(server.address, "day")


async def fill(url: str, project: Catalogue) -> None:
    """By the project's own store."""
    rows = [*await simulated(TO_NS, HOURS), *records(project, TO_NS)]
    async with open_store(url) as store:
        await store.prepare(all_tables(project), retention_s=None)
        for start in range(0, len(rows), BATCH):
            await store.write(rows[start : start + BATCH])


@pytest.mark.timeout(300)
def test_every_query_has_data_and_is_answered_soon(day: Influx, boards: list[dict[str, Any]]) -> None:
    asked = list(dict.fromkeys(query for board in boards for query in queries_of(board)))
    taken_ms: dict[str, float] = {}
    empty: list[str] = []
    for query in asked:
        started_s = time.perf_counter()
        answer = day.ask(query, TO_NS, HOURS)
        taken_ms[query] = 1e3 * (time.perf_counter() - started_s)
        assert "error" not in answer, (query, answer)
        if "series" not in answer:
            empty.append(query)

    slow = [query for query, taken in taken_ms.items() if taken > GOAL_MS]
    print(f"{len(asked)} queries over {HOURS} h: median {median(taken_ms.values()):.1f} ms,"
          f" longest {max(taken_ms.values()):.0f} ms, {len(slow)} above {GOAL_MS} ms")  # fmt: skip
    assert empty == []
    assert median(taken_ms.values()) < GOAL_MS


def test_stretches_of_alerts_begin_when_they_were_raised_and_end_when_they_were_over(day: Influx) -> None:
    raised_ms = TO_NS // 1_000_000 - 3_600_000
    over = day.rows(alert_queries.alert_regions("energy", Severity.CRITICAL, is_open=False), TO_NS, HOURS)
    active = day.rows(alert_queries.alert_regions("energy", Severity.CRITICAL, is_open=True), TO_NS, HOURS)

    assert [(row["time"], row["ends"]) for row in over] == [(raised_ms, raised_ms + 600_000)]
    assert [(row["time"], row["ends"]) for row in active] == [(raised_ms, TO_NS // 1_000_000)]
    assert over[0]["rule"] == "over-critical"


def test_an_alert_that_was_over_before_the_shown_time_is_not_marked(day: Influx) -> None:
    query = alert_queries.alert_regions("energy", Severity.CRITICAL, is_open=False)
    assert day.rows(query, TO_NS, hours=0.5) == []
    assert len(day.rows(query, TO_NS, hours=0.9)) == 1


def test_the_wall_lists_only_what_calls(day: Influx, project: Catalogue) -> None:
    rows = day.rows(alert_queries.alert_lines(Severity.WARNING), TO_NS, HOURS)
    assert len(rows) == len(project.facilities)
    assert {row["warning"].split()[0] for row in rows} == {"active-warning"}
    assert {row["facility"] for row in rows} == set(project.by_id)


def test_facilities_chosen_on_the_page_narrow_the_list(day: Influx) -> None:
    query = alert_queries.current_alerts(alert_queries.CHOSEN)
    for chosen, facilities in (("(energy|isru)", {"energy", "isru"}), ("energy", {"energy"})):
        rows = day.rows(query.replace("${facility:regex}", chosen), TO_NS, HOURS)
        assert {row["facility"] for row in rows} == facilities


def test_dead_man_rules_count_rows_and_find_none_when_nothing_came(day: Influx, project: Catalogue) -> None:
    for query, within_h in dead_men(project):
        assert day.rows(query, TO_NS + SECOND, within_h)
        assert day.rows(query, TO_NS + 600 * SECOND, within_h) == []


def dead_men(project: Catalogue) -> Iterator[tuple[str, float]]:
    for rule in alert_rules(project, "ILRS")["groups"][0]["rules"]:
        counted = rule["data"][0]
        yield counted["model"]["query"], counted["relativeTimeRange"]["from"] / 3600
