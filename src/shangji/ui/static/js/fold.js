// A group of a list is folded away and stays so in this tab.
import { each } from "./found.js";

const KEPT = "shangji-folded";
const folded = new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));

function show(button) {
  const away = folded.has(button.dataset.fold);
  button.setAttribute("aria-expanded", String(!away));
  button.closest("tbody").toggleAttribute("data-folded", away);
}

each("[data-fold]", show);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fold]");
  if (!button) return;
  const name = button.dataset.fold;
  if (!folded.delete(name)) folded.add(name);
  sessionStorage.setItem(KEPT, JSON.stringify([...folded]));
  show(button);
});
