"""What the monitor would have ordered, as a file: `simulators campaign --orders` carries it out."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ground_segment.scoring.campaign import CampaignUnreadable
from ground_segment.scoring.record import Run
from ground_segment.wire import Value


class Order(BaseModel):
    """One telecommand to one replica, a line of the file."""

    model_config = ConfigDict(frozen=True)

    replica: int
    time_ns: int
    command: str
    """`facility.command`."""
    arguments: Mapping[str, Value]
    action: str
    """Which action sends it."""
    trigger: str
    """What asked for it: `facility/rule` of an alert, or the id of an incident."""


def orders_of(runs: Sequence[Run]) -> Iterator[Order]:
    """The first telecommand of each action in each replica.

    A replay does not answer, so that an action may seem to be needed again; in flight its effect is there.
    """
    for run in runs:
        seen: set[str] = set()
        for start in run.starts:
            if start.name not in seen:
                seen.add(start.name)
                yield Order(
                    replica=run.replica, time_ns=start.time_ns, command=start.command,
                    arguments=start.arguments, action=start.name, trigger=start.trigger,
                )  # fmt: skip


def write_orders(file: Path, orders: Sequence[Order]) -> None:
    """One JSON object a line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{order.model_dump_json()}\n" for order in orders), encoding="utf-8")


def read_orders(file: Path) -> list[Order]:
    """Raises CampaignUnreadable."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        return [Order.model_validate_json(line) for line in lines]
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise CampaignUnreadable(f"{file} holds no orders of `rules orders`: {error}") from error
