"""Several ingests: each packet is heard by exactly one of them."""

import pytest

from ground_segment.catalogue import with_shards
from ground_segment.ingest import WHOLE, Share
from ground_segment.ingest.publishers import Publishers
from ground_segment.wire import Presence, topics
from ground_segment.wire.access import covers, logins
from tests.support.catalogues import project_catalogue

CATALOGUE = project_catalogue()


@pytest.mark.parametrize("count", [1, 2, 4, 7, 20])
def test_each_topic_has_one_share(count: int) -> None:
    catalogue = with_shards(CATALOGUE, count)
    shares = [Share(index, count) for index in range(count)]
    for facility, packet in catalogue.packets():
        for path in ("direct", "gs-venezuela"):
            topic = topics.telemetry(facility.id, packet.name, path)
            heard = [s for s in shares if any(covers(f, topic) for f in s.filters(catalogue))]
            assert len(heard) == 1, topic
    for topic in (topics.state("energy"), topics.alert("energy", "x"), topics.report("isru")):
        assert [s.index for s in shares if any(covers(f, topic) for f in s.filters(catalogue))] == [0]
    assert len({share.client_id for share in shares}) == count


def test_facilities_are_dealt_out_evenly() -> None:
    catalogue = with_shards(CATALOGUE, 4)
    own = [
        sum(f.startswith(topics.telemetry_root()) for f in Share(n, 4).filters(catalogue)) for n in range(4)
    ]
    assert max(own) - min(own) <= 1
    assert sum(own) == len(catalogue.facilities)


def test_each_share_is_a_service_of_the_catalogue_with_the_rights_of_ingest() -> None:
    catalogue = with_shards(CATALOGUE, 2)
    assert "ingest" not in catalogue.by_id
    assert catalogue.by_id["ingest-1"].title == f"{CATALOGUE.by_id['ingest'].title} 2 of 2"
    by_name = {login.name: login for login in logins(catalogue)}
    for name in ("ingest-0", "ingest-1"):
        assert by_name[name].may_write(topics.acknowledgement("energy", "bus"))
        assert by_name[name].may_read(topics.telemetry("energy", "bus"))
        assert by_name[name].may_write(topics.telemetry(name, "health"))
    assert with_shards(CATALOGUE, 1) is CATALOGUE


@pytest.mark.parametrize("text", ["4/4", "-1/4", "1", "a/b", "0/0", ""])
def test_a_share_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="share"):
        Share.parse(text)


def test_a_share_is_written_as_people_count() -> None:
    assert (Share.parse("1/4"), Share.parse("0/1")) == (Share(1, 4), WHOLE)
    assert (WHOLE.service, WHOLE.client_id, WHOLE.file_suffix) == ("ingest", "ilrs-ingest", "")


def test_the_fullest_journal_and_what_the_broker_dropped_are_told() -> None:
    publishers = Publishers(CATALOGUE.by_id)
    for facility, fill, online in (
        ("energy", 0.2, True), ("isru", 0.7, True), ("telecom", 0.9, False), ("mars", 1.0, True),
    ):  # fmt: skip
        presence = Presence(online=online, boot=1, time_ns=1, journal_fill=fill, journal_lost=2)
        publishers.hear(topics.state(facility), presence.encode())
    publishers.hear(topics.state("energy"), b"nonsense")
    told = []
    for payload in (b"5", b"5", b"9", b"3", b"?"):  # the broker started again before the 3
        publishers.note_dropped(payload)
        told.append(publishers.figures())
    assert (told[0].journal_fill, told[0].journal_lost) == (0.7, 6)
    assert [figures.broker_dropped for figures in told] == [0, 0, 4, 3, 0]
