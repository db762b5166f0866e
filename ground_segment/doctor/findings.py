"""One thing that was looked at; and the judgements, which are pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ground_segment.clock import NS_PER_S, iso_utc

DISK_LOW, DISK_OUT = 0.10, 0.02
"""Share of a disk that is free."""
DISK_OUT_BYTES = 500_000_000
SKEW_S, SKEW_REFUSED_S = 2.0, 30.0
"""Ingest refuses what is more than 30 s in the future."""
EXPIRES_SOON_DAYS = 30.0
FRESH_S = 60.0
JOURNAL_FILLS, JOURNAL_FULL = 0.5, 0.9
"""Of what a publisher may keep until it is stored."""
_SET_CLOCKS = (
    "set the clocks with NTP (chrony, systemd-timesyncd); packets over 30 s in the future are refused"
)


class State(StrEnum):
    """How serious it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found, and what to do about it if it is not well."""

    what: str
    state: State
    found: str
    do: str = ""


def ok(what: str, found: str) -> Finding:
    return Finding(what, State.OK, found)


def skipped(what: str, why: str, do: str = "") -> Finding:
    return Finding(what, State.SKIPPED, why, do)


def disk(what: str, free_bytes: int, total_bytes: int) -> Finding:
    """Quarantine, journals and the store must not come to the end of a disk."""
    share = free_bytes / total_bytes if total_bytes else 0.0
    found = f"{free_bytes / 1e9:.1f} GB of {total_bytes / 1e9:.1f} GB free ({share:.0%})"
    do = "make room, or move ILRS_DATA_DIR; a full disk stops the monitor and ingest, though nothing is lost"
    if share < DISK_OUT or free_bytes < DISK_OUT_BYTES:
        return Finding(what, State.FAIL, found, do)
    return Finding(what, State.WARN, found, do) if share < DISK_LOW else ok(what, found)


def skew(what: str, told_s: float, ours_s: float) -> Finding:
    """Another clock against ours, both in s since 1970; HTTP tells whole seconds, so one second is none."""
    offset_s = told_s - ours_s
    found = f"{abs(offset_s):.1f} s {'ahead of' if offset_s > 0 else 'behind'} this machine"
    if abs(offset_s) > SKEW_S:
        found += f": {_utc(told_s)} there, {_utc(ours_s)} here"
    if abs(offset_s) > SKEW_REFUSED_S:
        return Finding(what, State.FAIL, found, _SET_CLOCKS)
    return Finding(what, State.WARN, found, _SET_CLOCKS) if abs(offset_s) > SKEW_S else ok(what, found)


def _utc(time_s: float) -> str:
    """HTTP tells whole seconds: more digits would be invented."""
    return iso_utc(round(time_s * NS_PER_S), "seconds")


def ahead(leads_s: Mapping[str, float]) -> Finding:
    """By how many s the packet that each publisher sent last lies ahead of this machine's clock.

    A time in the past says nothing of a clock: history and what waited in a journal are old on purpose.
    """
    what, early = "clocks of publishers", {name: lead for name, lead in leads_s.items() if lead > SKEW_S}
    if not early:
        return ok(what, f"none of {len(leads_s)} sends packets from the future")
    told = ", ".join(f"{name} {lead_s:.1f} s" for name, lead_s in early.items())
    state = State.FAIL if max(early.values()) > SKEW_REFUSED_S else State.WARN
    return Finding(what, state, f"packets are ahead of this machine: {told}", _SET_CLOCKS)


def expiry(what: str, days: float) -> Finding:
    """Of a certificate."""
    do = "ground-segment secrets rotate certificate, and then the commands that it prints"
    if days <= 0:
        return Finding(what, State.FAIL, f"expired {-days:.0f} days ago", do)
    found = f"valid for {days:.0f} days"
    return Finding(what, State.WARN, found, do) if days < EXPIRES_SOON_DAYS else ok(what, found)


def freshness(what: str, age_s: float | None, service: str) -> Finding:
    """Of the newest row that a service which always writes has in the store."""
    if age_s is None:
        return Finding(what, State.FAIL, "reads, but holds no rows", f"is {service} running? See its log")
    found = f"newest row {age_s:.0f} s old"
    if age_s <= FRESH_S:
        return ok(what, found)
    return Finding(
        what, State.WARN, found, f"nothing is being stored: ground-segment health {service} --ready"
    )


def journals(fills: Mapping[str, float]) -> Finding:
    """How full the journals of publishers are, 0 to 1 each: they fill while nothing is stored."""
    what, filling = "journals", {name: fill for name, fill in fills.items() if fill >= JOURNAL_FILLS}
    if not filling:
        return ok(what, f"fullest of {len(fills)}: {max(fills.values(), default=0.0):.0%}")
    found = ", ".join(f"{name} {fill:.0%} full" for name, fill in filling.items())
    do = (
        "make the store take rows again (ground-segment health ingest --ready), or give more room with "
        "ILRS_JOURNAL_MB: a publisher whose journal is full sends nothing new"
    )
    return Finding(what, State.FAIL if max(filling.values()) >= JOURNAL_FULL else State.WARN, found, do)


def not_ready(service: str, complaints: Sequence[str]) -> Finding:
    """A service that is there, but says of itself that it cannot do its work."""
    do = f"ground-segment alert list says what is behind it; then docker compose logs {service}"
    return Finding(f"{service}'s state", State.FAIL, f"{service} says: {', '.join(complaints)}", do)


def unreadable(lost: Mapping[str, int]) -> Finding:
    """Packets that publishers could not read from their journals any more."""
    found = ", ".join(f"{name} lost {count}" for name, count in lost.items())
    do = "its disk is failing or was full: look at it, then at ground-segment gaps list for what is missing"
    return Finding("journal records", State.WARN, f"packets that cannot be read: {found}", do)
