// Spreadsheet mode: the same rows as cells; a block pasted from Excel lands in a range and is saved as a whole.
import { TabulatorFull as Tabulator } from "../vendor/tabulator-6.5.3/tabulator_esm.min.mjs";
import { block } from "./block.js";
import { csrf, word } from "./found.js";
import { hear, toast } from "./toast.js";

function column({ field, title, editable, width, align, choices }) {
  const editor = choices?.length ? "list" : "input";
  return {
    field, title, width, hozAlign: align, headerHozAlign: align, editor: editable ? editor : false,
    editable: (cell) => !cell.getData().locked,
    editorParams: choices?.length ? { values: choices } : undefined,
    cssClass: editable ? "edit" : "", formatter: "plaintext",
  };
}

// How many cells one request carries; the server takes no more than 2000.
const AT_ONCE = 500;

// A block larger than the range is pasted as a whole, a range that it fits into several times is filled.
const span = (marked, given) => (marked % given ? given : marked);

// Each cell goes through `setValue`, which tells of what has changed as if it had been typed.
function paste(table, lines) {
  const range = table.getRanges().at(-1);
  const rows = table.getRows("active");
  const columns = table.getColumns().filter((found) => found.getField());
  const top = rows.indexOf(range.getRows()[0]);
  const left = columns.indexOf(range.getColumns()[0]);
  const height = span(range.getRows().length, lines.length);
  const target = rows.slice(top, top + height);
  for (const [at, row] of target.entries()) {
    const line = lines[at % lines.length];
    const width = span(range.getColumns().length, line.length);
    for (const [on, found] of columns.slice(left, left + width).entries()) {
      if (found.getDefinition().editor && !row.getData().locked) row.getCell(found).setValue(line[on % line.length], true);
    }
  }
  return target;
}

// How many cells of a block lie beyond the table, or on what cannot be changed.
function unplaced(table, lines) {
  const range = table.getRanges().at(-1);
  const rows = table.getRows("active");
  const columns = table.getColumns().filter((found) => found.getField());
  const top = rows.indexOf(range.getRows()[0]);
  const left = columns.indexOf(range.getColumns()[0]);
  const takes = (row, on) => row && !row.getData().locked && columns[left + on]?.getDefinition().editor;
  return lines.flatMap((line, at) => line.filter((text, on) => text && !takes(rows[top + at], on))).length;
}

const TEXTS = "input, select, textarea";

// As in a spreadsheet: what is typed takes the place of what a cell holds, and Delete empties what is marked.
function typing(table, host) {
  const takes = (cell) => cell.getColumn().getDefinition().editor && !cell.getData().locked;
  host.addEventListener("keydown", (event) => {
    const range = table.getRanges().at(-1);
    if (!range || event.target.matches(TEXTS) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      for (const cell of range.getCells().flat()) if (takes(cell) && cell.getValue()) cell.setValue("", true);
    } else if (event.key.length === 1 || event.key === "Process") {
      const cell = range.getBounds().start?.getComponent();
      if (!cell || !takes(cell)) return;
      cell.edit();
      host.querySelector(".tabulator-editing input")?.select();
    }
  }, true);
}

export async function start(host) {
  const answer = await fetch(host.dataset.gridUrl, { headers: { Accept: "application/json" } });
  const { columns, rows, header } = await answer.json();
  const waiting = new Map();
  let timer = 0;
  let beyond = "";
  const pasted = (lines) => {
    const n = unplaced(table, lines);
    const target = paste(table, lines);
    beyond = n ? word("beyond").replace("0", n) : "";
    if (!beyond || waiting.size) return target;
    toast({ text: beyond, tone: "warn" });
    beyond = "";
    return target;
  };

  const table = new Tabulator(host, {
    data: rows, index: "pk", columns: columns.map(column), layout: "fitDataFill", height: "100%",
    selectableRange: true, selectableRangeColumns: true, selectableRangeRows: true,
    clipboard: true, clipboardPasteParser: block, clipboardPasteAction: pasted, clipboardCopyStyled: false,
    clipboardCopyRowRange: "range", clipboardCopyConfig: { rowHeaders: false, columnHeaders: false },
    history: true, editTriggerEvent: "dblclick", rowHeader: header ? { ...header, headerSort: false } : { formatter: "rownum", width: 44, hozAlign: "center", headerSort: false },
    columnDefaults: { headerSort: false },
  });

  typing(table, host);

  const mark = ({ pk, field }, ok, message = "") => {
    const cell = (table.getRow(pk) || null)?.getCell(field);
    if (!cell) return;
    cell.getElement().classList.toggle("bad", !ok);
    cell.getElement().title = message;
  };

  const post = (changes) => fetch(host.dataset.saveUrl, {
    method: "POST", body: JSON.stringify({ changes }),
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), "HX-Request": "true" },
  });

  // What did not arrive stays marked and goes with the next change, or when the network is back.
  const save = async () => {
    const sent = new Map([...waiting].slice(0, AT_ONCE));
    for (const key of sent.keys()) waiting.delete(key);
    if (!sent.size) return;
    const reply = await post([...sent.values()]).catch(() => null);
    if (!reply?.ok) {
      for (const [key, change] of sent) {
        if (!waiting.has(key)) waiting.set(key, change);
        mark(change, false, word("failed"));
      }
      if (reply) hear(reply); else toast({ text: word("lost"), tone: "risk" });
      return;
    }
    const { cells } = await reply.json();
    for (const { pk, field, ok, text, message, version } of cells) {
      if (ok) await table.updateData([{ pk, [field]: text, version }]);
      mark({ pk, field }, ok, message);
    }
    hear(reply, beyond);
    if (waiting.size) await save();
    else beyond = "";
  };

  const changed = (cell) => {
    const { pk, version } = cell.getRow().getData();
    waiting.set(`${pk}/${cell.getField()}`, { pk, version, field: cell.getField(), text: String(cell.getValue() ?? "") });
    clearTimeout(timer);
    timer = setTimeout(save, 250);
  };
  table.on("cellEdited", changed);
  window.addEventListener("online", () => { if (waiting.size) save(); });
  for (const back of ["historyUndo", "historyRedo"]) {
    table.on(back, (type, cell) => { if (type === "cellEdit") changed(cell); });
  }
}
