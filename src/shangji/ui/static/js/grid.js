// Spreadsheet mode: the same rows as cells; a block pasted from Excel lands in a range and is saved as a whole.
import { TabulatorFull as Tabulator } from "../vendor/tabulator-6.5.3/tabulator_esm.min.mjs";
import { csrf } from "./found.js";
import { hear } from "./toast.js";

function column({ field, title, editable, width, align }) {
  return {
    field, title, width, hozAlign: align, headerSort: false, editor: editable ? "input" : false,
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
    history: true, editTriggerEvent: "dblclick", rowHeader: { formatter: "rownum", width: 44, hozAlign: "center" },
  });

  const save = async () => {
    const changes = [...waiting.values()];
    waiting.clear();
    const reply = await fetch(host.dataset.saveUrl, {
      method: "POST", body: JSON.stringify({ changes }),
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), "HX-Request": "true" },
    });
    if (!reply.ok) { hear(reply); return; }
    const { cells } = await reply.json();
    for (const { pk, field, ok, text, message, version } of cells) {
      const row = table.getRow(pk);
      const cell = row && row.getCell(field);
      if (!cell) continue;
      if (ok) row.update({ [field]: text, version });
      cell.getElement().classList.toggle("bad", !ok);
      cell.getElement().title = message ?? "";
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
  table.on("clipboardPasted", () => { clearTimeout(timer); timer = setTimeout(save, 250); });
}
