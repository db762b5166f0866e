"""What a change of rules changes: alerts that come, go, or come sooner or later, on the same telemetry."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis.matrix import Key
from ground_segment.scoring.record import Run

SAME_ALERT_S = 3600.0
"""Further apart in time than this, two alerts of one rule have nothing to do with each other."""
_TOLERATED_S = 1.0


@dataclass(frozen=True, slots=True)
class Difference:
    """One alert of one replica, before and after the change; None where it is not raised."""

    replica: int
    key: Key
    before_ns: int | None
    after_ns: int | None

    @property
    def shift_s(self) -> float | None:
        """How much later it comes; None if it is new or lost."""
        if self.before_ns is None or self.after_ns is None:
            return None
        return (self.after_ns - self.before_ns) / NS_PER_S


def compare(before: Sequence[Run], after: Sequence[Run]) -> Iterator[Difference]:
    """Everything that differs, replica by replica; both replays are of the same campaign."""
    for old, new in zip(before, after, strict=True):
        yield from compare_runs(old, new)


def compare_runs(old: Run, new: Run) -> Iterator[Difference]:
    """Everything that differs in one replica."""
    was, now = _raised(old), _raised(new)
    for key in sorted(was.keys() | now.keys()):
        for before_ns, after_ns in _paired(was.get(key, []), now.get(key, [])):
            differs = (
                before_ns is None or after_ns is None or abs(after_ns - before_ns) > _TOLERATED_S * NS_PER_S
            )
            if differs:
                yield Difference(old.replica, key, before_ns, after_ns)


def _raised(run: Run) -> dict[Key, list[int]]:
    times: dict[Key, list[int]] = defaultdict(list)
    for note in run.raised():
        times[note.key].append(note.time_ns)
    return times


def _paired(before: Sequence[int], after: Sequence[int]) -> Iterator[tuple[int | None, int | None]]:
    """Times that belong together, in order; one without a partner has None beside it."""
    b, a = list(before), list(after)
    while b and a:
        apart = a[0] - b[0]
        if abs(apart) <= SAME_ALERT_S * NS_PER_S:
            yield b.pop(0), a.pop(0)
        elif apart > 0:
            yield b.pop(0), None
        else:
            yield None, a.pop(0)
    yield from ((time_ns, None) for time_ns in b)
    yield from ((None, time_ns) for time_ns in a)


def differences_of(differences: Sequence[Difference]) -> str:
    """A table, a line for each rule."""
    if not differences:
        return "no alert comes, goes or shifts"
    by_key: dict[Key, list[Difference]] = defaultdict(list)
    for difference in differences:
        by_key[difference.key].append(difference)
    width = max(len("/".join(key)) for key in by_key)
    lines = [f"{'alert':{width}}  new  lost  shifted  by (median, s)"]
    for key, own in sorted(by_key.items()):
        shifts = [d.shift_s for d in own if d.shift_s is not None]
        new = sum(d.before_ns is None for d in own)
        lost = sum(d.after_ns is None for d in own)
        shifted = f"{median(shifts):+.0f}" if shifts else "-"
        lines.append(f"{'/'.join(key):{width}}  {new:3}  {lost:4}  {len(shifts):7}  {shifted:>14}")
    return "\n".join(lines)
