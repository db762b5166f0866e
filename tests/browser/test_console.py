"""Chromium opens the console of a stand-in station: broker, store, facilities, a monitor that answers."""

import asyncio
import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from ground_segment.catalogue import Severity
from ground_segment.wire import ActionMode, AlertState, topics
from tests.support.alerts import action, alert, incident
from tests.support.browser import StandIn, Watched, stand_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]


def facilities(station: StandIn) -> list[str]:
    return [facility.id for facility in station.catalogue.surface()]


async def test_the_overview_shows_all_seven_facilities_and_the_alert(
    station: StandIn, opened: Watched
) -> None:
    page = opened.page
    await page.goto(station.address)
    for facility in facilities(station):
        await expect(page.locator(f".tile[data-facility={facility}] .status.online")).to_be_visible()
    assert len(facilities(station)) == 7
    await expect(page.locator("tr[data-alert='energy/bus_a_voltage']")).to_contain_text("Bus A voltage low")
    await expect(page.locator("[data-facility=energy] .mark.sev-critical")).to_contain_text("■ critical")
    await expect(page.locator(".counts")).to_contain_text("1 critical")
    await expect(page.locator(".tile .reading[data-v='energy.bus_a_voltage']")).to_contain_text("103.2V")
    await expect(page.locator(".tile .reading.stale")).to_have_count(0)
    await expect(page.locator(".banner p:visible")).to_have_count(0)
    assert opened.foreign == []
    assert opened.problems == []


async def test_every_page_opens_without_an_error_and_asks_nobody_else(
    station: StandIn, opened: Watched
) -> None:
    for path in ("/", "/alerts", *(f"/facility/{facility}" for facility in facilities(station))):
        await opened.page.goto(station.address + path)
        await expect(opened.page.locator("#utc")).to_contain_text("UTC")
        if path != "/alerts":
            await expect(opened.page.locator(".plot canvas").first).to_be_visible()
    assert opened.foreign == []
    assert opened.problems == []


async def test_values_follow_the_facility_and_go_stale_when_it_falls_silent(
    station: StandIn, opened: Watched
) -> None:
    page = opened.page
    await page.goto(f"{station.address}/facility/energy")
    voltage = page.locator(".values .reading[data-v='energy.bus_a_voltage']")
    await expect(voltage.locator(".num")).to_have_text("103.2")
    await expect(voltage).to_have_class("reading sev-critical")
    station.overrides["energy.bus_a_voltage"] = 121.5
    await expect(voltage.locator(".num")).to_have_text("121.5")
    await expect(voltage).to_have_class("reading")
    station.silent.add("energy")
    await expect(voltage).to_have_class("reading stale")
    await expect(voltage.locator(".age")).to_have_text(re.compile(r"^([6-9]|\d\d) s$"))
    await expect(page.locator(".title .status")).to_have_text("stale")


async def test_a_chart_loads_its_history_and_grows_with_live_values(
    station: StandIn, opened: Watched
) -> None:
    page = opened.page
    await page.goto(f"{station.address}/facility/energy")
    chart = page.locator("[data-chart='/api/chart/energy/energy.bus_a_voltage']")
    await chart.scroll_into_view_if_needed()
    await expect(chart.locator("canvas")).to_be_visible()
    points = """async (element) => {
        const { echarts } = await import("nicegui-echart");
        const set = echarts.getInstanceByDom(element).getOption().dataset[0].source;
        return [set.time.length, set.time.at(-1)];
    }"""
    before = await chart.evaluate(points)
    assert before[0] >= 50, "an hour of history, one row a minute"
    while (await chart.evaluate(points))[1] <= before[1]:
        await asyncio.sleep(0.2)  # between two looks
    async with page.expect_response(lambda r: "energy.bus_a_voltage?range_s=86400" in r.url) as answer:
        await page.get_by_role("button", name="24 h").click()
    assert (await answer.value).status == 200
    assert opened.problems == []


