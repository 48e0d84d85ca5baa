// From a list to a record, and from there to the ones beside it: this tab remembers the order of the list.
import { each } from "./found.js";

const KEPT = "shangji-list";
export const RECORDS = ".act h3 a, .kc h3 a, tr[id^=row-] td a";

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(RECORDS);
  if (!link) return;
  const around = link.closest(".col") ?? document;
  const places = [...around.querySelectorAll(RECORDS)].map((one) => one.getAttribute("href"));
  sessionStorage.setItem(KEPT, JSON.stringify({ from: location.pathname + location.search, places: [...new Set(places)] }));
});

each("[data-neighbours]", (bar) => {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  const at = kept?.places.indexOf(location.pathname) ?? -1;
  if (at < 0) return;
  const back = document.querySelector("[data-list]");
  if (back?.pathname && kept.from.startsWith(back.pathname)) back.href = kept.from;
  bar.querySelector("[data-place]").textContent = `${at + 1} / ${kept.places.length}`;
  for (const [name, place] of [["before", kept.places[at - 1]], ["after", kept.places[at + 1]]]) {
    const link = bar.querySelector(`[data-${name}]`);
    if (place) link.href = place;
    else link.setAttribute("aria-disabled", "true");
  }
  bar.hidden = false;
});
