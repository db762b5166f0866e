// Incidents whose folded alerts an operator has opened; they stay open when the list is rendered anew.

export class Folds {
  constructor(root) {
    this.root = root;
    this.opened = new Set();
    root.addEventListener("click", (event) => {
      const incident = event.target.closest("[data-fold]")?.closest("[data-incident]")?.dataset.incident;
      if (!incident) return;
      if (!this.opened.delete(incident)) this.opened.add(incident);
      this.show();
    });
    this.show();
  }

  show() {
    for (const button of this.root.querySelectorAll("[data-fold]")) {
      const group = button.closest("[data-incident]");
      const open = this.opened.has(group.dataset.incident);
      group.classList.toggle("closed", !open);
      button.setAttribute("aria-expanded", String(open));
    }
  }
}
