// A list whose items are put in order by dragging, or with Alt and the arrows.
import Sortable from "../vendor/sortablejs-1.15.7/sortable.core.esm.js";

export function start(list) {
  const told = () => list.dispatchEvent(new Event("sorted", { bubbles: true }));
  new Sortable(list, { handle: "[data-handle]", animation: 150, onEnd: told });
  list.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const item = event.target.closest("[data-sortable] > *");
    const other = event.key === "ArrowUp" ? item?.previousElementSibling : item?.nextElementSibling;
    if (!other) return;
    event.preventDefault();
    if (event.key === "ArrowUp") other.before(item); else other.after(item);
    event.target.focus();
    told();
  });
}
