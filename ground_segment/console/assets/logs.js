// The log of alert transitions, read again shortly after an alert changes.

const STORED_AFTER_MS = 2500; // until ingest has written what the monitor published

export class Logs {
  constructor(root) {
    this.elements = [...root.querySelectorAll("[data-log]")];
  }

  show(rangeS) {
    this.rangeS = rangeS;
    this.elements.forEach((element) => this.load(element));
  }

  refreshSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(this.rangeS), STORED_AFTER_MS);
  }

  async load(element) {
    const url = new URL(element.dataset.log, location.href);
    url.searchParams.set("range_s", this.rangeS);
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