async def test_an_operator_acknowledges_an_alert(station: StandIn, opened: Watched) -> None:
    page = opened.page
    await page.goto(f"{station.address}/alerts")
    row = page.locator("tr[data-alert='energy/bus_a_voltage']")
    await row.get_by_role("button", name="Acknowledge").click()
    await page.locator(".q-dialog .send").click()
    await expect(page.locator(".command-problem")).to_contain_text("name")
    await page.get_by_label("Your name").fill("Ana")
    await page.get_by_label("Your name").press("Enter")
    await expect(row).to_contain_text("acknowledged, by Ana")
    await expect(row.get_by_role("button", name="Acknowledge")).to_have_count(0)
    await expect(page.locator(".q-dialog .command")).to_have_count(0)
    await expect(page.locator(".log")).to_contain_text("acknowledged")
    sent = station.commands[-1]
    assert (sent.command, sent.by) == ("acknowledge", "Ana")
    assert sent.arguments == {"facility": "energy", "rule": "bus_a_voltage", "seen": "critical"}
    assert opened.problems == []


async def test_shelving_asks_for_a_reason_and_a_time(station: StandIn, opened: Watched) -> None:
    page = opened.page
    await page.goto(f"{station.address}/alerts")
    row = page.locator("tr[data-alert='energy/bus_a_voltage']")
    await row.get_by_role("button", name="Shelve").click()
    await page.get_by_label("Your name").fill("Ana")
    await page.locator(".q-dialog .send").click()
    await expect(page.locator(".command-problem")).to_contain_text("why")
    await page.get_by_label("Reason").fill("Bus under test")
    await page.get_by_label("Reason").press("Enter")
    await expect(row).to_contain_text("shelved, until")
    await expect(row).to_contain_text("Bus under test")
    assert station.commands[-1].arguments["for_s"] == 3_600
    await row.get_by_role("button", name="Unshelve").click()
    await expect(page.get_by_label("Your name")).to_have_value("Ana")
    await page.get_by_label("Your name").press("Enter")
    await expect(row.get_by_role("button", name="Shelve", exact=True)).to_be_visible()


async def test_a_refusal_is_shown_with_its_reason(station: StandIn, opened: Watched) -> None:
    station.refusal = "the rule is not known"
    page = opened.page
    await page.goto(station.address)
    await page.get_by_role("button", name="Acknowledge").click()
    await page.get_by_label("Your name").fill("Ana")
    await page.locator(".q-dialog .send").click()
    await expect(page.locator(".command-problem")).to_contain_text("refused: the rule is not known")


async def test_keys_open_pages_and_a_narrow_window_loses_nothing(station: StandIn, opened: Watched) -> None:
    page = opened.page
    await page.set_viewport_size({"width": 800, "height": 1000})
    await page.goto(station.address)
    await expect(page.locator("#utc")).to_contain_text("UTC")
    tabs = page.locator("nav[aria-label=Pages]")
    assert await tabs.evaluate("(nav) => nav.scrollWidth - nav.clientWidth") == 0
    await expect(tabs.get_by_role("link").last).to_be_in_viewport(ratio=1.0)
    list_ = page.locator(".scroll:has(.alerts)")
    assert await list_.evaluate("(list) => list.scrollWidth - list.clientWidth") == 0
    await page.keyboard.press("a")
    await expect(page.locator("h1")).to_have_text("Alerts")
    await page.wait_for_url("**/alerts")
    await expect(page.locator("#utc")).to_contain_text("UTC")
    await page.keyboard.press("0")
    await expect(page.locator("h1")).to_have_text("Station overview")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(overflow) == 0


async def test_a_new_alert_appears_and_an_ended_one_goes(station: StandIn, opened: Watched) -> None:
    page = opened.page
    await page.goto(station.address)
    await expect(page.locator("tr[data-alert]")).to_have_count(1)
    await station.say(alert(Severity.WARNING, facility="isru", rule="reactor_temp", title="Reactor hot"))
    await expect(page.locator("tr[data-alert='isru/reactor_temp']")).to_contain_text("Reactor hot")
    await expect(page.locator(".tile[data-facility=isru] .mark.sev-warning")).to_be_visible()
    await station.client.publish("ilrs/v1/alert/isru/reactor_temp", b"", retain=True)
    await expect(page.locator("tr[data-alert]")).to_have_count(1)


