"""What a service says of itself decides whether it is ready."""

from ground_segment.doctor.readiness import beyond_critical
from tests.support.catalogues import project_catalogue

INGEST = project_catalogue().by_id["ingest"].by_name["health"].by_name


def test_nothing_critical_is_ready() -> None:
    assert beyond_critical(INGEST, {"store_up": True, "oldest_pending_s": 300.0, "pending": 10**6}) == []


def test_each_value_beyond_a_critical_limit_is_named_with_its_unit() -> None:
    assert beyond_critical(INGEST, {"store_up": False, "oldest_pending_s": 301.0}) == [
        "store_up is false", "oldest_pending_s is 301.0 s",
    ]  # fmt: skip


def test_what_is_unknown_or_no_number_is_not_judged() -> None:
    assert beyond_critical(INGEST, {"elsewhere": 1.0, "oldest_pending_s": "late"}) == []
