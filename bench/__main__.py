"""`python -m bench`: every measurement, one line each."""

from bench import decoding, lines, monitor, receiving, simulators
from bench.report import show

MEASUREMENTS = (decoding.measure, lines.measure, monitor.measure, receiving.measure, simulators.measure)


def main() -> None:
    show(measurement for measure in MEASUREMENTS for measurement in measure())


if __name__ == "__main__":
    main()
