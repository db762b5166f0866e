"""`ground-segment rules learn`, `score` and `diff`: what rules are worth, by recorded campaigns."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ground_segment.catalogue import FileRefused
from ground_segment.cli.common import WRONG_INPUT, fail, read_settings, run
from ground_segment.cli.services import existing_store
from ground_segment.clock import SystemClock, parse_utc
from ground_segment.diagnosis import Instrument
from ground_segment.scoring import learn as learning
from ground_segment.scoring.campaign import Campaign, CampaignUnreadable
from ground_segment.scoring.diff import Difference, compare, compare_runs, differences_of
from ground_segment.scoring.envelopes import Envelopes
from ground_segment.scoring.from_store import judge_for, read_packets
from ground_segment.scoring.judge import Bench, Verdict
from ground_segment.scoring.looks_at import parameters_of
from ground_segment.scoring.matrix_file import read_losses, written
from ground_segment.scoring.record import Run, record
from ground_segment.scoring.report_html import as_html
from ground_segment.scoring.report_markdown import as_markdown
from ground_segment.scoring.runs import Sources, replay_all
from ground_segment.scoring.score import Score, as_data, score
from ground_segment.settings import Settings

Campaigns = Annotated[
    list[Path], typer.Argument(metavar="CAMPAIGN_DIR", help="Folders that `simulators campaign` wrote.")
]
Jobs = Annotated[int | None, typer.Option("-j", "--jobs", min=1, help="Processes; default: all processors.")]
LOSSES = "losses.yaml"
LEAST_CALM_S = 100 * 3600.0
"""Calm hours from which it is known what is normal for an instrument."""
LEARN_AFTER_S, SCORE_AFTER_S = 6 * 3600.0, 2 * 3600.0
"""How long after a fault was seen its replica is replayed: what follows late is to be learned, not scored."""


def learn(
    campaigns: Campaigns,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="File to write; default: the setting.")
    ] = None,
    jobs: Jobs = None,
) -> None:
    """Learn which alerts each fault raises, and what is normal for each instrument.

    Campaigns with one fault in each replica teach the faults; their calm hours, and campaigns in which
    nothing is wrong, the instruments.
    """
    settings = read_settings()
    file = out or settings.matrix_file
    with readable():
        opened = [Campaign.open(path) for path in campaigns]
        sources = sources_of(settings, folded=False)
        instruments = _instruments(sources, opened)
        lessons = [
            learning.Lesson(runs, campaign.episodes())
            for campaign, runs in replayed(
                replace(sources, instruments=instruments),
                [campaign for campaign in opened if _anything_wrong(campaign)],
                LEARN_AFTER_S,
                jobs,
            )
        ]
        losses = read_losses(file.parent / LOSSES)
    least_spread_s = max(campaign.step_s for campaign in opened)
    matrix = learning.learn(lessons, losses, least_spread_s, instruments)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(written(matrix, [described(campaign) for campaign in opened]), encoding="utf-8")
    dumb = [cause.id for cause in matrix.causes if not cause.symptoms]
    typer.echo(f"{file}: {len(matrix.causes)} causes, {len(dumb)} of them raise nothing: {', '.join(dumb)}")


def score_rules(
    campaigns: Campaigns,
    html: Annotated[Path | None, typer.Option(help="Write a report with plots.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write a report for the documentation.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all numbers.")] = None,
    jobs: Jobs = None,
) -> None:
    """Replay campaigns through rules and matrix, and hold what they say against what was wrong."""
    settings = read_settings()
    with readable():
        opened = [Campaign.open(path) for path in campaigns]
        result = judged(sources_of(settings, folded=True), opened, jobs)
    made_from = [described(campaign) for campaign in opened]
    if html:
        html.write_text(as_html(result, made_from), encoding="utf-8")
    if markdown:
        markdown.write_text(as_markdown(result, made_from), encoding="utf-8")
    if json_file:
        json_file.write_text(json.dumps(as_data(result), indent=1) + "\n", encoding="utf-8")
    typer.echo(as_markdown(result, made_from, brief=True))


def _anything_wrong(campaign: Campaign) -> bool:
    """Whether it teaches what faults raise; one without any teaches what instruments do when all is well."""
    return any(not episode.benign for own in campaign.episodes().values() for episode in own)


def _instruments(sources: Sources, campaigns: Sequence[Campaign]) -> tuple[Instrument, ...]:
    """What is normal for each instrument, by the calm parts of all campaigns."""
    envelopes = Envelopes(sources.catalogue(), LEAST_CALM_S)
    for campaign in campaigns:
        envelopes.take(campaign)
    return envelopes.instruments(sources.rules())


def judged(sources: Sources, campaigns: Sequence[Campaign], jobs: int | None = None) -> Score:
    """The score over some campaigns."""
    bench = Bench(sources.matrix(), parameters_of(sources.catalogue(), sources.rules()))
    verdicts: list[Verdict] = []
    benign = 0
    for campaign, runs in replayed(sources, campaigns, SCORE_AFTER_S, jobs):
        episodes = campaign.episodes()
        verdicts += [bench.verdict(run, episodes.get(run.replica, ())) for run in runs]
        benign += sum(episode.benign for own in episodes.values() for episode in own)
    return score(verdicts, benign)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD_DIR", help="Folder of rules.")],
    new: Annotated[Path, typer.Argument(metavar="NEW_DIR", help="Folder of changed rules.")],
    on: Annotated[
        list[Path] | None, typer.Option("--on", metavar="CAMPAIGN_DIR", help="May be repeated.")
    ] = None,
    on_store: Annotated[
        tuple[str, str] | None,
        typer.Option("--on-store", metavar="FROM TO", help="What is stored: UTC, or how long ago, 24h; now."),
    ] = None,
) -> None:
    """Which alerts a change of rules adds, loses or shifts in time; exit code 1 if there are any."""
    settings = read_settings()
    if not on and on_store is None:
        fail("give --on CAMPAIGN_DIR or --on-store FROM TO", WRONG_INPUT)
    sources = [Sources(settings.catalogue_dir, folder) for folder in (old, new)]
    differences: list[Difference] = []
    with readable():
        for campaign in [Campaign.open(path) for path in on or ()]:
            before, after = (dict(replayed(each, [campaign]))[campaign] for each in sources)
            differences += compare(before, after)
        if on_store is not None:
            differences += run(_stored(settings, sources, on_store))
    typer.echo(differences_of(differences))
    if differences:
        raise typer.Exit(1)


async def _stored(settings: Settings, sources: Sequence[Sources], span: tuple[str, str]) -> list[Difference]:
    """The difference on what the store holds."""
    catalogue, now_ns = sources[0].catalogue(), SystemClock().now_ns()
    try:
        from_ns, to_ns = (parse_utc(text, now_ns) for text in span)
    except ValueError as error:
        fail(f"--on-store: {error}", WRONG_INPUT)
    async with existing_store(settings) as store:
        packets = await read_packets(store, catalogue, from_ns, to_ns)
    if not packets:
        fail("nothing is stored of that time")
    old, new = (record(judge_for(catalogue, each.rules(), packets), 0, packets) for each in sources)
    return list(compare_runs(old, new))


def sources_of(settings: Settings, *, folded: bool) -> Sources:
    """What judges, with a matrix only if alerts are to be folded."""
    return Sources(settings.catalogue_dir, settings.rules_dir, settings.matrix_file if folded else None)


def replayed(
    sources: Sources, campaigns: Sequence[Campaign], after_s: float | None = None, jobs: int | None = None
) -> Iterator[tuple[Campaign, list[Run]]]:
    """Each campaign with its replicas, replayed, with progress on stderr."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        for campaign in campaigns:
            task = bars.add_task(campaign.title, total=campaign.replicas)
            advance = partial(bars.advance, task)
            yield campaign, replay_all(sources, campaign, advance, jobs, after_s=after_s)


def described(campaign: Campaign) -> str:
    """One line for a report."""
    size = f"{campaign.replicas} replicas, {campaign.station_days:.0f} station-days"
    return f"{campaign.title}: seed {campaign.seed}, {size}, steps of {campaign.step_s:g} s"


@contextmanager
def readable() -> Iterator[None]:
    """What cannot be read is a message and exit code 2."""
    try:
        yield
    except CampaignUnreadable as error:
        fail(f"{error}; `simulators campaign SCENARIO --out FOLDER` makes one", WRONG_INPUT)
    except FileRefused as error:
        fail(str(error), WRONG_INPUT)
