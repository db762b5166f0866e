"""One page of the console: its frame, its dialog, and its place in the broadcast."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from nicegui import ui

from ground_segment.catalogue import Catalogue
from ground_segment.clock import Clock
from ground_segment.console.commands import CommandDesk
from ground_segment.console.dialogs import CommandDialog
from ground_segment.console.header import navigation
from ground_segment.console.live import NS_PER_MS, Broadcaster, LiveValues
from ground_segment.console.markup import slot, tag
from ground_segment.console.panel_views import PanelViews, section_links
from ground_segment.console.slots import interest_of
from ground_segment.console.spans import RANGES_S
from ground_segment.panels import Page

HEAD = """
<link rel="stylesheet" href="/assets/console.css">
<script type="module" src="/assets/console.js"></script>
"""


@dataclass(frozen=True)
class Console:
    """What every page is made from."""

    catalogue: Catalogue
    pages: Sequence[Page]
    values: LiveValues
    broadcaster: Broadcaster
    desk: CommandDesk
    clock: Clock

    def build(self, page: Page) -> None:
        """Make a page for the client that asked for it; to be called in a page function of nicegui."""
        client = ui.context.client
        interest = interest_of(page, self.catalogue)
        detach = self.broadcaster.attach(
            page.key, interest, lambda update: _forget(client.run_javascript(f"ilrs.update({update})"))
        )
        client.on_delete(detach)
        ui.add_head_html(HEAD)
        ui.html(self.html(page), sanitize=False).classes("fill")
        dialog = CommandDialog(self.desk)
        ui.on("operator_command", lambda event: dialog.open(event.args))

    def html(self, page: Page) -> str:
        """Everything of a page that is not a dialog. Its slots must be attached."""
        content = self.broadcaster.slot
        views = PanelViews(page, self.catalogue, self.values, content)
        header = tag(
            "header",
            tag("div", tag("b", "ILRS"), " operations console", cls="brand"),
            slot("status", content("status"), cls="system"),
            tag("time", id="utc"),
            cls="top",
        )
        return tag(
            "div",
            header,
            navigation(self.pages, page, content),
            tag("div", tag("p", _LOST, role="alert"), cls="banner lost-only"),
            slot("banner", content("banner"), cls="banner"),
            tag("main", self._title(page), views.body()),
            cls="console",
            data_now=self.clock.now_ns() // NS_PER_MS,
            data_page=page.key,
        )

    def _title(self, page: Page) -> str:
        facility = self.catalogue.by_id.get(page.facility or "")
        about = tag("p", escape(f"{facility.site}. {page.description}" if facility else page.description))
        name = f"tile-{page.facility}"
        status = slot(name, self.broadcaster.slot(name), cls="head") if facility else ""
        ranges = (
            tag("button", text, type="button", data_range=seconds, aria_pressed="false")
            for text, seconds in RANGES_S.items()
        )
        chooser = tag("div", tag("span", "History"), *ranges, cls="ranges", role="group")
        heading = tag("div", tag("h1", escape(page.title)), status, about, cls="what")
        return tag("div", heading, chooser, cls="title") + section_links(page)


_LOST = "<strong>No connection to the console's server</strong>: nothing on this page is current."


def _forget(_: object) -> None:
    """What runs in the browser gives no answer."""
