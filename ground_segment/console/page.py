"""One page of the console: its frame, its dialog, and its place in the broadcast."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from http import HTTPStatus

from fastapi import Request, Response
from nicegui import Client, ui

from ground_segment.catalogue import Catalogue
from ground_segment.clock import Clock
from ground_segment.console.commands import CommandDesk
from ground_segment.console.dialogs import CommandDialog
from ground_segment.console.header import BRAND, navigation, wall_head
from ground_segment.console.live import NS_PER_MS, Broadcaster, LiveValues
from ground_segment.console.markup import slot, tag
from ground_segment.console.panel_views import PanelViews, section_links
from ground_segment.console.runbook_views import (
    key_of,
    missing_page,
    page_of_alerts,
    runbook_html,
    runbook_page,
)
from ground_segment.console.slots import interest_of
from ground_segment.console.spans import RANGES_S
from ground_segment.panels import Page, Panel
from ground_segment.runbooks import Library

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
    library: Library
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

    def build_runbook(self, facility: str, rule: str, request: Request) -> Response | None:
        """The runbook of an alert; one that does not exist says so and leads on."""
        book = self.library.get((facility, rule))
        if book is None:
            return self.missing(missing_page(facility, rule), request)
        ui.page_title(f"{book.title} – ILRS")
        self.build(runbook_page(book))
        return None

    def nowhere(self, request: Request) -> Response:
        """For an address at which there is no page."""
        told = f"Nothing is at {request.url.path}. The pages that there are stand above."
        return self.missing(page_of_alerts("no-page", "No such page", told), request)

    def missing(self, page: Page, request: Request) -> Response:
        """A page in place of one that does not exist."""
        with Client(ui.page(""), request=request) as client:
            ui.page_title(f"{page.title} – ILRS")
            self.build(page)
        return client.build_response(request, HTTPStatus.NOT_FOUND)

    def chart(self, page_key: str, panel_key: str) -> Panel | None:
        """A panel that draws something, of one of the pages or of a runbook's."""
        book = self.library.get(key_of(page_key) or ("", ""))
        found = [runbook_page(book)] if book else [page for page in self.pages if page.key == page_key]
        panels = (panel for page in found for section in page.sections for panel in section.panels)
        return next((panel for panel in panels if panel.key == panel_key and panel.traces), None)

    def html(self, page: Page) -> str:
        """Everything of a page that is not a dialog. Its slots must be attached."""
        content = self.broadcaster.slot
        frame = wall_head(self.pages, content) if page.screen else self._head(page)
        return tag(
            "div",
            frame,
            tag("div", tag("p", _LOST, role="alert"), cls="banner lost-only"),
            slot("banner", content("banner"), cls="banner"),
            tag("main", self._main(page)),
            cls="console wall" if page.screen else "console",
            data_now=self.clock.now_ns() // NS_PER_MS,
            data_page=page.key,
        )

    def _head(self, page: Page) -> str:
        content = self.broadcaster.slot
        header = tag(
            "header",
            BRAND,
            slot("status", content("status"), cls="system"),
            tag("time", id="utc"),
            cls="top",
        )
        return header + navigation(self.pages, page, content)

    def _main(self, page: Page) -> str:
        views = PanelViews(page, self.catalogue, self.values, self.broadcaster.slot)
        book = self.library.get(key_of(page.key) or ("", ""))
        if book is not None:
            return runbook_html(book, self.catalogue, self.broadcaster.slot, self._ranges(), views.body())
        return views.body() if page.screen else self._title(page) + views.body()

    def _title(self, page: Page) -> str:
        facility = self.catalogue.by_id.get(page.facility or "")
        about = tag("p", escape(f"{facility.site}. {page.description}" if facility else page.description))
        name = f"tile-{page.facility}"
        status = slot(name, self.broadcaster.slot(name), cls="head") if facility else ""
        heading = tag("div", tag("h1", escape(page.title)), status, about, cls="what")
        return tag("div", heading, self._ranges(), cls="title") + section_links(page)

    @staticmethod
    def _ranges() -> str:
        """What stretch of time charts and logs show; a fixed one, from an address, is said in its place."""
        buttons = (
            tag("button", text, type="button", data_range=seconds, aria_pressed="false")
            for text, seconds in RANGES_S.items()
        )
        fixed = tag("span", cls="fixed", data_window="")
        return tag("div", fixed, tag("span", "History", cls="word"), *buttons, cls="ranges", role="group")


_LOST = "<strong>No connection to the console's server</strong>: nothing on this page is current."


def _forget(_: object) -> None:
    """What runs in the browser gives no answer."""