async def test_an_incident_leads_its_alerts_and_keeps_what_is_folded_below(
    station: StandIn, opened: Watched
) -> None:
    await station.say(
        alert(
            Severity.WARNING, facility="isru", rule="load-shed", title="Load is shed",
            state=AlertState.SUPPRESSED, suppressed_by="1-energy",
        )
    )  # fmt: skip
    await station.tell(incident())
    page = opened.page
    await page.goto(f"{station.address}/alerts")
    group = page.locator("[data-incident='1-energy']")
    await expect(group.locator(".incident")).to_contain_text("Reactor trips 62%, Coolant leaks 21%")
    await expect(group.locator(".incident")).to_contain_text("No reserve left: night power")
    root, folded = group.locator("[data-alert='energy/bus_a_voltage']"), group.locator("tr.folded")
    await expect(root).to_contain_text("bus_a_voltage")
    await expect(folded).to_be_hidden()
    await group.get_by_role("button", name="1 folded").click()
    await expect(folded).to_contain_text("Load is shed")
    await expect(folded.get_by_role("button", name="Acknowledge")).to_have_count(0)
    await station.say(station.alerts["energy", "bus_a_voltage"].model_copy(update={"text": "Rendered anew."}))
    await expect(root).to_contain_text("Rendered anew.")
    await expect(folded).to_be_visible()
    await expect(page.locator(".counts")).to_contain_text("0 warning")
    await station.tell(incident(open=False))
    await expect(page.locator(".incident")).to_have_count(0)
    assert opened.problems == []


async def test_a_latched_alert_is_reset_and_another_taken_out_of_service(
    station: StandIn, opened: Watched
) -> None:
    latched = {"state": AlertState.LATCHED, "active": False, "latched": True, "acknowledged": True}
    await station.say(alert(Severity.WARNING, facility="isru", rule="valve", title="Valve opened", **latched))
    page = opened.page
    await page.goto(f"{station.address}/alerts")
    await page.locator("tr[data-alert='isru/valve']").get_by_role("button", name="Reset").click()
    await page.get_by_label("Your name").fill("Ana")
    await page.get_by_label("Your name").press("Enter")
    await expect(page.locator("tr[data-alert='isru/valve']")).to_have_count(0)
    row = page.locator("tr[data-alert='energy/bus_a_voltage']")
    await row.get_by_role("button", name="Out of service").click()
    await page.locator(".q-dialog .send").click()
    await expect(page.locator(".command-problem")).to_contain_text("why")
    await page.get_by_label("Reason").fill("Meter is replaced")
    await page.get_by_label("Reason").press("Enter")
    await expect(row).to_contain_text("out of service")
    await expect(page.locator(".counts")).to_contain_text("0 critical")
    await row.get_by_role("button", name="Return to service").click()
    await page.locator(".q-dialog .send").click()
    await expect(row.get_by_role("button", name="Acknowledge")).to_be_visible()
    assert [sent.command for sent in station.commands] == [
        "reset",
        "take_out_of_service",
        "return_to_service",
    ]
    assert opened.problems == []


async def test_an_operator_stops_what_the_monitor_does_by_itself(station: StandIn, opened: Watched) -> None:
    await station.client.publish(topics.action("shed"), action().encode(), retain=True)
    await station.switch(ActionMode.ACTIVE)
    page = opened.page
    await page.goto(f"{station.address}/alerts")
    await expect(page.locator("[data-action=shed]")).to_contain_text("would have been sent")
    switch = page.locator(".autonomy")
    await expect(switch).to_contain_text("Autonomy active")
    await switch.get_by_role("button", name="Off").click()
    await page.get_by_label("Your name").fill("Ana")
    await page.locator(".q-dialog .send").click()
    await expect(page.locator(".command-problem")).to_contain_text("why")
    await page.get_by_label("Reason").fill("Array under repair")
    await page.get_by_label("Reason").press("Enter")
    await expect(switch).to_contain_text("Autonomy off")
    await expect(page.locator(".links")).to_contain_text("Autonomy off")
    await expect(switch).to_contain_text("By Ana: “Array under repair”")
    assert station.commands[-1].arguments == {"mode": "off"}
    assert opened.problems == []


