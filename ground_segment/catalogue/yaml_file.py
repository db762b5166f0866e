"""A YAML file as a frozen model: read strictly, refused with every fault as `file: $.path: reason`."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

AnyModel = TypeVar("AnyModel", bound=BaseModel)

_BOOL = "tag:yaml.org,2002:bool"
_CHOICE = re.compile(r"\^\((\w+(?:\|\w+)*)\)\$")
_NO_NUMBER, _NO_INTEGER, _NO_TRUTH = "must be a number", "must be a whole number", "must be true or false"
_REASONS: Mapping[str, str] = {
    "missing": "is missing",
    "float_type": _NO_NUMBER,
    "float_parsing": _NO_NUMBER,
    "finite_number": "must be a finite number",
    "int_type": _NO_INTEGER,
    "int_parsing": _NO_INTEGER,
    "int_from_float": _NO_INTEGER,
    "bool_type": _NO_TRUTH,
    "bool_parsing": _NO_TRUTH,
    "string_type": "must be text",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be {le} or less",
    "string_too_short": "must have at least {min_length} character(s)",
    "string_too_long": "must have at most {max_length} character(s)",
    "too_short": "must hold at least {min_length}, not {actual_length}",
    "too_long": "must hold at most {max_length}, not {actual_length}",
    "string_pattern_mismatch": "must match the pattern {pattern}",
    "path_not_file": "there is no such file",
}
"""By the library's type of fault; any other is told in its own words."""


class FileRefused(Exception):
    """A file is wrong; `faults` has one line for each reason, as `file: $.path: reason`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults

    def __reduce__(self) -> tuple[type["FileRefused"], tuple[list[str]]]:
        """From one process to another."""
        return type(self), (self.faults,)


class _StrictLoader(yaml.CSafeLoader):
    """Safe YAML in which a repeated key is an error instead of a silent overwrite.

    As in YAML 1.2, only `true` and `false` are truth values: a state may be called ON or OFF.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - how PyYAML keeps them
        first: [(tag, pattern) for tag, pattern in known if tag != _BOOL or first in "tTfF"]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key: Hashable = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key '{key}' is given twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(file: Path, expected: str = "a mapping") -> dict[str, Any]:
    """What a file holds, as written. Raises FileRefused if it is no YAML or no mapping."""
    try:
        raw = yaml.load(file.read_text(encoding="utf-8"), _StrictLoader)  # noqa: S506 - derived from SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FileRefused([f"{file.name}: $: {_unreadable(error)}"]) from error
    if not isinstance(raw, dict):
        raise FileRefused([f"{file.name}: $: expected {expected}"])
    return raw


def read_model(
    file: Path,
    model: type[AnyModel],
    expand: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
    expected: str = "a mapping",
) -> AnyModel:
    """One file as a model.

    Args:
        file: to read.
        model: what its content is checked against.
        expand: from what people write to what the model wants; paths in reasons are those of its result.
        expected: what the file should hold, for whoever wrote something else.

    Raises:
        FileRefused: with every fault of the file.
    """
    raw = read_yaml(file, expected)
    expanded = expand(raw)
    try:
        return model.model_validate(expanded)
    except ValidationError as error:
        raise FileRefused([f"{file.name}: {line}" for line in _locate(error, model, expanded)]) from error


def plain_reason(fault: ErrorDetails) -> str:
    """Why a value is refused, in words that name what is allowed instead of types of a library."""
    limits = {name: _plain(value) for name, value in fault.get("ctx", {}).items()}
    if fault["type"] == "string_pattern_mismatch" and (words := _CHOICE.fullmatch(limits["pattern"])):
        return f"must be one of {', '.join(words[1].split('|'))}"
    told = _REASONS.get(fault["type"])
    return told.format(**limits) if told else fault["msg"].removeprefix("Value error, ")


def _plain(value: Any) -> Any:
    """A whole number without its `.0`."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _unreadable(error: yaml.YAMLError | UnicodeDecodeError) -> str:
    """Where a file stops being YAML, and why."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return " ".join(str(error).split())
    line = error.problem_mark.line + 1
    if isinstance(error, yaml.constructor.ConstructorError):
        return f"line {line}: {error.problem}"
    begun = error.context_mark.line + 1 if error.context_mark else line
    context = f" {error.context} that begins in line {begun}" if error.context and begun != line else ""
    return (
        f"line {line} cannot be read as YAML: {error.problem}{context}; "
        "look at indentation, quotes, brackets and colons there and just above"
    )


def _locate(error: ValidationError, model: type[BaseModel], content: Mapping[str, Any]) -> Iterator[str]:
    """Pydantic's faults as `$.packets.bus.parameters.bus_a_voltage.unit: reason`."""
    faults = error.errors()
    for fault in faults:
        if fault["type"] == "too_short" and _within(faults, fault["loc"]):
            continue  # a list counts as empty when all that is in it is wrong
        path, here = "$", content
        for part in fault["loc"]:
            here = _descend(here, part)
            label = here.get("name", part) if isinstance(part, int) and isinstance(here, dict) else part
            path += f".{label}"
        yield f"{path}: {_reason(fault, model)}"


def _reason(fault: ErrorDetails, model: type[BaseModel]) -> str:
    if fault["type"] == "extra_forbidden" and (known := _fields_beside(model, fault["loc"])):
        return f"no such field here; there are {', '.join(known)}"
    return plain_reason(fault)


def _fields_beside(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Names of the fields that a field's model has; none if the place leads out of what is modelled."""
    here: type[BaseModel] | None = model
    for part in place[:-1]:
        if here is not None and isinstance(part, str):
            fields = {field.alias or name: field for name, field in here.model_fields.items()}
            here = _model_in(fields[part].annotation) if part in fields else None
    return [field.alias or name for name, field in here.model_fields.items()] if here else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model within `X | None`, `tuple[X, ...]` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)


def _within(faults: Sequence[ErrorDetails], place: tuple[int | str, ...]) -> bool:
    """Whether something inside a place is wrong."""
    return any(fault["loc"][: len(place)] == place != fault["loc"] for fault in faults)


def _descend(here: Any, part: str | int) -> Any:
    try:
        return here[part]
    except (KeyError, IndexError, TypeError):
        return None
