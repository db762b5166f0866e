"""The score as one HTML page with plots inside it; nothing is fetched."""

from collections.abc import Iterator, Sequence
from html import escape

from ground_segment.scoring.baselines import baselines
from ground_segment.scoring.counting import Share
from ground_segment.scoring.goals import goals
from ground_segment.scoring.report_markdown import duration
from ground_segment.scoring.score import Score
from ground_segment.scoring.svg import bars, dots

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1d2530; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
td, th { padding: .2rem .8rem .2rem 0; text-align: left; border-bottom: 1px solid #d8dee6; }
svg { max-width: 100%; height: auto; } svg text { font-size: 11px; fill: #3a4554; }
svg rect { fill: #4a7db5; } svg circle { fill: #4a7db5; fill-opacity: .6; }
.range { stroke: #1d2530; } .tick { stroke: #d8dee6; } .goal { stroke: #b3402e; stroke-width: 2; }
.no { color: #b3402e; font-weight: 600; }
"""


def as_html(score: Score, made_from: Sequence[str]) -> str:
    """The whole page."""
    body = "\n".join(_sections(score, made_from))
    return (
        "<!doctype html>\n<html lang=en><head><meta charset=utf-8><title>How good the monitor is</title>"
        f"<style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _sections(score: Score, made_from: Sequence[str]) -> Iterator[str]:
    yield "<h1>How good the monitor is</h1>"
    yield f"<p>{score.replicas} stations, {score.days:.0f} station-days. Ranges are 95 % confidence.</p>"
    yield "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in made_from) + "</ul>"
    yield "<h2>Goals</h2>" + _goals(score)
    yield "<h2>Beside what costs nothing</h2>" + _baselines(score)
    yield "<h2>Found</h2>" + _found(score)
    yield "<h2>Named first, of those found</h2>" + _named(score)
    yield "<h2>Time from onset to alert</h2>" + _delays(score)


def _goals(score: Score) -> str:
    words = {True: "yes", False: '<span class="no">no</span>', None: "not measured"}
    rows = [(escape(g.what), escape(g.wanted), escape(g.got), words[g.reached]) for g in goals(score)]
    return _table(("measure", "goal", "reached", "met"), rows)


def _baselines(score: Score) -> str:
    heads = ("monitor", "found", "false a day", "at look-alikes", "few annunciations", "first", "in three")
    rows = [
        (escape(b.name), b.found, b.false_a_day, b.wolf, b.few_calls, b.first, b.in_three)
        for b in baselines(score)
    ]
    return _table(heads, rows)


def _found(score: Score) -> str:
    groups = (score.abrupt, score.drifts, score.double, score.sensors)
    return bars([_bar(g.title, g.found) for g in groups if g.found.of], goal=0.99)


def _named(score: Score) -> str:
    return bars([_bar(f.name, f.first) for f in score.faults if f.first.of], goal=0.85)


def _delays(score: Score) -> str:
    known = [f for f in score.faults if f.delays_s]
    known.sort(key=lambda f: f.median_s or 0.0)
    middle = f"Median {duration(score.single.median_s)}, 90th percentile {duration(score.single.p90_s)}."
    return f"<p>{middle}</p>" + dots([(f.name, f.delays_s) for f in known], 30.0, 400_000.0)


def _bar(name: str, share: Share) -> tuple[str, float, float, float]:
    return (name, share.value or 0.0, *share.interval)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{word}</th>" for word in heads)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{lines}</table>"
