"""`ground-segment rules orders` and `effects`: whether what the monitor does by itself does good or harm."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from ground_segment.cli.common import WRONG_INPUT, fail, read_settings
from ground_segment.cli.rules_scored import Campaigns, Jobs, described, readable, replayed, sources_of
from ground_segment.scoring.campaign import Campaign
from ground_segment.scoring.effects import Effect, effects
from ground_segment.scoring.effects_markdown import as_markdown
from ground_segment.scoring.orders import orders_of, read_orders, write_orders


def orders_by_actions(
    campaigns: Campaigns,
    out: Annotated[Path, typer.Option(help="Folder: a file NAME.jsonl for each campaign with any.")],
    jobs: Jobs = None,
) -> None:
    """What actions would have ordered in recorded campaigns, to be carried out in twins of them."""
    with readable():
        opened = [Campaign.open(path) for path in campaigns]
        for campaign, runs in replayed(sources_of(read_settings(), folded=True), opened, jobs=jobs):
            ordered = list(orders_of(runs))
            file = out / f"{campaign.path.name}.jsonl"
            if ordered:
                write_orders(file, ordered)
            counts = Counter(order.action for order in ordered)
            told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
            nobody = (
                f"no action would have been started, and no {file} is written: there is nothing to carry out"
            )
            typer.echo(f"{campaign.path}: {told or nobody}")


def effects_of_actions(
    campaigns: Campaigns,
    carried_out: Annotated[
        Path,
        typer.Option(help="Folder with a campaign of the same name for each, played with `--orders`."),
    ],
    markdown: Annotated[Path | None, typer.Option(help="Write a report for the documentation.")] = None,
    jobs: Jobs = None,
) -> None:
    """Hold campaigns in which actions were carried out against the same ones without; exit code 1 at harm."""
    sources = sources_of(read_settings(), folded=True)
    if not carried_out.is_dir():
        fail(
            f"--carried-out: there is no folder {carried_out}; it holds campaigns played with "
            "`simulators campaign ... --orders` (docs/rules.md, section 7)",
            WRONG_INPUT,
        )
    found: list[Effect] = []
    made_from: list[str] = []
    refused: list[str] = []
    with readable():
        opened = [Campaign.open(path) for path in campaigns]
        for path, whole in zip(campaigns, opened, strict=True):
            if not (carried_out / path.name).is_dir():
                typer.echo(f"{path}: no {carried_out / path.name}; nothing was ordered there", err=True)
                continue
            twin = Campaign.open(carried_out / path.name)
            recorded = whole.only(twin.played)
            if (recorded.seed, recorded.duration_s) != (twin.seed, twin.duration_s):
                fail(f"{twin.path} is no twin of {path}: their seeds or durations differ", WRONG_INPUT)
            without, with_ = (runs for _, runs in replayed(sources, [recorded, twin], jobs=jobs))
            wrong = {
                replica: [episode.fault for episode in own if not episode.benign]
                for replica, own in recorded.episodes().items()
            }
            found += effects(without, with_, read_orders(twin.path / "orders.jsonl"), wrong)
            made_from.append(described(twin))
            refused += twin.unmet
    if markdown:
        markdown.write_text(as_markdown(found, made_from, refused), encoding="utf-8")
    typer.echo(as_markdown(found, made_from, refused, brief=True))
    if any(effect.harm for effect in found):
        raise typer.Exit(1)
