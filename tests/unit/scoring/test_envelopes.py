"""What is normal for an instrument is learned from calm hours alone."""

from ground_segment.catalogue import Catalogue, Facility
from ground_segment.diagnosis import Instrument, Matrix, Sensors
from ground_segment.diagnosis.matrix import load_matrix
from ground_segment.rules.book import RuleBook
from ground_segment.scoring.envelopes import Envelopes
from ground_segment.scoring.learn import Lesson, learn
from ground_segment.scoring.matrix_file import written
from ground_segment.wire import Value
from tests.unit.scoring import small


class _Recording:
    """One replica that stands for a campaign."""

    def __init__(self, packets: object, *episodes: object) -> None:
        self._packets, self._episodes = packets, episodes

    def episodes(self) -> dict[int, object]:
        return {0: self._episodes}

    def blocks(self, _: int) -> list[range]:
        return [range(1)]

    def telemetry(self, _: range) -> "_Recording":
        return self

    def of(self, _: int) -> object:
        return self._packets


def learned(catalogue: Catalogue, packets: object, *episodes: object) -> dict[str, Instrument]:
    envelopes = Envelopes(catalogue)
    envelopes.take(_Recording(packets, *episodes))  # type: ignore[arg-type]
    return {instrument.parameter: instrument for instrument in envelopes.instruments(RuleBook())}


def test_the_furthest_step_of_calm_hours_with_a_margin_and_what_looks_at_it() -> None:
    volts = {10: 54.0, 100: 90.0}
    packets = small.telemetry(400, volts=volts, amps={5: 50.5})
    found = learned(small.CATALOGUE, packets, small.episode("energy.short", 90, 110))
    assert found["energy.volts"].step == 12.0
    assert found["energy.volts"].alerts == ("energy/limit-volts",)
    assert "absent.never" not in found


def test_a_step_that_few_campaigns_came_near_to_is_not_believed() -> None:
    """Under the next sky it may go further."""
    ordinary = [small.telemetry(200, volts={10: 54.0 + k / 10}) for k in range(5)]
    far = small.telemetry(200, volts={10: 90.0})

    def step(*campaigns: object) -> tuple[float, bool]:
        envelopes = Envelopes(small.CATALOGUE)
        for packets in campaigns:
            envelopes.take(_Recording(packets))  # type: ignore[arg-type]
        found = {instrument.parameter: instrument for instrument in envelopes.instruments(RuleBook())}
        return found["energy.volts"].step, found["energy.volts"].few_skies

    assert step(*ordinary) == (13.2, False)
    assert step(*ordinary, far) == (120.0, True)
    assert step(*ordinary, far, far, far) == (120.0, True)
    assert step(*ordinary, far, far, far, far) == (120.0, False)
    assert step(far, far) == (120.0, False), "all there is"


def test_what_may_stand_still_for_hours_is_not_judged_by_that() -> None:
    wobbling = {minute: 50.0 + minute % 3 for minute in range(400)}
    found = learned(small.CATALOGUE, small.telemetry(400, volts=wobbling))
    assert found["energy.volts"].still_s == 480.0
    assert found["energy.amps"].still_s is None


def test_a_step_at_a_change_of_state_is_explained_by_it() -> None:
    def described(name: str, kind: str, **more: object) -> dict[str, object]:
        return {"name": name, "type": kind, "description": "One.", "subsystem": "part", **more}

    packet = {
        "name": "bus", "title": "Bus", "period_s": 60, "stale_after_s": 200,
        "parameters": [described("volts", "float", range=[0, 100]), described("on", "bool")],
    }  # fmt: skip
    facts = {"id": "energy", "kind": "facility", "title": "Energy", "description": "One.", "site": "here"}
    catalogue = Catalogue(facilities=(Facility.model_validate({**facts, "packets": [packet]}),))
    (columns, *_) = small.telemetry(60, volts=small.over(30, 59, 80.0))
    on: list[Value | None] = [minute >= 30 for minute in range(60)]
    from_small = type(columns)(
        "energy", "bus", columns.times_ns, ("volts", "on"), (columns.columns[0], on), True
    )
    assert learned(catalogue, [from_small])["energy.volts"].step == 1e-9


def test_instruments_that_lie_teach_how_surely_they_are_seen() -> None:
    instruments = (Instrument(parameter="energy.volts", step=1.0, alerts=("energy/limit-volts",)),)
    fault = small.episode("energy.volts.bias", 9, kind="sensor", affects=("energy.volts",))
    run = small.replayed(60, volts=small.over(10, 30))
    matrix = learn([Lesson([run] * 9, {0: [fault]})], {}, 60.0, instruments)
    assert matrix.causes == ()
    assert (matrix.sensors.own, matrix.sensors.others) == (0.05, 0.95)


def test_the_file_holds_all_of_it_and_each_instrument_is_a_cause(tmp_path: object) -> None:
    instruments = (
        Instrument(parameter="energy.volts", step=1.5, still_s=600.0, alerts=("energy/limit-volts",)),
        Instrument(parameter="isru.level", step=0.25),
    )
    matrix = Matrix(causes=(small.LEAK,), sensors=Sensors(own=0.7), instruments=instruments)
    file = tmp_path / "matrix.yaml"  # type: ignore[operator]
    file.write_text(written(matrix, ["a test"]), encoding="utf-8")
    assert load_matrix(file) == matrix
    cause = matrix.by_id["energy.volts.sensor"]
    assert {s.alert: s.probability for s in cause.symptoms} == {
        "energy/sensor-volts": 0.7, "energy/limit-volts": 0.2,
    }  # fmt: skip
