// Starts the page: live values, charts, keys. Everything is served by the console itself.
import { Charts } from "./charts.js";
import { Folds } from "./folds.js";
import { listenToKeys } from "./keys.js";
import { Live } from "./live.js";
import { Logs } from "./logs.js";

const RANGE = "ilrs-range-s";

function chosenRange(buttons) {
  const kept = localStorage.getItem(RANGE);
  return (buttons.find((b) => b.dataset.range === kept) ?? buttons[0]).dataset.range;
}

function start(root) {
  const buttons = [...root.querySelectorAll("[data-range]")];
  const charts = new Charts(root);
  const logs = new Logs(root);
  const folds = new Folds(root);
  const live = new Live(root);

  function choose(range) {
    localStorage.setItem(RANGE, range);
    buttons.forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.range === range)));
    charts.show(Number(range));
    logs.show(Number(range));
  }
  buttons.forEach((b) => b.addEventListener("click", () => choose(b.dataset.range)));

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
  choose(buttons.length ? chosenRange(buttons) : "3600");
  setInterval(() => {
    live.tick();
    charts.tick(live.now());
  }, 1000);
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
