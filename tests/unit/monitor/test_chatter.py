"""A truth that stays exactly at a limit, seen through a noisy sensor, calls at most twice in an hour."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ground_segment.catalogue import Catalogue, load_catalogue
from ground_segment.clock import NS_PER_S
from ground_segment.monitor.debounce import Debounce
from ground_segment.monitor.patience import ns
from ground_segment.monitor.watches import LimitWatch, watch_facility

CATALOGUE = Path(__file__).parents[3] / "config" / "catalogue"
HOUR_S = 3600
Noise = np.ndarray[tuple[int], np.dtype[np.float64]]


def sigma_of(watch: LimitWatch) -> float:
    """The sensors' own rule: a tenth of the deadband, at most 0.2 % of the nominal span."""
    nominal = watch.parameter.nominal
    most = 0.002 * (nominal[1] - nominal[0]) if nominal else np.inf
    return float(min(0.1 * watch.parameter.deadband, most))


def edges(catalogue: Catalogue) -> Iterator[tuple[str, LimitWatch, float, float]]:
    """Every bound of every number: its name, the watch, the period of its packet, and the bound."""
    for facility in catalogue.facilities:
        for packet in watch_facility(facility).packets.values():
            for watch in packet.limits:
                if not watch.parameter.numeric:
                    continue
                for limit in watch.parameter.limits:
                    for bound in (limit.low, limit.high):
                        if bound is not None:
                            name = f"{facility.id}.{watch.name} {limit.severity.word} {bound:g}"
                            yield name, watch, packet.packet.period_s, bound


def calls(watch: LimitWatch, values: Noise, period_s: float) -> int:
    """How often it would be raised or become worse."""
    parameter = watch.parameter
    debounce = Debounce(ns(parameter.on_delay_s), ns(parameter.off_delay_s), watch.patience_ns)
    count = level = 0
    for number, value in enumerate(values.tolist(), start=1):
        before, level = level, debounce.step(*watch.bands.levels(value), int(number * period_s * NS_PER_S))
        count += level > before
    return count


@pytest.mark.parametrize("truth", ["still", "wandering"])
def test_no_shipped_limit_chatters(truth: str) -> None:
    """Also if the noise is slow (a first-order process of ten samples) rather than white."""
    random = np.random.default_rng(7)
    chattering = {}
    for name, watch, period_s, bound in edges(load_catalogue(CATALOGUE)):
        noise = random.standard_normal(int(HOUR_S / period_s))
        if truth == "wandering":
            noise = _slow(noise)
        count = calls(watch, bound + sigma_of(watch) * noise, period_s)
        if count > 2:
            chattering[name] = count
    assert chattering == {}


def _slow(noise: Noise) -> Noise:
    """Correlated over about ten samples, of the same variance."""
    slow = np.empty_like(noise)
    last = 0.0
    for place, value in enumerate(noise.tolist()):
        last = 0.9 * last + np.sqrt(1 - 0.81) * value
        slow[place] = last
    return slow
