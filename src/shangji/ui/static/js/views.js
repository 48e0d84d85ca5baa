// How many each saved view finds: asked for once the page is there, and again after a change.
const places = () => document.querySelectorAll("[data-view]");
let known = {};
let timer = 0;

function show() {
  for (const place of places()) place.textContent = known[place.dataset.view] ?? "";
}

async function ask(changed) {
  if (!places().length || document.hidden) return;
  const answer = await fetch(`/views/counts/${changed ? "?changed=1" : ""}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  known = await answer.json();
  show();
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(ask, 250, true);
}

for (const name of ["record:changed", "views:changed"]) document.body.addEventListener(name, soon);
document.addEventListener("htmx:after:swap", () => { show(); if (!Object.keys(known).length) soon(); });
document.addEventListener("visibilitychange", soon);
ask();
