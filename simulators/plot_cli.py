"""`simulators plot`: what some parameters do in a stretch of time, as a picture."""

from pathlib import Path
from typing import Annotated

import typer

from ground_segment.clock import NS_PER_S, SystemClock, iso_utc, parse_utc
from simulators.cli_support import (
    WRONG_INPUT,
    CatalogueOption,
    PluginsOption,
    SeedOption,
    fail,
    progress_bars,
    read_catalogue,
    read_settings,
)
from simulators.faults import Injection
from simulators.plot import PlotError, choose, draw_picture, record
from simulators.scenario import duration_ns
from simulators.station import Station, StationError


def plot(
    parameters: Annotated[
        list[str], typer.Argument(metavar="PARAMETER", help="facility.parameter, with `*` for any text.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Picture to write: .png, .svg or .pdf.")],
    days: Annotated[float, typer.Option(min=0.001, help="How long.")] = 1.0,
    start: Annotated[
        str, typer.Option("--from", help="UTC, for example 2030-05-01T00:00Z; or how long ago: 24h, 7d.")
    ] = "1d",
    fault: Annotated[
        list[str] | None, typer.Option(help="ID@ONSET, such as energy.reactor_trip@6h. May be repeated.")
    ] = None,
    step: Annotated[int, typer.Option(min=1, max=60, help="Step, s.")] = 60,
    seed: SeedOption = 1,
    plugins: PluginsOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Simulate the station and draw what its instruments report, with limits shaded."""
    known = read_catalogue(catalogue or read_settings().catalogue_dir)
    try:
        from_ns = parse_utc(start, SystemClock().now_ns()) // (60 * NS_PER_S) * 60 * NS_PER_S
        station = Station(known, seed, plugins=plugins or ())
        chosen = choose(known, parameters)
        faults = [_injection(station, text, from_ns) for text in fault or ()]
        with progress_bars() as bar:
            station.spin_up(from_ns)
            for injection in faults:
                station.inject(injection)
            times = range(from_ns + step * NS_PER_S, from_ns + _length_ns(days) + 1, step * NS_PER_S)
            curves = record(station, chosen, times, bar("simulated, steps"))
        draw_picture(curves, _title(from_ns, days, seed, faults), faults, out)
    except (PlotError, StationError, ValueError) as error:
        fail(str(error), WRONG_INPUT)
    typer.echo(f"{out}: {len(curves)} parameters from {iso_utc(from_ns)}, {days:g} d")


def _injection(station: Station, text: str, from_ns: int) -> Injection:
    """`energy.reactor_trip@6h`. Raises ValueError or StationError."""
    fault_id, _, onset = text.partition("@")
    return Injection(station.fault(fault_id), from_ns + duration_ns(onset or "0 s"))


def _length_ns(days: float) -> int:
    return round(days * 86_400) * NS_PER_S


def _title(from_ns: int, days: float, seed: int, faults: list[Injection]) -> str:
    wrong = "".join(
        f"\n{injection.fault.title} from {iso_utc(injection.onset_ns)[:16].replace('T', ' ')}"
        for injection in faults
    )
    return f"Simulated station, {iso_utc(from_ns)[:10]}, {days:g} d, seed {seed}{wrong}"
