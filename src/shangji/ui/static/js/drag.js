// The board: a card is carried to another column; the server says beforehand what is missing there.
import Sortable from "../vendor/sortablejs-1.15.7/sortable.core.esm.js";
import { csrf, each } from "./found.js";
import { hear, toast } from "./toast.js";

async function checks(card) {
  const answer = await fetch(card.dataset.checkUrl, { headers: { "HX-Request": "true" } });
  return answer.ok ? answer.json() : {};
}

function mark(board, found, own) {
  for (const column of board.querySelectorAll("[data-stage]")) {
    const told = found[column.dataset.stage];
    const slot = column.parentElement.querySelector(".drop");
    if (!slot || !told || column === own) continue;
    const title = document.createElement("b");
    title.textContent = told.text;
    slot.replaceChildren(title, ...(told.why ? [document.createElement("br"), told.why] : []));
    slot.dataset.tone = told.ok ? "good" : told.asks ? "warn" : "risk";
    slot.hidden = false;
  }
}

function unmark(board) {
  for (const slot of board.querySelectorAll(".drop")) slot.hidden = true;
}

export async function move(card, stage, back) {
  const body = new URLSearchParams({ stage, version: card.dataset.version ?? "" });
  let answer;
  try {
    answer = await fetch(card.dataset.moveUrl, { method: "POST", body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true", "HX-Request-Type": "partial" } });
  } catch {
    back();
    toast({ text: document.getElementById("words").dataset.lost, tone: "risk" });
    return;
  }
  if (answer.headers.get("X-Dialog")) {
    back();
    htmx.ajax("GET", answer.headers.get("X-Dialog"), { target: "#dialog", swap: "innerHTML" });
    return;
  }
  if (!answer.ok) back();
  hear(answer);
  if (answer.ok) document.body.dispatchEvent(new CustomEvent("board:moved", { bubbles: true }));
}

export function start(board) {
  let held = null;
  each("[data-board] [data-stage]", (column) => {
    new Sortable(column, {
      group: "stages", draggable: ".kc", animation: 150, delay: 180, delayOnTouchOnly: true, sort: false,
      ghostClass: "ghost", dragClass: "drag", fallbackClass: "drag",
      // Our own picture of the card instead of the browser's: it looks and behaves alike everywhere.
      forceFallback: true, fallbackOnBody: true, fallbackTolerance: 4,
      // The answer may come when the card hangs over another column already: where it came from is noted before.
      onStart: ({ item, from }) => { held = item; checks(item).then((told) => { if (held === item) mark(board, told, from); }); },
      onEnd: ({ item, from, to, oldIndex }) => {
        held = null;
        unmark(board);
        if (from === to) return;
        move(item, to.dataset.stage, () => from.insertBefore(item, from.children[oldIndex] ?? null));
      },
    });
  });
  board.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const card = event.target.closest(".kc");
    if (!card) return;
    event.preventDefault();
    const columns = [...board.querySelectorAll("[data-stage]")];
    const to = columns[columns.indexOf(card.parentElement) + (event.key === "ArrowRight" ? 1 : -1)];
    if (!to) return;
    const [from, next] = [card.parentElement, card.nextSibling];
    to.prepend(card);
    card.querySelector("a")?.focus();
    move(card, to.dataset.stage, () => from.insertBefore(card, next));
  });
  phone(board);
  board.dataset.ready = "";
}

// On the phone the stage tabs and the swiped column follow each other.
function phone(board) {
  const bar = document.querySelector(".stagebar");
  if (!bar) return;
  const tabs = [...bar.children];
  const columns = [...board.querySelectorAll(".col")];
  tabs.forEach((tab, at) => tab.addEventListener("click", () => { board.scrollLeft = columns[at].offsetLeft - 16; }));
  board.addEventListener("scroll", () => {
    const at = Math.round(board.scrollLeft / Math.max(1, columns[0]?.offsetWidth ?? 1));
    tabs.forEach((tab, k) => tab.setAttribute("aria-selected", k === at));
    if (tabs[at]) bar.scrollLeft = tabs[at].offsetLeft - 80;
  }, { passive: true });
}
