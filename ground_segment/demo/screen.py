"""What the person in front of the demo sees: plain lines, a progress bar on a terminal."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ground_segment.clock import iso_utc
from ground_segment.wire import Alert

_COLOURS = {"watch": "cyan", "warning": "yellow", "critical": "red"}


class Screen:
    """Writes to a terminal or to a file; a file gets no bars."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, text: str) -> None:
        self._console.print(text, highlight=False, soft_wrap=True)

    def left_over(self, parts: Mapping[str, int]) -> None:
        """Process ids by name of what an earlier demo left running, and which has been killed."""
        words = ", ".join(f"{name} ({pid})" for name, pid in parts.items())
        self.say(f"an earlier demo here was killed and left its parts running; ended them: {words}")

    def ready(self, address: str, api: str, variables: Mapping[str, object]) -> None:
        """The line people wait for, and how the command line reaches this station."""
        words = " ".join(f"{name}={value}" for name, value in variables.items())
        self._console.print(f"\n  operators' page:  [bold]{address}[/bold]   (Ctrl-C ends everything)")
        self._console.print(f"  monitor's API:    {api}", highlight=False)
        self._console.print(f"  command line:     export {words}\n", highlight=False, soft_wrap=True)

    def alert(self, alert: Alert, after_s: float) -> None:
        colour = _COLOURS[alert.severity.word]
        self._console.print(
            f"{iso_utc(alert.time_ns)}  [{colour}]{alert.severity.word.upper()}[/{colour}]  "
            f"{alert.facility}: {alert.title} ({after_s:.1f} s after the fault). {alert.text}",
            highlight=False,
            soft_wrap=True,
        )

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        """Yields a function that takes how much is done."""
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("packets"),
            TimeElapsedColumn(),
        )  # fmt: skip
        with Progress(*columns, console=self._console, disable=not self._console.is_terminal) as bars:
            bar = bars.add_task(what, total=total)
            yield lambda done: bars.update(bar, completed=min(done, total))
        self.say(f"{what}: {total} packets")
