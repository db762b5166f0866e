"""Incidents and actions become rows: each evaluation one, and none while nothing has happened."""

from pathlib import Path

from ground_segment.catalogue import Severity
from ground_segment.ingest.translate import Translator
from ground_segment.records import ACTIONS, INCIDENTS, all_tables
from ground_segment.store import open_store
from ground_segment.wire import (
    ActionMode,
    ActionRecord,
    Autonomy,
    Incident,
    Outcome,
    PacketDecoder,
    RankedCause,
    topics,
)
from tests.support.catalogues import project_catalogue

RECORD = ActionRecord(
    name="shed-reduced", title="Shed to the reduced level", facility="energy", target="energy",
    command="shed_loads", arguments={"level": "REDUCED"}, mode=ActionMode.ACTIVE, outcome=Outcome.SENT,
    time_ns=1_900_000_000_000_000_000, text="The reactor has tripped", trigger="energy/trip", triggered_ns=7,
    telecommand_id="auto-1", values={"energy.rx_mode": "SCRAM"},
)  # fmt: skip
INCIDENT = Incident(
    id="1-energy", title="Reactor", severity=Severity.CRITICAL, opened_ns=5,
    time_ns=1_900_000_000_000_000_000, open=True,
    causes=(RankedCause(id="energy.reactor_trip", title="Trip", probability=0.97),),
    alerts=("energy/trip", "isru/cold"), folded=("isru/cold",), loses=("night power",),
)  # fmt: skip


def translator() -> Translator:
    catalogue = project_catalogue()
    return Translator(catalogue, PacketDecoder(catalogue))


def test_an_evaluation_is_a_row_with_who_why_and_outcome() -> None:
    (row,) = translator().other(topics.action("shed-reduced"), RECORD.encode(), 9).rows
    assert row.table is ACTIONS
    assert (row.time_ns, row.tags) == (RECORD.time_ns, {"facility": "energy", "action": "shed-reduced"})
    assert row.fields["by"] == "monitor"
    assert row.fields["asked_by"] == "energy/trip"
    assert row.fields["outcome"] == "sent"
    assert row.fields["arguments"] == "level=REDUCED"
    assert row.fields["seen"] == "energy.rx_mode=SCRAM"
    assert set(row.fields) == set(ACTIONS.fields)


def test_nothing_is_stored_of_what_nobody_asked_for() -> None:
    idle = RECORD.model_copy(update={"outcome": Outcome.IDLE, "time_ns": 0})
    assert not translator().other(topics.action("shed-reduced"), idle.encode(), 9).rows
    switch = Autonomy(mode=ActionMode.ACTIVE, time_ns=0)
    assert not translator().other(topics.AUTONOMY, switch.encode(), 9).rows


def test_the_switch_over_all_is_a_row_of_every_action() -> None:
    switch = Autonomy(mode=ActionMode.OFF, time_ns=8, by="ana", reason="works on the buses")
    (row,) = translator().other(topics.AUTONOMY, switch.encode(), 9).rows
    assert row.tags == {"facility": "monitor", "action": "*"}
    assert (row.fields["mode"], row.fields["by"], row.fields["text"]) == ("off", "ana", "works on the buses")


async def test_rows_of_both_can_be_stored_and_read(tmp_path: Path) -> None:
    known = translator()
    rows = [
        *known.other(topics.action("shed-reduced"), RECORD.encode(), 9).rows,
        *known.other(topics.incident("1-energy"), INCIDENT.encode(), 9).rows,
    ]
    assert rows[1].table is INCIDENTS
    assert set(rows[1].fields) == set(INCIDENTS.fields)
    async with open_store(f"sqlite:///{tmp_path / 'store.db'}", None, "ilrs") as store:
        await store.prepare(all_tables(project_catalogue()), None)
        await store.write(rows)
        action, incident = await store.latest(ACTIONS), await store.latest(INCIDENTS)
    assert action
    assert (action.fields["outcome"], action.tags["action"]) == ("sent", "shed-reduced")
    assert incident
    assert (incident.fields["cause"], incident.fields["folded"]) == ("energy.reactor_trip", "isru/cold")
