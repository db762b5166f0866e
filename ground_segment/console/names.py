"""What parameters and facilities are called, also where there is little room."""

from collections import Counter
from collections.abc import Sequence
from html import escape

from ground_segment.catalogue import Catalogue, Facility
from ground_segment.console.markup import tag
from ground_segment.panels import Trace, label


def short_title(facility: Facility) -> str:
    """Without the words that many titles share: `Energy`, `Ground station Venezuela`."""
    return facility.title.partition(" (")[0].removesuffix(" facility")


def facility_link(catalogue: Catalogue, name: str) -> str:
    """A facility's full title, which leads to its page; the name itself if the catalogue has none such."""
    facility = catalogue.by_id.get(name)
    return tag("a", escape(facility.title), href=f"/facility/{name}") if facility else escape(name)


def trace_names(traces: Sequence[Trace], catalogue: Catalogue) -> list[str]:
    """In plain words; with the facility's name where several are shown together."""
    names = [label(trace.parameter.name) for trace in traces]
    if len({trace.facility for trace in traces}) == 1:
        return without_common_end(names)
    return [f"{_place(trace, catalogue)}: {name}" for trace, name in zip(traces, names, strict=True)]


def strip_names(traces: Sequence[Trace], catalogue: Catalogue) -> list[str]:
    """For the narrow column beside strips: the facility's name only where it tells two apart."""
    names = [label(trace.parameter.name) for trace in traces]
    counts = Counter(names)
    return [
        f"{_place(trace, catalogue)}: {name[:1].lower()}{name[1:]}" if counts[name] > 1 else name
        for trace, name in zip(traces, names, strict=True)
    ]


def without_common_end(names: Sequence[str]) -> list[str]:
    """`Battery 1 voltage`, `Battery 2 voltage` to `Battery 1`, `Battery 2`: the title says the rest."""
    split = [name.split() for name in names]
    if len(split) < 2:
        return list(names)
    while min(map(len, split)) > 1 and len({parts[-1] for parts in split}) == 1:
        split = [parts[:-1] for parts in split]
    return [" ".join(parts) for parts in split]


def _place(trace: Trace, catalogue: Catalogue) -> str:
    return short_title(catalogue.by_id[trace.facility]).removeprefix("Ground station ")
