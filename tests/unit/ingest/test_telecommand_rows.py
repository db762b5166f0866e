"""Every stage of a telecommand is a row, even if all happen in one nanosecond, and can be read alone."""

from ground_segment.ingest.translate import Translator
from ground_segment.wire import PacketDecoder, Stage, Telecommand, topics
from tests.support.catalogues import project_catalogue

REQUEST = Telecommand(
    id="7", time_ns=1_000, command="go", arguments={"speed": 2, "warm": True}, by="ana", reason="a test"
)


def test_stages_of_one_moment_are_rows_of_their_own_in_their_order() -> None:
    catalogue = project_catalogue()
    translator = Translator(catalogue, PacketDecoder(catalogue))
    sent = translator.other(topics.command("isru"), REQUEST.encode(), 5)
    reports = [
        translator.other(topics.report("isru"), REQUEST.report(stage, 1_000, reason).encode(), 5)
        for stage, reason in ((Stage.ACCEPTED, ""), (Stage.STARTED, ""), (Stage.FAILED, "it is jammed"))
    ]
    rows = [row for item in (sent, *reports) for row in item.rows]
    assert [row.fields["stage"] for row in rows] == ["sent", "accepted", "started", "failed"]
    assert [row.time_ns for row in rows] == sorted({row.time_ns for row in rows})
    assert {tuple(row.tags.items()) for row in rows} == {(("target", "isru"), ("command_id", "7"))}
    assert {(row.fields["command"], row.fields["by"], row.fields["arguments"]) for row in rows} == {
        ("go", "ana", "speed=2 warm=true")
    }
    assert [row.fields["reason"] for row in rows] == ["a test", "", "", "it is jammed"]
