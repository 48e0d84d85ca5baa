// The designer of boards: holds the board as plain values, with a way back and forth; the server draws and keeps it.
import { csrf } from "./found.js";
import { hear } from "./toast.js";
import { canvas } from "./designer-grid.js";
import { panel } from "./designer-panel.js";
import { tabs } from "./designer-tabs.js";

const MOST_STEPS = 100;
const root = document.querySelector("[data-designer]");

function began(root) {
  const design = {
    root,
    layout: "desk",
    tab: "",
    board: JSON.parse(document.getElementById("plan").textContent),
    past: [], future: [],
    widget: (id) => design.board.widgets.find((one) => one.id === id),
    // In the reader's language, as far as it is named in it.
    said: (one) => (document.documentElement.lang === "en" && one.name_en) || one.name,
    // A widget without a title is called by its kind, as the gallery calls it.
    nameOf: (widget) => design.said(widget) || root.querySelector(`[data-add="${CSS.escape(widget.kind)}"] b`)?.textContent || widget.kind,
    // Where a widget stands: in the first tab when it names none; nowhere in particular when there are no tabs.
    tabOf(widget) {
      const found = (design.board.tabs ?? []).map((one) => one.id);
      return found.includes(widget.tab) ? widget.tab : found[0] ?? "";
    },

    // One step: `change` works on a copy, so that the step before stays what it was.
    step(change) {
      design.past.push(JSON.stringify(design.board));
      if (design.past.length > MOST_STEPS) design.past.shift();
      design.future = [];
      design.board = JSON.parse(design.past.at(-1));
      change(design.board);
      design.show();
    },
    back: () => travel(design.past, design.future),
    forth: () => travel(design.future, design.past),
    show() {
      document.querySelector("[data-act=undo]").disabled = !design.past.length;
      document.querySelector("[data-act=redo]").disabled = !design.future.length;
      strip.draw();
      grid.draw();
    },
    free(kind) {
      const taken = new Set(design.board.widgets.map((one) => one.id));
      for (let n = 1; ; n += 1) if (!taken.has(`${kind}-${n}`)) return `${kind}-${n}`;
    },
    say(words) { root.querySelector("[data-spoken]").textContent = words; },
  };

  function travel(from, to) {
    if (!from.length) return;
    to.push(JSON.stringify(design.board));
    design.board = JSON.parse(from.pop());
    design.show();
    side.reopen();
  }

  design.tab = design.board.tabs?.[0]?.id ?? "";
  const grid = canvas(design);
  const side = panel(design, grid);
  const strip = tabs(design, grid, side);
  design.show();

  async function keep() {
    const body = new URLSearchParams({ plan: JSON.stringify(design.board) });
    const answer = await fetch(root.dataset.keep, { method: "POST", body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true", "HX-Request-Type": "partial" } });
    hear(answer);
    if (answer.ok) kept = JSON.stringify(design.board);
  }

  let kept = JSON.stringify(design.board);
  const acts = {
    undo: design.back, redo: design.forth, keep,
    publish() {
      kept = JSON.stringify(design.board);
      htmx.ajax("POST", root.dataset.publish, { target: "#dialog", swap: "innerHTML", values: { plan: kept } });
    },
  };

  document.addEventListener("click", (event) => {
    acts[event.target.closest("[data-act]")?.dataset.act]?.();
    const layout = event.target.closest("button[data-layout]");
    if (!layout) return;
    design.layout = layout.dataset.layout;
    for (const one of document.querySelectorAll("button[data-layout]")) one.setAttribute("aria-pressed", one === layout);
    grid.relayout();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.metaKey || event.ctrlKey) || event.target.closest("input, textarea, dialog[open]")) return;
    if (event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.shiftKey) design.forth(); else design.back();
  }, { capture: true });
  addEventListener("beforeunload", (event) => { if (kept !== JSON.stringify(design.board)) event.preventDefault(); });
}

if (root) began(root);
