"""Replaying whole campaigns on every processor of the machine."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from math import ceil
from multiprocessing import get_context
from pathlib import Path

from ground_segment.catalogue import Catalogue, load_catalogue
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import Instrument, Matrix, load_matrix
from ground_segment.rules.book import RuleBook, load_rules
from ground_segment.scoring.campaign import Campaign
from ground_segment.scoring.episode import FOREVER_NS
from ground_segment.scoring.interest import Interest
from ground_segment.scoring.looks_at import parameters_of
from ground_segment.scoring.record import Run, record
from ground_segment.scoring.replay import Judge

BLOCK = 24
"""Replicas of one piece of work: each reads the campaign's files once."""

Progress = Callable[[int], None]
"""Called with the replicas replayed since the last call."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where catalogue, rules and matrix are read from; each process reads its own."""

    catalogue_dir: Path
    rules_dir: Path
    matrix_file: Path | None = None
    """None: nothing is known of causes, and nothing is folded."""
    instruments: tuple[Instrument, ...] = ()
    """What is normal for each, where no matrix says so."""

    def catalogue(self) -> Catalogue:
        return load_catalogue(self.catalogue_dir)

    def rules(self) -> RuleBook:
        """Raises RulesError."""
        return load_rules(self.rules_dir, self.catalogue())

    def matrix(self) -> Matrix:
        """Raises MatrixError."""
        return load_matrix(self.matrix_file) if self.matrix_file else Matrix(instruments=self.instruments)

    def judge(self, campaign: Campaign) -> Judge:
        """Raises CatalogueError, RulesError, MatrixError."""
        return Judge.of(self.catalogue(), self.rules(), self.matrix(), campaign)


def replay_all(
    sources: Sources,
    campaign: Campaign,
    progress: Progress | None = None,
    processes: int | None = None,
    *,
    after_s: float | None = None,
) -> list[Run]:
    """Every replica of a campaign, in order.

    Args:
        sources: what judges.
        campaign: what is judged.
        after_s: stop so long after each fault of a replica was seen, and begin shortly before the first;
            replicas without any, and all if it is None, are replayed whole.
        progress: told how far it is.
        processes: how many at a time; None for one on each processor.
    """
    count = processes or len(os.sched_getaffinity(0))
    blocks = list(campaign.blocks(min(BLOCK, ceil(campaign.replicas / count))))
    runs: list[Run] = []
    for part in _in_processes(partial(replay_block, sources, campaign, after_s=after_s), blocks, count):
        runs += part
        if progress:
            progress(len(part))
    return sorted(runs, key=lambda run: run.replica)


def _in_processes(
    play: Callable[[Sequence[int]], list[Run]], blocks: Sequence[Sequence[int]], count: int
) -> Iterator[list[Run]]:
    if count <= 1 or len(blocks) <= 1:
        yield from map(play, blocks)
        return
    with ProcessPoolExecutor(min(count, len(blocks)), get_context("forkserver")) as pool:
        work = [pool.submit(play, block) for block in blocks]
        for done in as_completed(work):
            yield done.result()


def replay_block(
    sources: Sources, campaign: Campaign, replicas: Sequence[int], *, after_s: float | None = None
) -> list[Run]:
    """Some replicas, one after the other."""
    judge, telemetry, episodes = sources.judge(campaign), campaign.telemetry(replicas), campaign.episodes()
    looks = parameters_of(judge.catalogue, judge.rules)
    runs = []
    for replica in replicas:
        packets = telemetry.of(replica)
        wrong = [episode for episode in episodes.get(replica, ()) if not episode.benign]
        if after_s is None or not wrong:
            runs.append(record(judge, replica, packets))
            continue
        interest = Interest(wrong, looks, int(after_s * NS_PER_S))
        packets = [part for p in packets if (part := p.between(interest.from_ns, FOREVER_NS)).times_ns]
        runs.append(record(judge, replica, packets, interest))
    return runs
