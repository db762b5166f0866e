"""Telemetry of one packet as a Parquet file: a row for each replica and time, written a row group at a time.

Columns are `replica`, `time` and one for each parameter, whose metadata carry unit, symbol and description.
A value that a failed sensor did not give is null. Within a row group rows are ordered by replica, then time.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ground_segment.catalogue import Packet, Parameter, ParameterType, symbol
from simulators.campaign.errors import CampaignError

GROUP_ROWS = 32_768
"""A row group: all packets of the station hold about 90 MB of it in memory."""

_Columns = Mapping[str, NDArray[Any]]


def pyarrow(module: str = "pyarrow") -> Any:
    """The library, or one of its modules. Raises CampaignError saying how to get it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise CampaignError(
            "campaigns are written as Parquet, which needs pyarrow: "
            "pip install -c constraints.txt -e '.[parquet]'"
        ) from error


class PacketFile:
    """Takes the columns of one packet step by step.

    Args:
        file: to write.
        packet: whose telemetry.

    Raises:
        CampaignError: pyarrow is missing.
    """

    def __init__(self, file: Path, packet: Packet) -> None:
        self._pa = pyarrow()
        self._parameters = packet.parameters
        self._numbers = [p.name for p in packet.parameters if p.type is not ParameterType.ENUM]
        self._words = [p.name for p in packet.parameters if p.type is ParameterType.ENUM]
        self._schema = _schema(self._pa, packet)
        parquet = pyarrow("pyarrow.parquet")
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd", compression_level=1)
        self._replicas: NDArray[np.int32] = np.empty(0, np.int32)
        self._times: list[int] = []
        self._held: NDArray[np.float64] = np.empty((0, 0, 0))
        self._held_words: NDArray[np.str_] = np.empty((0, 0, 0), "U1")
        self._lost: NDArray[np.bool_] = np.empty((0, 0), np.bool_)
        self.rows = 0

    def begin(self, replicas: Sequence[int]) -> None:
        """What comes next is of these replicas, by their numbers within the campaign."""
        self._flush()
        self._replicas = np.array(replicas, np.int32)
        count, steps = len(replicas), max(1, GROUP_ROWS // len(replicas))
        longest = max((len(state) for p in self._parameters for state in p.states), default=1)
        self._held = np.empty((steps, len(self._numbers), count))
        self._held_words = np.empty((steps, len(self._words), count), f"U{longest}")
        self._lost = np.empty((steps, count), np.bool_)

    def add(self, time_ns: int, columns: _Columns, lost: NDArray[np.bool_]) -> None:
        """What was reported at one time, each column of shape (replicas,); what was lost has no row."""
        step = len(self._times)
        for row, name in enumerate(self._numbers):
            self._held[step, row] = columns[name]
        for row, name in enumerate(self._words):
            self._held_words[step, row] = columns[name]
        self._lost[step] = lost
        self._times.append(time_ns)
        if len(self._times) == len(self._held):
            self._flush()

    def close(self) -> None:
        """Write what is left; the file is complete afterwards, as far as it goes."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        steps = len(self._times)
        if not steps:
            return
        heads = [
            self._pa.array(np.repeat(self._replicas, steps)),
            self._pa.array(
                np.tile(np.array(self._times), len(self._replicas)), self._schema.field("time").type
            ),
        ]
        values = [self._array(parameter, steps) for parameter in self._parameters]
        table = self._pa.table([*heads, *values], schema=self._schema)
        lost = self._lost[:steps].T.ravel()
        if lost.any():
            table = table.filter(self._pa.array(~lost))
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self.rows += table.num_rows
        self._times.clear()

    def _array(self, parameter: Parameter, steps: int) -> Any:
        pa = self._pa
        if parameter.type is ParameterType.ENUM:
            words = self._held_words[:steps, self._words.index(parameter.name)].T.ravel()
            return _states(pa, words, parameter.states)
        values = self._held[:steps, self._numbers.index(parameter.name)].T.ravel()
        missing = np.isnan(values)
        mask = missing if missing.any() else None
        match parameter.type:
            case ParameterType.FLOAT:
                return pa.array(values, mask=mask)
            case ParameterType.INT:
                return pa.array(np.nan_to_num(values).astype(np.int64), mask=mask)
            case _:
                return pa.array(values > 0.0, mask=mask)


def _states(pa: Any, words: NDArray[np.str_], states: tuple[str, ...]) -> Any:
    codes = np.full(words.shape, -1, np.int8)
    for code, state in enumerate(states):
        codes[words == state] = code
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(states))


def _schema(pa: Any, packet: Packet) -> Any:
    types = {
        ParameterType.FLOAT: pa.float64(),
        ParameterType.INT: pa.int64(),
        ParameterType.BOOL: pa.bool_(),
        ParameterType.ENUM: pa.dictionary(pa.int8(), pa.string()),
    }
    heads = [
        pa.field("replica", pa.int32(), nullable=False),
        pa.field("time", pa.timestamp("ns", "UTC"), nullable=False),
    ]
    fields = [
        pa.field(p.name, types[p.type], metadata={
            "unit": p.unit, "symbol": symbol(p.unit), "description": p.description,
        })
        for p in packet.parameters
    ]  # fmt: skip
    return pa.schema([*heads, *fields], metadata={"packet": packet.name, "period_s": f"{packet.period_s:g}"})