async def test_an_event_is_shown_apart_and_asks_for_nothing(station: StandIn, opened: Watched) -> None:
    quiet = {"event": True, "acknowledged": True, "state": AlertState.ACKNOWLEDGED}
    await station.say(
        alert(Severity.WATCH, facility="isru", rule="charging", title="Went to charge", **quiet)
    )
    page = opened.page
    await page.goto(station.address)
    await expect(page.locator("[data-event='isru/charging']")).to_contain_text("Went to charge")
    await expect(page.locator("tr[data-alert]")).to_have_count(1)
    await expect(page.locator("[data-event] button")).to_have_count(0)
    await expect(page.locator(".counts")).to_contain_text("0 watch")


async def test_an_address_without_a_page_says_so_and_leads_on(station: StandIn, opened: Watched) -> None:
    for path in ("/nonsense", "/facility/nonsense"):
        opened.problems.clear()
        answer = await opened.page.goto(station.address + path)
        assert answer is not None
        assert answer.status == 404
        await expect(opened.page.locator("h1")).to_have_text("No such page")
        await expect(opened.page.locator(".title p")).to_contain_text(f"Nothing is at {path}.")
        await expect(opened.page.locator(".counts")).to_contain_text("1 critical")
        await expect(opened.page.locator("tr[data-alert]")).to_have_count(1)
        assert [problem for problem in opened.problems if "404" not in problem] == []
    await opened.page.get_by_role("link", name="Overview").click()
    await expect(opened.page.locator("h1")).to_have_text("Station overview")
    assert opened.foreign == []


async def test_what_is_stale_in_the_table_of_newest_data_is_lilac(station: StandIn, opened: Watched) -> None:
    await opened.page.goto(f"{station.address}/facility/energy")
    age = opened.page.locator(".ages tr[data-v^='energy/'] .age").first
    await expect(age).to_have_text(re.compile(r" s$"))
    station.silent.add("energy")
    await expect(opened.page.locator(".title .status")).to_have_text("stale")
    await expect(opened.page.locator(".ages tr.stale .age").first).to_have_css("color", "rgb(185, 165, 230)")


async def test_names_in_the_log_and_below_charts_are_whole(station: StandIn, opened: Watched) -> None:
    page = opened.page
    await page.set_viewport_size({"width": 1366, "height": 768})
    await page.goto(f"{station.address}/alerts")
    await expect(page.locator(".log").first).to_contain_text("Energy facility")
    await page.goto(f"{station.address}/operations")
    await expect(page.locator(".legend .name", has_text="RFC electrolyser power")).to_be_visible()
    cut = """() => [...document.querySelectorAll(".legend .name")]
        .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 2)
        .map((e) => e.textContent)"""
    assert await page.evaluate(cut) == []


async def test_health_tells_what_the_console_sees(station: StandIn, opened: Watched) -> None:
    await opened.page.goto(station.address)
    await expect(opened.page.locator(".tile .status.online")).to_have_count(9)
    health = await asyncio.to_thread(read_json, f"{station.address}/health")
    assert health["status"] == "ok"
    assert health["facilities"] == dict.fromkeys(facilities(station), "online")
    assert (health["alerts"], health["open_pages"]) == (1, 1)


async def test_a_lost_broker_is_said_across_the_page_and_the_console_comes_back(
    tmp_path: Path, opened: Watched
) -> None:
    async with stand_in(tmp_path) as station:
        page = opened.page
        await page.goto(station.address)
        await expect(page.locator(".link.up")).to_have_count(2)
        await asyncio.to_thread(station.broker.stop)
        await expect(page.locator(".banner")).to_contain_text(["", "No connection to the broker"])
        await asyncio.to_thread(station.broker.start)
        await expect(page.locator(".link.up")).to_have_count(2)
        await expect(page.get_by_text("No connection to the broker")).to_have_count(0)


async def test_sigterm_ends_the_console_in_order_and_the_page_says_so(
    tmp_path: Path, opened: Watched
) -> None:
    async with stand_in(tmp_path) as station:
        await opened.page.goto(station.address)
        await expect(opened.page.locator(".link.up")).to_have_count(2)
        await asyncio.to_thread(station.console.stop)
        assert station.console.log().endswith("ended in order")
        assert "Traceback" not in station.console.log(200)
        await expect(opened.page.locator(".lost-only p")).to_be_visible()


def read_json(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.loads(answer.read())
