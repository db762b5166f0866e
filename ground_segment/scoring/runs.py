"""Replaying whole campaigns on every processor of the machine."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from math import ceil
from multiprocessing import get_context
from pathlib import Path

from ground_segment.catalogue import Catalogue, load_catalogue
from ground_segment.diagnosis import Matrix, load_matrix
from ground_segment.rules.book import RuleBook, load_rules
from ground_segment.scoring.campaign import Campaign
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

    def catalogue(self) -> Catalogue:
        return load_catalogue(self.catalogue_dir)

    def rules(self) -> RuleBook:
        """Raises RulesError."""
        return load_rules(self.rules_dir, self.catalogue())

    def matrix(self) -> Matrix:
        """Raises MatrixError."""
        return load_matrix(self.matrix_file) if self.matrix_file else Matrix()

    def judge(self, campaign: Campaign) -> Judge:
        """Raises CatalogueError, RulesError, MatrixError."""
        return Judge.of(self.catalogue(), self.rules(), self.matrix(), campaign)


def replay_all(
    sources: Sources, campaign: Campaign, progress: Progress | None = None, processes: int | None = None
) -> list[Run]:
    """Every replica of a campaign, in order.

    Args:
        sources: what judges.
        campaign: what is judged.
        progress: told how far it is.
        processes: how many at a time; None for one on each processor.
    """
    count = processes or len(os.sched_getaffinity(0))
    blocks = list(campaign.blocks(min(BLOCK, ceil(campaign.replicas / count))))
    runs: list[Run] = []
    for part in _in_processes(sources, campaign, blocks, min(count, len(blocks))):
        runs += part
        if progress:
            progress(len(part))
    return sorted(runs, key=lambda run: run.replica)


def _in_processes(
    sources: Sources, campaign: Campaign, blocks: list[range], count: int
) -> Iterator[list[Run]]:
    if count <= 1:
        yield from (replay_block(sources, campaign, block) for block in blocks)
        return
    with ProcessPoolExecutor(count, get_context("forkserver")) as pool:
        work = [pool.submit(replay_block, sources, campaign, block) for block in blocks]
        for done in as_completed(work):
            yield done.result()


def replay_block(sources: Sources, campaign: Campaign, replicas: range) -> list[Run]:
    """Some replicas, one after the other."""
    judge, telemetry = sources.judge(campaign), campaign.telemetry(replicas)
    return [record(judge, replica, telemetry.of(replica)) for replica in replicas]
