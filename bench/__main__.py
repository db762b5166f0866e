"""`python -m bench [NAME ...]`: measurements, all of them unless some are named."""

import argparse
import os
import platform
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from bench import alerting, decoding, lines, monitor, receiving, simulators
from bench.pipeline import latency, scaling, soak, stages, stalled, throughput
from bench.report import Measurement, Sheet, markdown, parts, show

PARTS: dict[str, Callable[[], Iterator[Measurement]]] = {
    "decoding": decoding.measure,
    "lines": lines.measure,
    "monitor": monitor.measure,
    "receiving": receiving.measure,
    "simulators": simulators.measure,
}
WHOLE: dict[str, Callable[[], Iterator[Sheet]]] = {
    "throughput": throughput.measure,
    "stages": stages.measure,
    "latency": latency.measure,
    "stalled": stalled.measure,
    "alerting": alerting.measure,
    "scaling": scaling.measure,
}
SOAK = "soak"
NOTES = Path(__file__).with_name("notes.md")


def main() -> None:
    arguments = _parser().parse_args()
    names = arguments.names or [*WHOLE, *PARTS]
    if unknown := set(names) - {*WHOLE, *PARTS, SOAK}:
        raise SystemExit(f"no measurement {', '.join(sorted(unknown))}; see --help")
    whole = WHOLE | {SOAK: partial(soak.measure, arguments.minutes)}
    if arguments.stall_minutes:
        whole["stalled"] = partial(stalled.measure, 60.0 * arguments.stall_minutes)
    load, sheets = os.getloadavg()[0], []
    for sheet in _sheets([whole[name] for name in names if name in whole], [n for n in names if n in PARTS]):
        show(sheet)
        sheets.append(sheet)
    if arguments.markdown:
        arguments.markdown.write_text(_document(sheets, load), encoding="utf-8")


def _sheets(whole: Iterable[Callable[[], Iterator[Sheet]]], named: list[str]) -> Iterator[Sheet]:
    for measure in whole:
        yield from measure()
    if named:
        yield parts(chain.from_iterable(PARTS[name]() for name in named))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measurements of this project.")
    names = [*WHOLE, *PARTS, SOAK]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write what was measured as a document")
    parser.add_argument("--minutes", type=float, default=30.0, help="length of the soak (default 30)")
    parser.add_argument("--stall-minutes", type=float, help="stall the store so long, for ingest alone")
    return parser


def _document(sheets: Iterable[Sheet], load: float) -> str:
    """What was measured, on which machine, and what to know when reading it."""
    software = f"Linux {platform.release()}, Python {platform.python_version()}"
    head = (
        "# Performance\n\n"
        "Made by `python -m bench --markdown docs/performance.md` (`make bench`); do not edit. Every\n"
        "measurement stands beside a named alternative or a goal, taken in the same run.\n\n"
        f"Measured on {os.cpu_count()} cores of {_processor()}, {software}. mosquitto, InfluxDB 1.6,\n"
        "the generator and the program measured share these cores; they speak over loopback. Whatever else\n"
        f"the machine did made a load of {load:.1f} before the first measurement (0 is idle).\n"
    )
    return "\n".join([head, *(markdown(sheet) for sheet in sheets), NOTES.read_text(encoding="utf-8")])


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


if __name__ == "__main__":
    main()
