// Starts the page: live values, charts, keys. Everything is served by the console itself.
import { Charts } from "./charts.js";
import { Folds } from "./folds.js";
import { listenToKeys } from "./keys.js";
import { Live } from "./live.js";
import { Logs } from "./logs.js";
import { carryAlong, chosenWindow, lastSeconds, windowText } from "./windows.js";

const WALL_S = 21_600;

function start(root) {
  const buttons = [...root.querySelectorAll("[data-range]")];
  const charts = new Charts(root);
  const logs = new Logs(root);
  const folds = new Folds(root);
  const live = new Live(root);
  if (root.classList.contains("wall")) fitTheWall(root);

  function show(window) {
    const text = windowText(window);
    root.querySelectorAll("[data-window]").forEach((element) => (element.textContent = text));
    buttons.forEach((b) => b.setAttribute("aria-pressed", String(!text && Number(b.dataset.range) === window.rangeS)));
    charts.show(window);
    logs.show(window);
  }
  buttons.forEach((b) => b.addEventListener("click", () => show(lastSeconds(Number(b.dataset.range)))));

  const early = window.ilrs.early;
  window.ilrs.update = (update) => {
    live.apply(update);
    folds.show();
    charts.apply(update.values, live.now());
    if ("alerts" in update.slots || Object.keys(update.slots).some((name) => name.startsWith("alerts-"))) {
      logs.refreshSoon();
    }
  };
  early.forEach(window.ilrs.update);
  listenToKeys();
  root.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  show(chosenWindow(live.now(), root.classList.contains("wall") ? WALL_S : undefined));
  carryAlong(root);
  goTo(root, decodeURIComponent(location.hash.slice(1)));
  setInterval(() => {
    live.tick();
    charts.tick(live.now());
  }, 1000);
}

// Made for 1920 by 1080; another screen shows the same, larger or smaller.
function fitTheWall(root) {
  const fit = () => root.style.setProperty("--wall-zoom", Math.min(innerWidth / 1920, innerHeight / 1080).toFixed(3));
  addEventListener("resize", fit);
  fit();
}

// A section, or `show:energy.bus_a_voltage`: the chart that draws a parameter.
function goTo(root, place) {
  if (!place) return;
  const shown = place.startsWith("show:") && root.querySelector(`.panel:has(.plot) [data-v="${CSS.escape(place.slice(5))}"]`);
  const target = shown ? shown.closest(".panel") : document.getElementById(place);
  target?.scrollIntoView({ block: shown ? "center" : "start" });
  if (shown) target.classList.add("aimed");
}

// Updates that come before the page stands wait for it.
window.ilrs = { early: [], update: (update) => window.ilrs.early.push(update) };

function startWhenMounted() {
  const root = document.querySelector(".console");
  if (root) start(root);
  return Boolean(root);
}

if (!startWhenMounted()) {
  const observer = new MutationObserver(() => startWhenMounted() && observer.disconnect());
  observer.observe(document.documentElement, { childList: true, subtree: true });
}
