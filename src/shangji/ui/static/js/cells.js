// Cells of a checked sheet: what is changed is sent at once, a block copied from Excel as a whole.
import { block } from "./block.js";
import { toast } from "./toast.js";

const waiting = new Map();
let sending = null;
let place = null;

const input = (event) => (event.target.matches?.("[data-cells] td.cell [name]") ? event.target : null);

function wait(cell, text = cell.value) {
  const table = cell.closest("[data-cells]");
  const row = Number(cell.closest("tr").dataset.row);
  const letter = cell.name.slice("cell-".length);
  const cells = waiting.get(table.id) ?? new Map();
  waiting.set(table.id, cells.set(`${row}/${letter}`, [row, letter, text]));
}

// One request at a time; what is said meanwhile goes with the next.
function send() {
  const [id, cells] = waiting.entries().next().value ?? [];
  const form = id && document.getElementById(id)?.parentElement.querySelector("[data-cells-form]");
  if (sending || !form) return;
  waiting.delete(id);
  sending = { id, cells };
  form.elements.cells.value = JSON.stringify([...cells.values()]);
  form.requestSubmit();
}

function below(cell, by) {
  const row = cell.closest("tr");
  const next = by > 0 ? row.nextElementSibling : row.previousElementSibling;
  return next?.cells[cell.closest("td").cellIndex]?.querySelector("[name]");
}

function paste(cell, lines) {
  let row = cell.closest("tr");
  const first = cell.closest("td").cellIndex;
  let left = false;
  for (const line of lines) {
    line.forEach((text, at) => {
      const found = row?.cells[first + at]?.querySelector("[name^=cell-]");
      if (!found) left ||= text !== "";
      else if (found.value !== text) { found.value = text; wait(found, text); }
    });
    row = row?.nextElementSibling;
  }
  if (left) toast({ text: cell.closest("[data-cells]").dataset.leftOver, tone: "warn" });
}

document.addEventListener("change", (event) => {
  if (input(event)) { wait(event.target); send(); }
});
document.addEventListener("paste", (event) => {
  const lines = input(event) && block(event.clipboardData.getData("text/plain"));
  if (!lines || (lines.length === 1 && lines[0].length === 1)) return;
  event.preventDefault();
  paste(event.target, lines);
  send();
});
document.addEventListener("keydown", (event) => {
  const cell = !event.isComposing && input(event);
  if (!cell) return;
  if (event.key === "Escape") { cell.value = cell.defaultValue; cell.select(); return; }
  const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const next = below(cell, by);
  if (next) { next.focus(); next.select(); } else if (event.key === "Enter") { cell.blur(); cell.focus(); }
});
document.addEventListener("focusin", (event) => {
  const cell = input(event);
  if (cell) place = { id: cell.closest("tr").id, at: cell.closest("tr").rowIndex, name: cell.name, table: cell.closest("[data-cells]").id };
});

document.addEventListener("htmx:after:request", (event) => {
  if (!sending || !event.target.matches?.("[data-cells-form]")) return;
  const { id, cells } = sending;
  const status = event.detail?.ctx?.response?.status ?? 0;
  sending = null;
  // What did not get through stays in its cell and goes with the next change.
  if (status >= 500) waiting.set(id, new Map([...cells, ...(waiting.get(id) ?? [])]));
  else setTimeout(send);
});
document.addEventListener("htmx:error", (event) => {
  if (!sending || !event.target.matches?.("[data-cells-form]")) return;
  waiting.set(sending.id, new Map([...sending.cells, ...(waiting.get(sending.id) ?? [])]));
  sending = null;
});
// A mended row may have left the list: the next one takes its place under the cursor.
document.addEventListener("htmx:after:swap", () => {
  if (place && document.activeElement === document.body) {
    const rows = document.getElementById(place.table)?.rows ?? [];
    const row = document.getElementById(place.id) ?? rows[Math.min(place.at, rows.length - 1)];
    row?.querySelector(`[name="${place.name}"]`)?.focus();
  }
});
// Nothing goes in without what was typed last.
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.waits || !(sending || waiting.size)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  toast({ text: event.target.dataset.waits, tone: "warn" });
  send();
}, { capture: true });
// What was typed before this was loaded, or was restored by the browser.
addEventListener("load", () => {
  for (const cell of document.querySelectorAll("[data-cells] td.cell [name]")) {
    if (cell.value !== cell.defaultValue) wait(cell);
  }
  send();
});
