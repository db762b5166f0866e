// The logs of alerts and telecommands, read again shortly after an alert changes.
import { windowQuery } from "./windows.js";

const STORED_AFTER_MS = 2500; // until ingest has written what the monitor published

export class Logs {
  constructor(root) {
    this.elements = [...root.querySelectorAll("[data-log]")];
  }

  show(window) {
    this.window = window;
    this.elements.forEach((element) => this.load(element));
  }

  refreshSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(this.window), STORED_AFTER_MS);
  }

  async load(element) {
    const url = new URL(element.dataset.log, location.href);
    for (const [name, value] of Object.entries(windowQuery(this.window))) url.searchParams.set(name, value);
    try {
      const response = await fetch(url);
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      element.innerHTML = text;
    } catch (error) {
      element.innerHTML = '<p class="hint"></p>';
      element.firstChild.textContent = `The log cannot be read: ${error.message}`;
    }
  }
}
