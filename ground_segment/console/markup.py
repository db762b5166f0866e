"""HTML as text. `tag` escapes attributes; content is HTML already, so text passes through `escape` before."""

from html import escape

from ground_segment.catalogue import Parameter, Severity, symbol
from ground_segment.console.live import LiveValue
from ground_segment.panels import Trace

MARKS = {Severity.WATCH: "◆", Severity.WARNING: "▲", Severity.CRITICAL: "■"}
"""A shape for each severity, for whoever does not see the colour."""


def tag(name: str, *content: str, cls: str = "", **attributes: object) -> str:
    """One element. Attributes that are None are left out; `data_v` is written `data-v`."""
    given = {"class": cls or None, **attributes}
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in given.items()
        if value is not None
    )
    return f"<{name}{shown}>{''.join(content)}</{name}>"


def slot(name: str, content: str, element: str = "div", cls: str = "") -> str:
    """A place whose content the server replaces when it changes."""
    return tag(element, content, cls=cls, data_slot=name)


def reading(trace: Trace, value: LiveValue, stale_after_s: float, age: bool = False) -> str:
    """A live number with its unit: assets/live.js finds it by `data-v` and keeps it up to date."""
    return tag(
        "span",
        tag("b", escape(value.text), cls="num"),
        unit(trace.parameter),
        tag("span", cls="age", title="age of this value") if age else "",
        cls=f"reading {value.style}".strip(),
        data_v=trace.id,
        data_stale=milliseconds(stale_after_s),
        data_t=value.time_ms,
    )


def unit(parameter: Parameter) -> str:
    sign = symbol(parameter.unit)
    return tag("i", escape(sign), cls="unit") if sign else ""


def severity_mark(severity: Severity | None, word: bool = True) -> str:
    """Shape and word in the severity's colour; empty for none."""
    if severity is None:
        return ""
    text = f" {severity.word}" if word else ""
    return tag("span", MARKS[severity], text, cls=f"mark sev-{severity.word}", title=severity.word)


def seconds(duration_s: float) -> str:
    """`2 s`, `5 min`, `1 h`."""
    for size, word in ((3600, "h"), (60, "min")):
        if duration_s >= size:
            return f"{duration_s / size:g} {word}"
    return f"{duration_s:g} s"


def milliseconds(duration_s: float) -> int:
    return round(duration_s * 1000)
