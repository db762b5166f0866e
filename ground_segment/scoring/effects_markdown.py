"""What actions do, as Markdown: how long alerts stand with each and without it, and what it makes worse."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ground_segment.scoring.effects import TOLERATED_S, Change, Effect
from ground_segment.scoring.report_markdown import duration, table

_HOW = f"""\
Written by `make score`; do not edit. Campaigns are replayed through the monitor to their end, and wherever an
action would have been started its replica is simulated once more with the same random numbers, and the
telecommand is carried out at that moment, whatever the action's mode. Up to there both are alike; what
differs afterwards is its doing. Each action is carried out once in a replica; its effect does not call off a
later one. What acts on board by itself goes first, as in flight, so that many actions are never needed here.

Both are replayed through the monitor. An action does harm if an alert stands as critical for
more than {duration(TOLERATED_S)} longer with it than without it. Times are added over all alerts, from the
first telecommand on. What no alert looks at is not seen."""

_LISTS: Sequence[tuple[str, Callable[[Effect], Sequence[Change]]]] = (
    ("Harm: critical for longer with the actions", lambda effect: effect.harm),
    ("What else stands for longer", lambda effect: effect.brought),
    ("What stands for less long", lambda effect: effect.spared),
)


def as_markdown(
    effects: Sequence[Effect], made_from: Sequence[str], refused: Sequence[str] = (), *, brief: bool = False
) -> str:
    """The report.

    Args:
        effects: of each replica.
        made_from: a line for each campaign.
        refused: a line for each telecommand that was not carried out.
        brief: without the method.
    """
    lines = "\n".join(f"- {line}" for line in made_from)
    head = [] if brief else [f"# What actions do\n\n{_HOW}\n\n{lines}"]
    return (
        "\n\n".join([*head, _verdict(effects), _effects(effects), *_details(effects), *_refused(refused)])
        + "\n"
    )


def _verdict(effects: Sequence[Effect]) -> str:
    if not effects:
        return "No action was carried out: nothing is known of their effects."
    carried = sum(len(effect.actions) for effect in effects)
    harmful = sum(bool(effect.harm) for effect in effects)
    return f"**Actions carried out: {carried}, in {len(effects)} replicas; with harm: {harmful}.**"


def _effects(effects: Sequence[Effect]) -> str:
    if not effects:
        return ""
    heads = ("actions", "what was wrong", "critical without", "with", "any alert without", "with")
    rows = [
        (_code(e.actions), _code(e.faults), *_sums(e.critical), *_sums(e.any))
        for e in sorted(effects, key=lambda effect: (effect.actions, effect.faults))
    ]
    return table(heads, rows)


def _details(effects: Sequence[Effect]) -> Iterator[str]:
    for title, what in _LISTS:
        found = [(effect.actions, change) for effect in effects for change in what(effect)]
        if found:
            yield f"## {title}\n\n" + "\n".join(_listed(found))


def _refused(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        told = "In flight such an action fails: its `otherwise` follows, or the operators are called."
        yield "\n".join([f"## Not carried out\n\n{told}\n", *(f"- {line}" for line in lines)])


def _listed(found: Sequence[tuple[tuple[str, ...], Change]]) -> Iterator[str]:
    """A line for each group of actions and alert, the most frequent first."""
    counts = Counter((actions, change.key) for actions, change in found)
    for (actions, key), count in counts.most_common():
        longest = max(
            (change for own, change in found if (own, change.key) == (actions, key)),
            key=lambda change: abs(change.longer_s),
        )
        span = f"{duration(longest.without_s)} without, {duration(longest.with_s)} with"
        often = f"{count} times, at most " if count > 1 else ""
        yield f"- `{'/'.join(key)}` after {_code(actions)}: {often}{span}"


def _sums(changes: Sequence[Change]) -> tuple[str, str]:
    return duration(sum(c.without_s for c in changes)), duration(sum(c.with_s for c in changes))


def _code(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"
