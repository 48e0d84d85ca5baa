// Whoever leaves by a call, a mail or a chat ([data-reach]) is asked what came of it when they are back within two minutes.
import { each } from "./found.js";

const WITHIN_MS = 120_000;
const AT_LEAST_MS = 1_500;
let left = null;

document.addEventListener("click", (event) => {
  const way = event.target.closest("[data-reach]");
  if (!way) return;
  if (way.dataset.copy) navigator.clipboard?.writeText(way.dataset.copy);
  left = { url: way.dataset.reach, at: Date.now() };
});

// The number came because somebody wanted to call: it is dialled at once.
each("[data-dial]", (way) => way.click());

document.addEventListener("visibilitychange", () => {
  if (document.hidden || !left) return;
  const { url, at } = left;
  const passed = Date.now() - at;
  left = null;
  if (passed < AT_LEAST_MS || passed > WITHIN_MS) return;
  htmx.ajax("GET", url, { target: "#dialog", swap: "innerHTML" });
});
