// A <details class="pop"> closes on a click elsewhere, on Escape and after a choice.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.pop[open]")) {
    const inside = open.contains(event.target);
    if (!inside || event.target.closest(".menu a, .menu button:not([type=submit])")) open.open = false;
  }
});
// One that opens behind the bar of the phone comes out of it: the end of a page leaves room for that.
document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.pop[open]")) event.target.querySelector(".menu")?.scrollIntoView({ block: "nearest" });
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.pop[open]");
  if (open) { open.open = false; open.querySelector("summary")?.focus(); }
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit]");
  if (form) form.requestSubmit();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-form] button[name=theme]");
  if (!button) return;
  event.preventDefault();
  const value = button.value;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = value === "system" ? (dark ? "dark" : "light") : value;
  for (const one of button.parentElement.children) one.setAttribute("aria-pressed", one === button);
  const form = button.closest("form");
  const body = new FormData(form);
  body.set("theme", value);
  fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
});
