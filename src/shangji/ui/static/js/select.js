// Rows are chosen with check boxes, X and Shift; the bulk bar says how many and how much.
import { each } from "./found.js";

each("[data-selection]", (list) => {
  const boxes = () => [...list.querySelectorAll("input[type=checkbox][name=pk]")];
  const bar = document.querySelector(list.dataset.bar ?? "[data-bulk]");
  let last = null;

  const show = () => {
    const chosen = boxes().filter((box) => box.checked);
    for (const box of boxes()) box.closest("tr")?.setAttribute("aria-selected", box.checked);
    if (!bar) return;
    bar.hidden = !chosen.length;
    const total = chosen.reduce((sum, box) => sum + Number(box.dataset.amount ?? 0), 0);
    const count = bar.querySelector("[data-bulk-count]");
    const sum = bar.querySelector("[data-bulk-sum]");
    if (count) count.textContent = chosen.length;
    if (sum) sum.textContent = `¥${(total / 10000).toLocaleString(undefined, { maximumFractionDigits: 1 })}`;
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
  document.addEventListener("htmx:after:swap", show);
  show();
});
