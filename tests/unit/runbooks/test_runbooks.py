"""Each alert that the monitor can raise has a runbook, and each link in the documents leads somewhere."""

import posixpath
import re

import pytest

from ground_segment.catalogue import Severity
from ground_segment.diagnosis import Cause, Matrix, Symptom
from ground_segment.diagnosis.instrument import Instrument
from ground_segment.panels import pages
from ground_segment.runbooks import (
    Remedies,
    Remedy,
    console_path,
    document,
    documents,
    faults,
    make_library,
    text_of,
)
from tests.support.catalogues import PROJECT, project_catalogue
from tests.support.runbooks import project_library, project_matrix, project_remedies, project_rules

LINK = re.compile(r"\]\(([^)]+)\)")


def test_every_alert_of_the_monitor_has_a_runbook() -> None:
    facilities = project_catalogue().facilities
    own = {(f.id, "silent") for f in facilities}
    own |= {(f.id, f"stale-{packet.name}") for f in facilities for packet in f.packets}
    own |= {(f.id, f"limit-{p.name}") for f in facilities for p in f.parameters.values() if p.limits}
    own |= {(i.facility, i.rule) for i in project_matrix().instruments}
    written = {rule.key for rule in project_rules().rules}
    failing = {(a.facility, f"action-{name}") for name, a in project_rules().actions.items()}
    assert own | written | failing == set(project_library())


def test_the_address_of_every_alert_is_that_of_its_own_document() -> None:
    made = documents(project_catalogue(), project_library())
    files = [document(*key).removeprefix("docs/runbooks/") for key in project_library()]
    assert set(files) <= set(made)
    assert len({file.lower() for file in files}) == len(files), "some disks do not tell a from A"


def test_every_link_between_documents_resolves() -> None:
    made = documents(project_catalogue(), project_library())
    for name, text in made.items():
        for target in LINK.findall(text):
            path = posixpath.normpath(posixpath.join("docs/runbooks", posixpath.dirname(name), target))
            known = path.removeprefix("docs/runbooks/") in made or (PROJECT / path).exists()
            assert known, f"{name}: {target}"


def test_what_is_to_be_looked_at_is_drawn_on_a_page_that_exists() -> None:
    drawn = {(p.key, panel.key) for p in pages(project_catalogue()) for s in p.sections for panel in s.panels}
    for book in project_library().values():
        assert book.look_at, f"{book.key}: nothing to look at"
        assert {(look.page.key, look.panel.key) for look in book.look_at} <= drawn


def test_every_cause_has_a_remedy_and_every_remedy_its_telecommands() -> None:
    assert list(faults(project_remedies(), project_matrix(), project_catalogue())) == []


def test_what_is_wrong_with_remedies_is_named() -> None:
    matrix = Matrix(causes=(Cause(id="energy.trip", title="Trip"), Cause(id="isru.jam", title="Jam")))
    remedies = Remedies(
        remedies={"energy.*": Remedy(do="Shed loads.", telecommands=("shed",)), "gone.x": Remedy(do="Wait.")}
    )
    assert list(faults(remedies, matrix, project_catalogue())) == [
        "energy.trip: 'energy.shed' is no telecommand",
        "isru.jam: has no remedy",
        "gone.x: is no cause of the matrix",
    ]


def test_a_reactor_trip_names_its_cause_its_telecommands_and_what_acts_by_itself() -> None:
    book = project_library()["energy", "limit-rx_mode"]
    assert book.severities == (Severity.CRITICAL,)
    assert book.causes[0].id == "energy.reactor_trip"
    assert [order.command.name for order in book.orders] == ["shed_loads", "restart_reactor"]
    assert {a.action.name for a in book.automatic} == {"shed-reduced", "isru-standby"}
    assert book.loses
    text = text_of(book)
    for said in (
        "critical when SCRAM",
        "`tc send energy restart_reactor` (hazardous)",
        "shed-reduced`, active",
    ):
        assert said in text


def test_what_was_learned_on_one_battery_serves_the_others() -> None:
    book = project_library()["energy", "limit-batt1_cell_spread"]
    assert book.causes[0].title == "Weak cell with inner short"
    assert book.causes[0].learned_on == ("energy", "limit-batt5_cell_spread")


def test_what_was_learned_at_one_ground_station_is_done_at_the_other() -> None:
    book = project_library()["gs-venezuela", "limit-rx_power"]
    assert book.causes[0].learned_on == ("gs-south-africa", "limit-rx_power")
    assert {order.facility for order in book.orders} == {"gs-venezuela"}


def test_what_else_is_seen_comes_with_its_time_and_the_likeliest_cause_first() -> None:
    symptoms = [Symptom(alert="energy/limit-rx_mode", probability=0.9, delay_s=60)]
    more = [*symptoms, Symptom(alert="isru/silent", probability=0.5, delay_s=3_660)]
    causes = (
        Cause(id="energy.rare", title="Rare", prior=0.01, symptoms=tuple(symptoms)),
        Cause(id="energy.common", title="Common", prior=0.03, symptoms=tuple(more)),
    )
    library = make_library(project_catalogue(), project_rules(), Matrix(causes=causes), Remedies())
    book = library["energy", "limit-rx_mode"]
    assert [cause.title for cause in book.causes] == ["Common", "Rare"]
    assert book.causes[0].share == pytest.approx(0.75, abs=0.01)
    assert (
        "Then also: In-situ resource utilisation plant is silent ([silent](../isru/silent.md), 1 h later)."
        in (text_of(book))
    )


def test_an_instrument_that_lies_has_a_runbook_and_is_a_cause_of_what_looks_at_it() -> None:
    lying = Instrument(parameter="energy.rfc_soc", step=0.5, still_s=7_200, alerts=("energy/limit-rfc_soc",))
    matrix = Matrix(instruments=(lying,))
    library = make_library(project_catalogue(), project_rules(), matrix, project_remedies())
    book = library["energy", "sensor-rfc_soc"]
    assert book.title == "Sensor of RFC state of charge is wrong"
    assert "jumps by more than 0.5 % within a minute" in text_of(book)
    assert "stands still for 2 h" in text_of(book)
    assert book.look_at[0].trace.id == "energy.rfc_soc"
    [cause] = library["energy", "limit-rfc_soc"].causes
    assert cause.id == "energy.rfc_soc.sensor"
    assert cause.remedy.startswith("Compare the reading")


def test_addresses() -> None:
    assert document("isru", "limit-reactor_dT") == "docs/runbooks/isru/limit-reactor_dT.md"
    assert console_path("isru", "limit-reactor_dT") == "/runbook/isru/limit-reactor_dT"
