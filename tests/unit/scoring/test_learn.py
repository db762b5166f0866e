"""What training teaches: symptoms with probability and delay, without what happens anyway."""

from pathlib import Path

import pytest

from ground_segment.diagnosis import load_matrix
from ground_segment.scoring.learn import Lesson, learn
from ground_segment.scoring.matrix_file import read_losses, written
from ground_segment.scoring.record import Run
from tests.unit.scoring import small


def lesson(*runs: Run, onset: float = 100.0) -> Lesson:
    return Lesson(runs, {number: (small.episode("energy.short", onset),) for number in range(len(runs))})


def case(replica: int, **bad: dict[int, float]) -> Run:
    run = small.replayed(200, **bad)
    run.replica = replica
    return run


def test_a_symptom_has_its_probability_and_its_median_delay() -> None:
    runs = [case(n, volts=small.over(102 + n, 150)) for n in range(3)]
    runs.append(case(3, volts=small.over(104, 150), amps=small.over(110, 150)))
    (cause,) = learn([lesson(*runs)], {"energy.short": ["bus A"]}, 60.0).causes
    assert (cause.id, cause.loses) == ("energy.short", ("bus A",))
    volts, amps = cause.symptoms
    assert (volts.key, volts.probability, volts.delay_s) == (small.VOLTS, 0.9, 210.0)
    assert (amps.key, amps.probability, amps.delay_s) == (small.AMPS, 0.3, 600.0)
    assert volts.spread_s >= 60.0


def test_what_happens_anyway_is_no_symptom() -> None:
    often = {minute: 150.0 for start in range(5, 200, 20) for minute in (start, start + 1)}
    (cause,) = learn([lesson(case(0, level=often), case(1, level=often))], {}, 60.0).causes
    assert cause.symptoms == ()


def test_what_was_active_before_says_nothing() -> None:
    (cause,) = learn([lesson(case(0, volts=small.over(90, 150), amps=small.over(105, 150)))], {}, 60.0).causes
    assert [symptom.key for symptom in cause.symptoms] == [small.AMPS]


def test_two_faults_at_a_time_teach_nothing() -> None:
    both = (small.episode("energy.short", 100), small.episode("isru.leak", 110))
    assert learn([Lesson([case(0, volts=small.over(102, 150))], {0: both})], {}, 60.0).causes == ()


def test_the_file_reads_back_as_it_was_and_says_where_it_is_from(tmp_path: Path) -> None:
    matrix = learn([lesson(case(0, volts=small.over(102, 150)))], {"energy.short": ["bus: A", "heat"]}, 60.0)
    text = written(matrix, ["A campaign: seed 7"])
    file = tmp_path / "matrix.yaml"
    file.write_text(text, encoding="utf-8")
    assert load_matrix(file) == matrix
    assert text.startswith("# Generated")
    assert "seed 7" in text.splitlines()[1]


def test_losses_are_optional(tmp_path: Path) -> None:
    assert read_losses(tmp_path / "none.yaml") == {}
    (tmp_path / "some.yaml").write_text("energy.short: [bus A]\n", encoding="utf-8")
    assert read_losses(tmp_path / "some.yaml") == {"energy.short": ("bus A",)}


@pytest.mark.parametrize("cause", ["command.pump_wear", "energy.reactor_trip"])
def test_the_project_says_what_its_causes_cost(cause: str) -> None:
    assert read_losses(Path("config/diagnosis/losses.yaml"))[cause]
