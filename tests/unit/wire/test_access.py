"""Who may command whom: operators and the monitor everybody, nobody else anybody."""

from ground_segment.catalogue import FacilityKind
from ground_segment.wire import topics
from ground_segment.wire.access import OPERATOR, SIMULATORS, logins
from tests.support.catalogues import project_catalogue

CATALOGUE = project_catalogue()
LOGINS = {login.name: login for login in logins(CATALOGUE)}
FACILITIES = [facility.id for facility in CATALOGUE.surface()]


def covers(pattern: str, topic: str) -> bool:
    wanted, levels = pattern.split("/"), topic.split("/")
    if wanted[-1] == "#":
        return wanted[:-1] == levels[: len(wanted) - 1]
    return len(wanted) == len(levels) and all(
        w in ("+", level) for w, level in zip(wanted, levels, strict=True)
    )


def commands(login: str) -> set[str]:
    """Facilities that a login may send telecommands to."""
    return {f for f in FACILITIES if any(covers(w, topics.command(f)) for w in LOGINS[login].writes)}


def reads(login: str, topic: str) -> bool:
    return any(covers(pattern, topic) for pattern in LOGINS[login].reads)


def test_operators_and_the_monitor_command_every_facility_and_nobody_else_does() -> None:
    allowed = {name for name in LOGINS if commands(name)}
    assert allowed == {OPERATOR, "monitor"}
    assert commands(OPERATOR) == commands("monitor") == set(FACILITIES)


def test_a_facility_hears_its_own_telecommands_and_reports_on_them_alone() -> None:
    for facility in FACILITIES:
        others = [other for other in FACILITIES if other != facility]
        assert reads(facility, topics.command(facility))
        assert topics.report(facility) in LOGINS[facility].writes
        assert not any(reads(facility, topics.command(other)) for other in others)
        assert not any(topics.report(other) in LOGINS[facility].writes for other in others)


def test_the_simulators_hear_all_telecommands_to_facilities_but_none_to_services() -> None:
    assert all(reads(SIMULATORS, topics.command(facility)) for facility in FACILITIES)
    services = [f.id for f in CATALOGUE.facilities if f.kind is FacilityKind.SERVICE]
    assert not any(reads(SIMULATORS, topics.command(service)) for service in services)


def test_whoever_publishes_a_facility_can_notice_another_who_does() -> None:
    for facility in FACILITIES:
        assert reads(facility, topics.state(facility))
        assert reads(SIMULATORS, topics.state(facility))
