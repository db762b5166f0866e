"""What command lines have in common: plain words for wrong values, and warnings."""

from typing import Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from ground_segment.catalogue.yaml_file import plain_reason


class PlainGroup(TyperGroup):
    """A program that tells wrong values in words of its own, not in those of the library that checks them."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            if isinstance(error.__cause__, ValidationError):
                error.message = plain_reason(error.__cause__.errors()[0])
            raise


def warn(message: str) -> None:
    """Say on stderr what may not be as it was meant; the command goes on."""
    typer.secho(message, err=True, fg="yellow")
