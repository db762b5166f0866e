// Live values, ages, the clock, and parts of the page that the server renders anew.

const LOST_AFTER_MS = 8000;

export function ageText(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 172800) return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")}`;
  return `${Math.floor(s / 86400)} d`;
}

export class Live {
  constructor(root) {
    this.root = root;
    this.offset = Number(root.dataset.now) - Date.now(); // the server's clock counts, not the desk's
    this.heard = performance.now();
    this.values = new Map();
    for (const element of root.querySelectorAll("[data-v]")) {
      const known = this.values.get(element.dataset.v) ?? [];
      this.values.set(element.dataset.v, [...known, element]);
    }
    this.tick();
  }

  now() {
    return Date.now() + this.offset;
  }

  apply({ now, values, slots }) {
    this.offset = now - Date.now();
    this.heard = performance.now();
    for (const [key, value] of Object.entries(values)) this.setValue(key, value);
    for (const [name, html] of Object.entries(slots)) this.setSlot(name, html);
    this.tick();
  }

  setValue(key, [time, , text, style]) {
    for (const element of this.values.get(key) ?? []) {
      if (time !== null) element.dataset.t = time;
      const number = element.querySelector(":scope > .num");
      if (!number) continue;
      number.textContent = text;
      element.className = `reading ${style}`.trim();
    }
  }

  setSlot(name, html) {
    for (const element of this.root.querySelectorAll(`[data-slot="${name}"]`)) {
      const focused = element.contains(document.activeElement) ? { ...document.activeElement.dataset } : null;
      element.innerHTML = html;
      if (focused?.command) {
        const same = `[data-command="${focused.command}"][data-facility="${focused.facility}"]`;
        element.querySelector(`${same}[data-rule="${CSS.escape(focused.rule)}"]`)?.focus();
      }
    }
  }

  tick() {
    const now = this.now();
    for (const element of this.root.querySelectorAll("[data-t]")) {
      const age = now - Number(element.dataset.t);
      const shown = element.querySelector(".age");
      if (shown) shown.textContent = ageText(age);
      if (element.dataset.stale) element.classList.toggle("stale", age > Number(element.dataset.stale));
    }
    const clock = this.root.querySelector("#utc");
    const iso = new Date(now).toISOString();
    if (clock) clock.innerHTML = `<span>${iso.slice(0, 10)}</span> <b>${iso.slice(11, 19)}</b> <span>UTC</span>`;
    this.root.classList.toggle("lost", performance.now() - this.heard > LOST_AFTER_MS);
  }
}
