// A form that is on its way is not sent again: a double click makes one record.
let busy = new WeakSet();
const isPost = (form) => form.matches?.("form[method=post]");

document.addEventListener("submit", (event) => {
  if (!busy.has(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });
addEventListener("submit", (event) => {
  if (!event.defaultPrevented && isPost(event.target)) busy.add(event.target);
});
document.addEventListener("htmx:before:request", (event) => { if (isPost(event.target)) busy.add(event.target); });
// Where the answer leads to another page, the form has done its work.
document.addEventListener("htmx:finally:request", (event) => {
  if (!event.detail?.ctx?.hx?.redirect) busy.delete(event.target);
});
addEventListener("pageshow", () => { busy = new WeakSet(); });
