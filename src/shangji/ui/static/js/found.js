// Calls `start` once for every element that matches, now and after each swap.
const started = new WeakMap();

export function each(selector, start) {
  const look = () => {
    for (const element of document.querySelectorAll(selector)) {
      const names = started.get(element) ?? new Set();
      if (names.has(selector)) continue;
      started.set(element, names.add(selector));
      start(element);
    }
  };
  look();
  document.addEventListener("htmx:after:swap", look);
}

export const word = (name) => document.getElementById("words")?.dataset[name] ?? "";

export const csrf = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRFToken"] ?? "";
