// Spreadsheet mode: the same rows as cells; a block pasted from Excel lands in a range and is saved as a whole.
import { TabulatorFull as Tabulator } from "../vendor/tabulator-6.5.3/tabulator_esm.min.mjs";
import { csrf, word } from "./found.js";
import { hear, toast } from "./toast.js";

function column({ field, title, editable, width, align }) {
  return {
    field, title, width, hozAlign: align, editor: editable ? "input" : false,
    cssClass: editable ? "edit" : "", formatter: "plaintext",
  };
}

export async function start(host) {
  const answer = await fetch(host.dataset.gridUrl, { headers: { Accept: "application/json" } });
  const { columns, rows } = await answer.json();
  const waiting = new Map();
  let timer = 0;

  const table = new Tabulator(host, {
    data: rows, index: "pk", columns: columns.map(column), layout: "fitDataFill", height: "100%",
    selectableRange: true, selectableRangeColumns: true, selectableRangeRows: true,
    clipboard: true, clipboardPasteParser: "range", clipboardPasteAction: "range", clipboardCopyStyled: false,
    clipboardCopyRowRange: "range", clipboardCopyConfig: { rowHeaders: false, columnHeaders: false },
    history: true, editTriggerEvent: "dblclick", rowHeader: { formatter: "rownum", width: 44, hozAlign: "center", headerSort: false },
    columnDefaults: { headerSort: false },
  });

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
    const sent = new Map(waiting);
    waiting.clear();
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
    hear(reply);
  };

  const changed = (cell) => {
    const { pk, version } = cell.getRow().getData();
    waiting.set(`${pk}/${cell.getField()}`, { pk, version, field: cell.getField(), text: String(cell.getValue() ?? "") });
    clearTimeout(timer);
    timer = setTimeout(save, 250);
  };
  table.on("cellEdited", changed);
  window.addEventListener("online", () => { if (waiting.size) save(); });
  table.on("clipboardPasted", () => { clearTimeout(timer); timer = setTimeout(save, 250); });
}
