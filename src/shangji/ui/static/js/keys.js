// Single letters, off while a field has focus or an input method is composing.
import { RECORDS } from "./neighbours.js";
import { takeBack } from "./toast.js";

const GO = { t: "/", o: "/opportunities/", l: "/leads/", c: "/customers/", d: "/insight/" };
let going = false;

const typing = (event) =>
  event.isComposing || event.target.closest?.("input, textarea, select, [contenteditable=true]") ||
  document.querySelector("dialog[open]");

// J and K walk through the records of a list, a board or a day; on a record's page they are bound to its neighbours.
function step(by) {
  const links = [...document.querySelectorAll(RECORDS)].filter((link) => link.offsetParent);
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 && by < 0 ? links.length - 1 : at + by];
  next?.focus();
  return Boolean(next);
}

document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if ((event.metaKey || event.ctrlKey) && key === "k") {
    event.preventDefault();
    document.querySelector("[data-open=palette]")?.click();
    return;
  }
  if ((event.metaKey || event.ctrlKey) && key === "enter" && event.target.matches?.("form textarea, form input")) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  // F goes into the sentence of a record, Escape out of it again; what was typed stays there.
  if (key === "escape" && !event.isComposing && event.target.closest?.(".composer")) { event.target.blur(); return; }
  if (typing(event)) return;
  if ((event.metaKey || event.ctrlKey) && key === "z") { event.preventDefault(); takeBack(); return; }
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  if (going && GO[key]) { location.href = GO[key]; return; }
  going = key === "g";
  if (going) { setTimeout(() => { going = false; }, 1200); return; }
  if (event.key === "?") { document.querySelector("[data-open=shortcuts]")?.click(); return; }
  if ((key === "j" || key === "k") && step(key === "j" ? 1 : -1)) { event.preventDefault(); return; }
  const bound = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((e) => e.offsetParent) ??
    document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!bound) return;
  event.preventDefault();
  if (bound.matches("input, textarea")) bound.focus(); else bound.click();
});
