// A board: what is turned or filtered goes into the address, and only the widgets that it concerns ask again.
const board = document.querySelector("[data-dashboard]");
const SHARED = ["period", "compare"];
const EVERY_MS = 60000;
let asked = Date.now();

const widgets = () => [...board.querySelectorAll("[data-widget]")];

function ask(some) {
  for (const widget of some) widget.dispatchEvent(new CustomEvent("refresh"));
}

function differing(before, after) {
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => String(before.getAll(name)) !== String(after.getAll(name)));
}

function concerns(widget, names) {
  const known = new Set((widget.dataset.dims ?? "").split(" "));
  return names.some((name) => SHARED.includes(name) || known.has(name) || name.startsWith(`${widget.dataset.widget}.`));
}

// Every widget learns the new address; those that it concerns ask for themselves.
export function turn(after, { push = true } = {}) {
  const names = differing(new URLSearchParams(location.search), after);
  if (!names.length) return;
  const query = String(after) ? `?${after}` : "";
  if (push) history.pushState({ htmx: true }, "", `${board.dataset.here}${query}`);
  document.getElementById("main").setAttribute("hx-get", `${board.dataset.here}${query}`);
  htmx.ajax("GET", `${board.dataset.here}${query}`, { source: board, target: "#board-state", select: "#board-state", swap: "outerHTML" });
  if (names.includes("tab")) return open(after.get("tab") ?? "", query);
  for (const widget of widgets()) widget.setAttribute("hx-get", `${board.dataset.here}w/${widget.dataset.widget}/${query}`);
  ask(widgets().filter((widget) => concerns(widget, names)));
  return null;
}

// Another tab: its widgets come in the place of the others, and only they are asked for.
function open(name, query) {
  for (const tab of board.querySelectorAll("[role=tab]")) {
    const isOpen = tab.dataset.tab === `tab=${name}`;
    tab.setAttribute("aria-selected", isOpen);
    tab.tabIndex = isOpen ? 0 : -1;
    if (isOpen) document.getElementById("board-deck").setAttribute("aria-label", tab.textContent.trim());
  }
  return htmx.ajax("GET", `${board.dataset.here}${query}`, { source: "#board-deck", target: "#board-deck", select: "#board-deck > *", swap: "innerHTML" });
}

// The arrows go along the strip; the tab that is reached opens.
function along(event) {
  const tabs = [...board.querySelectorAll("[role=tab]")];
  const at = tabs.indexOf(event.target.closest("[role=tab]"));
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  tabs[to % tabs.length].focus();
  turn(changed(tabs[to % tabs.length].dataset.tab));
}

// What a change names is set to its value in the address, or taken away where the value is empty.
export function changed(change) {
  const after = new URLSearchParams(location.search);
  for (const [name, value] of new URLSearchParams(change)) {
    after.delete(name);
    if (value || name === "compare") after.append(name, value);
  }
  return after;
}

if (board) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-change], [data-tab]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    document.getElementById("figure-menu")?.close?.();
    turn(changed(link.dataset.change ?? link.dataset.tab));
  });
  board.addEventListener("keydown", along);
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-span], form[data-offers]");
    if (!form) return;
    event.preventDefault();
    const typed = new FormData(form);
    const after = new URLSearchParams(location.search);
    if (form.matches("[data-span]")) {
      if (!typed.get("first") || !typed.get("last")) return;
      after.set("period", `${typed.get("first")}..${typed.get("last")}`);
    } else {
      after.delete(form.dataset.offers);
      for (const key of typed.getAll(form.dataset.offers)) after.append(form.dataset.offers, key);
    }
    form.closest("details").open = false;
    turn(after);
  });
  const again = () => {
    if (document.hidden || Date.now() - asked < EVERY_MS) return;
    asked = Date.now();
    ask(widgets());
  };
  setInterval(again, 5000);
  document.addEventListener("visibilitychange", again);
}
