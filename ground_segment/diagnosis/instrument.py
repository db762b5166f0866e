"""What one instrument does while nothing is wrong, and what it raises when it lies."""

from pydantic import Field

from ground_segment.catalogue.base import Model

SENSOR = "sensor"
LOOK_S = 60.0
"""How often instruments are looked at: what is learned at this pace holds at this pace alone."""


class Instrument(Model):
    """One analog parameter as training has seen it."""

    parameter: str = Field(pattern=r"^[a-z0-9-]+\.[A-Za-z0-9_]+$")
    """`facility.name`."""
    step: float = Field(gt=0.0)
    """It never moved further between two looks while no state of its facility changed; in its unit."""
    few_skies: bool = False
    """It came near that step under few skies alone, so that under the next it may go further: such a jump
    explains that others jump with it, and is not held against it.
    """
    still_s: float | None = Field(default=None, gt=0.0)
    """It never stood still for so long; None if it may for hours."""
    alerts: tuple[str, ...] = ()
    """`facility/rule` of whatever else looks at it."""

    @property
    def facility(self) -> str:
        return self.parameter.partition(".")[0]

    @property
    def name(self) -> str:
        return self.parameter.partition(".")[2]

    @property
    def rule(self) -> str:
        """Of its own alert."""
        return f"{SENSOR}-{self.name}"

    @property
    def cause(self) -> str:
        """Id of the cause that it lies."""
        return f"{self.parameter}.{SENSOR}"
