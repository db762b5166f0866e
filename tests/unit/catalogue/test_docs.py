"""The parameter reference says what the catalogue says."""

from ground_segment.catalogue.docs import parameter_reference
from tests.support.catalogues import PROJECT, project_catalogue


def test_the_reference_is_up_to_date() -> None:
    written = (PROJECT / "docs" / "parameters.md").read_text(encoding="utf-8")
    assert written == parameter_reference(project_catalogue()), "run `ground-segment catalogue docs`"


def test_every_parameter_has_a_row_in_its_facility_s_section() -> None:
    catalogue = project_catalogue()
    text = parameter_reference(catalogue)
    for facility in catalogue.facilities:
        section = text.split(f'<a id="{facility.id}"></a>')[1].split("<a id=")[0]
        assert all(section.count(f"| `{name}` |") == 1 for name in facility.parameters)


def test_every_row_of_a_table_has_the_same_number_of_cells() -> None:
    rows = [line for line in parameter_reference(project_catalogue()).splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {6, 12}


def test_every_telecommand_stands_in_its_facility_s_section_with_its_arguments() -> None:
    catalogue = project_catalogue()
    text = parameter_reference(catalogue)
    for facility in catalogue.facilities:
        section = text.split(f'<a id="{facility.id}"></a>')[1].split("<a id=")[0]
        for command in facility.commands:
            item = section.split(f"\n- `{command.name}`: ")[1].split("\n- `")[0]
            assert command.hazardous == ("Hazardous" in item)
            assert all(f"  - `{argument.name}`: {argument.allowed}" in item for argument in command.arguments)
