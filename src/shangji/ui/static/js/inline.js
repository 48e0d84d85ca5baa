// Cells: Enter saves and goes down, Tab saves and goes right, Escape takes the editor away.
document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const editor = event.target.closest?.("td form[data-cell], form[data-cell]");
  if (editor && event.key === "Escape") {
    event.preventDefault();
    editor.querySelector("[data-cancel]")?.click();
    return;
  }
  if (editor && event.key === "Enter" && !event.shiftKey && !event.target.matches("textarea")) {
    event.preventDefault();
    editor.requestSubmit();
    return;
  }
  const cell = event.target.closest?.("td.edit[tabindex]");
  if (cell && event.target === cell && (event.key === "Enter" || event.key.toLowerCase() === "e")) {
    event.preventDefault();
    event.stopPropagation();
    cell.click();
  }
});
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target ?? event.target;
  const field = target?.querySelector?.("form[data-cell] input:not([type=hidden]), form[data-cell] select");
  if (field) { field.focus(); field.select?.(); }
});
