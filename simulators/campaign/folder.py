"""The folder of a campaign.

    campaign.json                        what was played, how far, and what was written
    scenario.yaml                        the scenario as it was played
    orders.jsonl                         telecommands beside those of the scenario, if there were any
    truth.jsonl, truth.parquet           what really happened, when, where it shows
    telemetry/<facility>.<packet>.parquet    what the instruments reported

All of it depends on the scenario, the seed, those orders and the versions alone: the same again gives the
same bytes.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ground_segment.catalogue import Facility, Packet
from simulators.campaign.errors import CampaignError
from simulators.campaign.packet_file import PacketFile, pyarrow
from simulators.truth import Recorder, TruthRecord, truth_file

SUMMARY, SCENARIO, TRUTH, TELEMETRY = "campaign.json", "scenario.yaml", "truth", "telemetry"
ORDERS = "orders.jsonl"


class CampaignFolder:
    """Everything one campaign writes.

    Args:
        path: the folder, made if it is missing.
        force: empty a folder in which there is an older campaign.

    Raises:
        CampaignError: the folder is not empty, or cannot be written to.
    """

    def __init__(self, path: Path, *, force: bool = False) -> None:
        self.path = path
        pyarrow()
        try:
            _make_empty(path, force)
            (path / TELEMETRY).mkdir()
        except OSError as error:
            raise CampaignError(f"{path} cannot be written to: {error.strerror}") from error
        self._files: dict[tuple[str, str], PacketFile] = {}
        self._truth: list[TruthRecord] = []

    def packet_file(self, facility: Facility, packet: Packet) -> PacketFile:
        """The file of a packet, opened at its first use."""
        key = (facility.id, packet.name)
        if key not in self._files:
            self._files[key] = PacketFile(self.path / TELEMETRY / f"{'.'.join(key)}.parquet", packet)
        return self._files[key]

    def truth(self) -> Recorder:
        """Keeper of the ground truth."""
        write_line = truth_file(self.path / f"{TRUTH}.jsonl")

        def record(entry: TruthRecord) -> None:
            write_line(entry)
            self._truth.append(entry)

        return record

    def rows(self) -> dict[str, int]:
        """Rows written so far, by file."""
        return {f"{TELEMETRY}/{'.'.join(key)}.parquet": file.rows for key, file in self._files.items()}

    @property
    def truth_records(self) -> int:
        """Written so far."""
        return len(self._truth)

    def close(self) -> None:
        """Complete every file, as far as it goes."""
        for file in self._files.values():
            file.close()
        (self.path / f"{TRUTH}.jsonl").touch()
        pyarrow("pyarrow.parquet").write_table(_truth_table(self._truth), self.path / f"{TRUTH}.parquet")

    def keep_scenario(self, text: str) -> None:
        """Lay down the scenario as it is played."""
        (self.path / SCENARIO).write_text(text, encoding="utf-8")

    def keep_orders(self, text: str) -> None:
        """Lay down what was ordered beside it."""
        (self.path / ORDERS).write_text(text, encoding="utf-8")

    def summarise(self, summary: Mapping[str, Any]) -> None:
        """Write `campaign.json` in one go."""
        draft = self.path / f".{SUMMARY}.new"
        draft.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
        draft.replace(self.path / SUMMARY)


def _make_empty(path: Path, force: bool) -> None:
    path.mkdir(parents=True, exist_ok=True)
    if not any(path.iterdir()):
        return
    if not force:
        raise CampaignError(f"{path} is not empty: choose another folder, or --force to replace a campaign")
    if not (path / SUMMARY).is_file():
        raise CampaignError(f"{path} holds no campaign (no {SUMMARY}): nothing there is deleted")
    for name in (SUMMARY, SCENARIO, ORDERS, f"{TRUTH}.jsonl", f"{TRUTH}.parquet"):
        (path / name).unlink(missing_ok=True)
    shutil.rmtree(path / TELEMETRY, ignore_errors=True)


def _truth_table(records: list[TruthRecord]) -> Any:
    """Fields of the records as columns; the time of an injection is its `onset`."""
    pa = pyarrow()
    text, time, words = pa.string(), pa.timestamp("ns", "UTC"), pa.list_(pa.string())
    columns = {
        "action": text, "replica": pa.int32(), "facility": text, "fault": text, "code": text, "title": text,
        "kind": text, "onset": time, "hazard": time, "end": time, "strength": pa.float64(),
        "ramp_s": pa.float64(), "affects": words, "followers": words, "command": text, "arguments": text,
        "by": text,
    }  # fmt: skip
    rows = [_truth_row(record) for record in records]
    return pa.table({name: pa.array([row[name] for row in rows], kind) for name, kind in columns.items()})


def _truth_row(record: TruthRecord) -> dict[str, Any]:
    row = record.model_dump(mode="json")
    arguments = None if record.arguments is None else json.dumps(record.arguments)
    times = {"onset": record.time_ns, "hazard": record.hazard_ns, "end": record.end_ns}
    return row | times | {"arguments": arguments}
