"""From an alert to its runbook and its chart, and addresses that keep their stretch of time."""

import re
import time

import pytest
from playwright.async_api import expect

from ground_segment.catalogue import Severity
from ground_segment.records import COMMANDS, Row
from tests.support.alerts import alert, incident
from tests.support.browser import StandIn, Watched

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

TRIP = alert(rule="limit-rx_mode", parameter="rx_mode", title="Reactor mode SCRAM")


async def test_an_alert_leads_to_its_runbook_with_causes_telecommands_and_charts(
    station: StandIn, opened: Watched
) -> None:
    await station.say(TRIP)
    await station.tell(incident(alerts=("energy/limit-rx_mode",), folded=()))
    page = opened.page
    await page.goto(f"{station.address}/alerts")
    await page.locator("tr[data-alert='energy/limit-rx_mode'] a.rule").click()
    await page.wait_for_url("**/runbook/energy/limit-rx_mode")
    await expect(page.locator("h1")).to_have_text("Reactor mode in an abnormal state")
    await expect(page.locator(".likely")).to_contain_text("Reactor trip")
    await expect(page.locator(".orders")).to_contain_text("ground-segment tc send energy restart_reactor")
    await expect(page.locator(".text-side")).to_contain_text("Shed loads to the reduced level")
    await expect(page.locator(".chart-side .plot canvas").first).to_be_visible()
    await expect(page.locator(".chart-side .reading[data-v='energy.rx_mode'] .num")).not_to_have_text("—")
    row = page.locator(".now tr[data-alert='energy/limit-rx_mode']")
    await row.get_by_role("button", name="Acknowledge").click()
    await page.get_by_label("Your name").fill("Ana")
    await page.get_by_label("Your name").press("Enter")
    await expect(row).to_contain_text("acknowledged, by Ana")
    assert opened.foreign == []
    assert opened.problems == []


async def test_a_runbook_of_an_alert_that_is_not_raised(station: StandIn, opened: Watched) -> None:
    page = opened.page
    await page.goto(f"{station.address}/runbook/energy/power-sum")
    await expect(page.locator(".now")).to_contain_text("Not raised now.")
    await expect(page.locator("pre")).to_contain_text("pv_total + rx_net_power")
    await station.say(alert(Severity.WARNING, rule="power-sum", title="Meters differ"))
    await expect(page.locator(".now")).to_contain_text("Meters differ")
    assert opened.problems == []


async def test_a_runbook_that_does_not_exist_says_so(station: StandIn, opened: Watched) -> None:
    answer = await opened.page.goto(f"{station.address}/runbook/energy/%3Cb%3Enothing")
    assert answer is not None
    assert answer.status == 404
    await expect(opened.page.locator("h1")).to_have_text("No such runbook")
    await expect(opened.page.locator(".title p")).to_contain_text("No rule of energy is called <b>nothing")
    await expect(opened.page.locator("tr[data-alert]")).to_have_count(1)
    assert [problem for problem in opened.problems if "404" not in problem] == []


async def test_an_alert_leads_to_its_chart_from_before_it_was_raised(
    station: StandIn, opened: Watched
) -> None:
    page = opened.page
    await page.goto(station.address)
    await page.locator("tr[data-alert='energy/bus_a_voltage'] .to-chart").click()
    await page.wait_for_url(re.compile(r"/facility/energy\?from=\d+#show:energy.bus_a_voltage"))
    aimed = page.locator(".panel.aimed")
    await expect(aimed).to_contain_text("Bus voltage")
    await expect(aimed).to_be_in_viewport()
    await expect(page.locator("[data-window]")).to_contain_text("since 20")
    assert opened.problems == []


async def test_an_address_keeps_its_stretch_of_time(station: StandIn, opened: Watched) -> None:
    page = opened.page
    to_ms = round(time.time() * 1_000) - 1_800_000
    async with page.expect_response(lambda r: f"range_s=3600&to_ms={to_ms}" in r.url) as answer:
        await page.goto(f"{station.address}/facility/energy?from={to_ms - 3_600_000}&to={to_ms}")
    assert (await answer.value).status == 200
    await expect(page.locator("[data-window]")).to_contain_text(" to ")
    await expect(page.locator("[data-range][aria-pressed=true]")).to_have_count(0)
    await page.get_by_role("link", name="Telecom").first.click()
    await page.wait_for_url(f"**/facility/telecom?from={to_ms - 3_600_000}&to={to_ms}")
    await expect(page.locator("[data-window]")).to_contain_text(" to ")
    await page.get_by_role("button", name="6 h").click()
    await expect(page.locator("[data-window]")).to_be_empty()
    assert page.url.endswith("/facility/telecom?last=6h")
    await page.goto(f"{station.address}/facility/isru?last=24h")
    await expect(page.get_by_role("button", name="24 h")).to_have_attribute("aria-pressed", "true")
    await page.goto(f"{station.address}/facility/isru?last=soon&from=never")
    await expect(page.get_by_role("button", name="6 h")).to_have_attribute("aria-pressed", "true")
    assert opened.problems == []


async def test_the_page_of_energy_light_and_passes_lists_telecommands(
    station: StandIn, opened: Watched
) -> None:
    fields = {"command": "shed_loads", "stage": "completed", "by": "ana", "reason": None, "arguments": "{}"}
    tags = {"target": "energy", "command_id": "17"}
    await station.store.write([Row(COMMANDS, time.time_ns(), fields, tags)])
    await opened.page.goto(f"{station.address}/operations")
    await expect(opened.page.locator(".told-log")).to_contain_text("shed_loads")
    await expect(
        opened.page.get_by_role("heading", name="Passes and links", exact=True).first
    ).to_be_attached()
    assert opened.problems == []
