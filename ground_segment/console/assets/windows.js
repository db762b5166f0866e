// The stretch of time that charts and logs show. It stands in the address, so that it can be sent to others:
// ?last=6h, ?from=2026-11-25T10:00Z&to=2026-11-25T12:00Z (or Unix ms), or ?from=... alone, up to now.

const KEPT = "ilrs-range-s";
const SHORTEST_S = 60;
const LONGEST_S = 31 * 86_400;
const UNITS_S = { s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

// A window: its length, and where it ends; toMs is null for one that goes on with time.
export function chosenWindow(nowMs, fallbackS) {
  const query = new URLSearchParams(location.search);
  const [fromMs, toMs] = [moment(query.get("from")), moment(query.get("to"))];
  if (fromMs !== null && (toMs === null || toMs > fromMs)) {
    return { rangeS: bounded(((toMs ?? nowMs) - fromMs) / 1000), toMs, fromMs };
  }
  const last = /^(\d+(?:\.\d+)?)(s|m|min|h|d)$/.exec(query.get("last") ?? "");
  if (last) return { rangeS: bounded(Number(last[1]) * UNITS_S[last[2]]), toMs: null };
  return { rangeS: fallbackS ?? Number(localStorage.getItem(KEPT) ?? 3600), toMs: null };
}

// One that ends now; remembered, and put into the address.
export function lastSeconds(rangeS) {
  localStorage.setItem(KEPT, rangeS);
  const unit = rangeS % 86_400 === 0 ? "d" : "h";
  const address = new URL(location.href);
  ["from", "to"].forEach((name) => address.searchParams.delete(name));
  address.searchParams.set("last", `${rangeS / UNITS_S[unit]}${unit}`);
  history.replaceState(history.state, "", address);
  return { rangeS, toMs: null };
}

// In words, where no button says it.
export function windowText({ fromMs, toMs }) {
  if (fromMs === undefined) return "";
  const utc = (ms) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
  return toMs === null ? `since ${utc(fromMs)} UTC` : `${utc(fromMs)} to ${utc(toMs)} UTC`;
}

export function windowQuery({ rangeS, toMs }) {
  return toMs === null ? { range_s: rangeS } : { range_s: rangeS, to_ms: toMs };
}

// A chosen moment goes along to other pages.
export function carryAlong(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const fixed = new URLSearchParams(location.search).has("from");
    if (link && fixed && link.origin === location.origin && !link.search) link.search = location.search;
  });
}

function moment(text) {
  if (text === null) return null;
  const ms = /^\d{11,}$/.test(text) ? Number(text) : Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  return Number.isFinite(ms) ? ms : null;
}

function bounded(seconds) {
  return Math.round(Math.min(LONGEST_S, Math.max(SHORTEST_S, seconds)));
}
