// Rows are chosen with check boxes, X and Shift, or all of the list at once; the bulk bar says how many and how much.
import { each } from "./found.js";

each("[data-selection]", (list) => {
  const boxes = () => [...list.querySelectorAll("input[type=checkbox][name=pk]")];
  const bar = document.querySelector(list.dataset.bar ?? "[data-bulk]");
  const query = bar?.querySelector("input[name=matching]");
  const all = bar?.querySelector("[data-choose-matching]");
  let last = null;

  const show = () => {
    const every = boxes();
    const chosen = every.filter((box) => box.checked);
    const isFull = every.length > 0 && chosen.length === every.length;
    if (query && !isFull) query.disabled = true;
    const isWhole = Boolean(query && !query.disabled);
    if (all) all.hidden = isWhole || !isFull || Number(all.dataset.chooseMatching) <= every.length;
    for (const button of bar?.querySelectorAll("[data-for-ticked]") ?? []) button.hidden = isWhole;
    for (const box of every) box.closest("tr")?.setAttribute("aria-selected", box.checked);
    if (!bar) return;
    bar.hidden = !chosen.length;
    const total = chosen.reduce((sum, box) => sum + Number(box.dataset.amount ?? 0), 0);
    const count = bar.querySelector("[data-bulk-count]");
    const sum = bar.querySelector("[data-bulk-sum]");
    if (count) count.textContent = isWhole ? all.dataset.shown : chosen.length;
    if (sum) sum.textContent = `¥${(total / Number(sum.dataset.bulkSum)).toLocaleString(undefined, { maximumFractionDigits: 1 })}`;
  };

  list.addEventListener("click", (event) => {
    const box = event.target.closest("input[type=checkbox][name=pk]");
    if (!box) return;
    if (event.shiftKey && last) {
      const all = boxes();
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const one of all.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
    show();
  });
  list.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) for (const box of boxes()) box.checked = event.target.checked;
    show();
  });
  bar?.querySelector("[data-bulk-clear]")?.addEventListener("click", () => {
    for (const box of boxes()) box.checked = false;
    show();
  });
  all?.addEventListener("click", () => {
    query.disabled = false;
    show();
    bar.querySelector("button:not([hidden])")?.focus();
  });
  document.addEventListener("htmx:after:swap", show);
  show();
});
