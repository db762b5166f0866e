// Keys that open pages, and buttons that send commands.

const OPERATOR = "ilrs-operator";

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable], .q-dialog");
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-command]");
    if (!button) return;
    const operator = localStorage.getItem(OPERATOR) ?? "";
    emitEvent("operator_command", { ...button.dataset, operator });
  });
  window.ilrs.rememberOperator = (name) => localStorage.setItem(OPERATOR, name);
}
