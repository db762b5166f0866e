"""The score as Markdown: goals, baselines, each fault, what was false, what was missed."""

from collections.abc import Iterator, Sequence

from ground_segment.diagnosis.matrix import Key
from ground_segment.scoring.baselines import baselines
from ground_segment.scoring.goals import goals
from ground_segment.scoring.score import Finding, Score

_HOW = """\
Written by `make score`; do not edit. Recorded campaigns are replayed through the real engine with the limits
of the catalogue, the rules of `config/rules` and the matrix of `config/diagnosis`, which was learned from
other seeds. An operator is played who acknowledges every five minutes.

A fault counts as found by the first alert, between its onset and its end, in a parameter where it shows
directly, or that training has seen it raise in at least one case of five. An annunciation is false if no
fault, in force or ended less than six hours ago, accounts for it. Ranges are 95 % confidence. Steps of a
minute make every delay up to a minute longer than it is in flight. A drift takes half an hour to grow or an
hour to do harm. A replica is replayed from two hours before its first fault until two hours after all its
faults were seen, or to its end; one without faults whole. An instrument is named if the cause says which
one lies, not how. Actions are rehearsed, not carried out: one is harmful if only an instrument that lies, or
silence, had asked for it; what those do that were right is told by [another report](action-effects.md)."""


def as_markdown(score: Score, made_from: Sequence[str], *, brief: bool = False) -> str:
    """The report; a brief one has goals and baselines alone."""
    parts = [_goals(score), _baselines(score)]
    if not brief:
        campaigns = "\n".join(f"- {line}" for line in made_from)
        head = f"# How good the monitor is\n\n{_HOW}\n\n{campaigns}"
        parts = [head, *parts, _groups(score), _missed(score), _named("Drifts found too late", score.late)]
        parts += [_mistaken(score), _false(score), _named("Needless actions", score.needless)]
        parts += [_named("Actions on machines that are well", score.harmful), _kinds(score), _faults(score)]
    return "\n\n".join(part for part in parts if part) + "\n"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _goals(score: Score) -> str:
    words = {True: "yes", False: "**no**", None: "not measured"}
    rows = [(g.what, g.wanted, g.got, words[g.reached]) for g in goals(score)]
    return "## Goals\n\n" + table(("measure", "goal", "reached", "met"), rows)


def _baselines(score: Score) -> str:
    heads = ("monitor", "found", "false a day", "at look-alikes", "few annunciations", "first", "in three")
    rows = [
        (b.name, b.found, b.false_a_day, b.wolf, b.few_calls, b.first, b.in_three) for b in baselines(score)
    ]
    return "## Beside what costs nothing\n\n" + table(heads, rows)


def _groups(score: Score) -> str:
    heads = (
        "faults",
        "found",
        "before harm",
        "delay, median",
        "90th percentile",
        "first, in the end",
        "in three, in the end",
    )
    groups = (score.abrupt, score.drifts, score.single, score.double, score.sensors, score.losses)
    rows = [
        (g.title, str(g.found), str(g.in_time), duration(g.median_s), duration(g.p90_s),
         str(g.first_last), str(g.in_three_last))
        for g in groups if g.found.of
    ]  # fmt: skip
    load = f"Annunciations a station-day, faults included: {score.calls}."
    quiet = f"False ones where nothing was wrong: {score.quiet_false}."
    return f"## Groups of faults\n\n{table(heads, rows)}\n\n{load} {quiet}"


def _missed(score: Score) -> str:
    missed = [f for f in score.faults if f.found.hits < f.found.of]
    if not missed:
        return ""
    lines = [f"- `{f.name}` {f.title}: {f.found.of - f.found.hits} of {f.found.of}" for f in missed]
    return "## Missed\n\n" + "\n".join(lines)


def _mistaken(score: Score) -> str:
    lines = [f"- `{fault}`: `{named}` {count}" for fault, named, count in score.mistaken]
    return "## Named otherwise, ten minutes after detection\n\n" + "\n".join(lines) if lines else ""


def _false(score: Score) -> str:
    return "\n\n".join(
        f"## {title}\n\n" + "\n".join(_counted(counts))
        for title, counts in (
            ("False annunciations", score.false_by_rule),
            ("At look-alikes", score.wolf_by_rule),
        )
        if counts
    )


def _named(title: str, counts: Sequence[tuple[str, int]]) -> str:
    lines = [f"- `{name}`: {count}" for name, count in counts]
    return f"## {title}\n\n" + "\n".join(lines) if lines else ""


def _counted(counts: Sequence[tuple[Key, int]]) -> Iterator[str]:
    yield from (f"- `{'/'.join(key)}`: {count}" for key, count in counts)


def _kinds(score: Score) -> str:
    if not score.sensor_kinds:
        return ""
    heads = ("instrument", "found", "delay", "annunciations in 10 min", "named first", "in three")
    rows = [(_fault(f)[0], *_fault(f)[1:3], *_fault(f)[4:]) for f in score.sensor_kinds]
    return "## Each way to lie\n\n" + table(heads, rows)


def _faults(score: Score) -> str:
    heads = ("fault", "found", "delay", "before harm", "annunciations in 10 min", "first", "in three")
    return "## Each fault\n\n" + table(heads, [_fault(f) for f in score.faults])


def _fault(f: Finding) -> tuple[str, ...]:
    def of(hits: int, count: int) -> str:
        return f"{hits}/{count}" if count else "-"

    calls = "-" if not f.calls_first else str(max(f.calls_first))
    return (
        f"`{f.name}`", of(f.found.hits, f.found.of), duration(f.median_s), of(f.in_time.hits, f.in_time.of),
        calls, of(f.first.hits, f.first.of), of(f.in_three.hits, f.in_three.of),
    )  # fmt: skip


def duration(seconds: float | None) -> str:
    """As people say it: 40 s, 5 min, 3.2 h."""
    if seconds is None:
        return "-"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
