"""Bodies of our own requests and answers, as OpenAPI describes them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ground_segment.wire import Alert, Report


def _words(text: str) -> str:
    """JSON can spell halves of characters, which are no text anywhere else."""
    if any(ord(character) < 32 and character not in "\n\t" for character in text):
        raise ValueError("control characters are no words")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("it is no text") from None
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("it says nothing")
    return text


Text = Annotated[str, AfterValidator(_words)]
Who = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_words), AfterValidator(_said)]
"""A person. Length first: checked after the words, it would be told in items, not in characters."""
Why = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_words), AfterValidator(_said)]
"""A reason."""
Words = Annotated[str, Field(max_length=500), AfterValidator(_words)]
"""A reason, or nothing."""


class Body(BaseModel):
    """Frozen; unknown fields are ignored, as the real servers do."""

    model_config = ConfigDict(frozen=True)


class Deed(Body):
    """What somebody does to an alert. Who and why may stand behind the address instead: see `Beside`."""

    by: Who | None = None
    reason: Words = ""


class Beside(Body):
    """Who and why, behind the address: from whoever cannot write them into JSON. It holds before the body's.

    Grafana puts a login, and what an operator typed, into a body as they are, quotation marks too; here it
    escapes them. A name that is empty is refused, lest somebody acts in the name of the body.
    """

    by: Who | None = Field(default=None, description="Who acts; holds before the body's.")
    reason: Words = Field(default="", description="Why; holds before the body's.")


class Acknowledgement(Deed):
    """Somebody has seen an alert and looks after it."""

    seen: Literal["watch", "warning", "critical"] | None = None
    """How bad it was on the screen: refused if it has become worse."""


class Shelving(Deed):
    """An alert is put aside for some time; not without a reason."""

    for_s: float = Field(gt=0, le=86_400, allow_inf_nan=False)


class Removal(Deed):
    """An alert is taken off the shelf, or reset."""


class Done(Body):
    """What was carried out, and survives a restart."""

    report: Report
    alert: Alert | None
    """None once it is normal."""


class Trouble(Body):
    """Why a request is refused."""

    message: str


class Readiness(Body):
    """Whether the monitor watches."""

    ready: bool
    reason: str = ""
