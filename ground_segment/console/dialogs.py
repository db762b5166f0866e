"""The dialog in which an operator sends a command about one alert."""

import json
from collections.abc import Mapping

from nicegui import ui

from ground_segment.console.alert_views import COMMANDS
from ground_segment.console.commands import CommandDesk
from ground_segment.wire import Value

SHELF_TIMES_S = {900: "15 min", 3_600: "1 h", 7_200: "2 h", 14_400: "4 h", 28_800: "8 h", 86_400: "24 h"}
_EXPLAINED = {
    "acknowledge": "Tells everyone that you have seen this alert and take care of it.",
    "shelve": "Puts this alert aside for a limited time. It comes back by itself.",
    "unshelve": "Brings this alert back now.",
    "reset": "Lets this alert go: it is over, and was kept so that nobody misses it.",
    "take_out_of_service": (
        "For maintenance: it is still judged and recorded, but calls nobody until you return it."
    ),
    "return_to_service": "It calls again from now on.",
    "set_autonomy": "The switch over everything that the monitor does by itself: no action may do more.",
    "set_action": "What this action may do. A passive one is rehearsed and recorded; nothing is sent.",
}
_NEED_A_REASON = {
    "shelve": "Please say why this alert may be put aside.",
    "take_out_of_service": "Please say why this alert is out of service.",
    "set_autonomy": "Please say why: others will ask.",
    "set_action": "Please say why: others will ask.",
}


class CommandDialog:
    """Made once for each open page; `open` fills it for an alert."""

    def __init__(self, desk: CommandDesk) -> None:
        self._desk = desk
        self._about: Mapping[str, str] = {}
        with ui.dialog() as self._dialog, ui.card().classes("command"):
            self._title = ui.label().classes("command-title")
            self._alert = ui.label().classes("command-alert")
            self._explained = ui.label().classes("command-explained")
            self._operator = ui.input("Your name").props("autofocus outlined dense maxlength=64")
            self._time = ui.select(SHELF_TIMES_S, value=3_600, label="For").props("outlined dense")
            self._reason = ui.input("Reason").props("outlined dense maxlength=500")
            self._problem = ui.label().classes("command-problem").props("role=alert")
            with ui.row().classes("command-buttons"):
                ui.button("Cancel", on_click=self._dialog.close, color=None).props("flat no-caps")
                self._send = ui.button("Send", on_click=self._on_send, color=None)
                self._send.props("unelevated no-caps").classes("send")
        self._reason.on("keydown.enter", self._on_send)
        self._operator.on("keydown.enter", self._on_send)

    def open(self, about: Mapping[str, str]) -> None:
        """Ask for what a command still needs.

        Args:
            about: command and title; of an alert facility, rule and its severity as it was `seen` on the
                page; of an action name and mode; and the operator's name if it is known.
        """
        command = about["command"]
        self._about = about
        name = COMMANDS.get(command) or f"Set to {about['mode']}"
        self._title.text = name
        self._alert.text = about["title"]
        self._explained.text = _EXPLAINED.get(command, "")
        self._operator.value = about.get("operator", "")
        self._time.visible = command == "shelve"
        self._reason.value = ""
        self._say("")
        self._send.text = name
        self._dialog.open()

    async def _on_send(self) -> None:
        command = self._about["command"]
        operator, reason = str(self._operator.value).strip(), str(self._reason.value).strip()
        missing = _missing(command, operator, reason)
        if missing:
            self._say(missing)
            return
        self._send.disable()
        self._say("")
        try:
            outcome = await self._desk.send(command, self._arguments(command), operator, reason)
        finally:
            self._send.enable()
        if not outcome.done:
            self._say(outcome.text)
            return
        self._dialog.close()
        ui.run_javascript(f"ilrs.rememberOperator({json.dumps(operator)})")
        ui.notify(f"{outcome.text} {self._about['title']}", position="bottom", classes="told")

    def _arguments(self, command: str) -> dict[str, Value]:
        names = ("name", "mode") if command.startswith("set_") else ("facility", "rule")
        arguments: dict[str, Value] = {name: self._about[name] for name in names if name in self._about}
        if command == "acknowledge" and self._about.get("seen"):
            arguments["seen"] = self._about["seen"]  # refused if it has become worse meanwhile
        if command == "shelve":
            arguments["for_s"] = int(self._time.value)
        return arguments

    def _say(self, problem: str) -> None:
        self._problem.text = problem
        self._problem.visible = bool(problem)


def _missing(command: str, operator: str, reason: str) -> str:
    if not operator:
        return "Your name is kept with the command: please give it."
    return "" if reason else _NEED_A_REASON.get(command, "")
