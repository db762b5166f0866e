"""What every catalogue model shares."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

IDENTIFIER = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
NAME = r"^[A-Za-z][A-Za-z0-9_]*$"


class ParameterType(StrEnum):
    FLOAT = "float"
    INT = "int"
    BOOL = "bool"
    ENUM = "enum"


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)
