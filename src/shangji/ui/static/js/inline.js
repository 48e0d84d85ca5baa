// Cells: Enter saves and goes down, Tab saves and goes right, Escape takes the editor away.
import { each } from "./found.js";

const EDITOR = "form[data-cell], form[data-editor]";
let leaving = null;

const fieldOf = (editor) => editor.querySelector("input:not([type=hidden]), select, textarea");

// A refused cell comes back as an editor: nobody leaves it before it is right.
each(EDITOR, (editor) => {
  leaving = null;
  const field = fieldOf(editor);
  field?.focus();
  field?.select?.();
});

function leave(editor, along, by) {
  const td = editor.closest("td");
  leaving = td && { row: td.closest("tr").id, name: td.dataset.col, along, by };
}

function arrive() {
  const { row, name, along, by } = leaving;
  const tr = document.getElementById(row);
  const left = tr?.querySelector(`td.edit[data-col="${name}"]`);
  if (!left || left.querySelector(EDITOR)) return;
  leaving = null;
  const host = along === "row" ? tr : tr.closest("table");
  const line = [...host.querySelectorAll(along === "row" ? "td.edit[tabindex]" : `td.edit[tabindex][data-col="${name}"]`)];
  const next = by && line[line.indexOf(left) + by];
  (next || left).focus();
  next?.click?.();
}

function edited(event, editor) {
  const back = event.shiftKey ? -1 : 1;
  if (event.key === "Escape") {
    leave(editor, "column", 0);
    editor.querySelector("[data-cancel]")?.click();
  } else if (event.key === "Enter" && editor.matches("[data-cell]")) {
    leave(editor, "column", back);
    editor.requestSubmit();
  } else if (event.key === "Tab" && editor.matches("[data-cell]")) {
    leave(editor, "row", back);
    editor.requestSubmit();
  } else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const editor = event.target.closest?.(EDITOR);
  if (editor) { edited(event, editor); return; }
  const cell = event.target.closest?.("td.edit[tabindex]");
  if (cell && event.target === cell && (event.key === "Enter" || event.key.toLowerCase() === "e")) {
    event.preventDefault();
    event.stopPropagation();
    cell.click();
  }
});
document.addEventListener("htmx:after:swap", () => { if (leaving) arrive(); });
