// A number leads to its records; a plain click asks first what to do with it. The menu is the server's.
const RECORDS = "/insight/records/";
let opener = null;

const menu = () => document.getElementById("figure-menu");

function place(found, event) {
  const box = opener.getBoundingClientRect();
  const [x, y] = event.clientX ? [event.clientX, event.clientY] : [box.left, box.bottom];
  found.style.setProperty("--left", `${Math.max(8, Math.min(x, innerWidth - found.offsetWidth - 8))}px`);
  found.style.setProperty("--top", `${Math.max(8, Math.min(y + 6, innerHeight - found.offsetHeight - 8))}px`);
}

async function open(link, event) {
  const asked = new URL(link.href);
  const widget = link.closest("[data-widget]");
  const board = document.querySelector("[data-dashboard]");
  asked.searchParams.set("widget", widget.dataset.widget);
  asked.searchParams.set("drill", widget.dataset.drill ?? "");
  if (board) asked.searchParams.set("here", board.dataset.here + location.search);
  opener = link;
  // From the menu itself: behind a request of the page it would wait, or be dropped.
  await htmx.ajax("GET", `/insight/figure/${asked.search}`, { source: "#figure-menu", target: "#figure-menu", swap: "innerHTML" });
  if (opener !== link) return;
  const found = menu();
  if (!found.childElementCount) { location.href = link.href; return; }
  if (!found.open) found.show();
  place(found, event);
  found.querySelector("a, button")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-widget] a[href]");
  const found = menu();
  if (found?.open && (!event.target.closest("#figure-menu") || event.target.closest("[data-shuts]"))) found.close();
  if (!found || !link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  if (new URL(link.href).pathname !== RECORDS) return;
  event.preventDefault();
  open(link, event);
});

document.addEventListener("keydown", (event) => {
  const found = menu();
  if (!found?.open) return;
  const rows = [...found.querySelectorAll("a, button")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") { event.preventDefault(); found.close(); opener?.focus(); }
  else if (step) {
    event.preventDefault();
    rows[(rows.indexOf(document.activeElement) + step + rows.length) % rows.length]?.focus();
  }
});
