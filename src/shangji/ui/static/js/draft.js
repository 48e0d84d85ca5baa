// What is typed into a form with data-draft survives a closed page, until it is sent.
import { each } from "./found.js";

const PAUSE_MS = 500;

each("form[data-draft]", (form) => {
  const name = `draft:${form.dataset.draft}`;
  const field = form.querySelector("textarea, [data-draft-field]");
  if (!field) return;
  const kept = localStorage.getItem(name);
  if (kept && !field.value) { field.value = kept; field.dispatchEvent(new Event("input", { bubbles: true })); }
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => localStorage.setItem(name, field.value), PAUSE_MS);
  });
  const forget = () => { clearTimeout(timer); localStorage.removeItem(name); };
  form.addEventListener("outbox:kept", forget);
  // The sentence asks for itself while it is typed; only the answer to the form means that it was taken.
  form.addEventListener("htmx:after:request", (event) => {
    if (event.target === form && event.detail?.ctx?.response?.status < 300) forget();
  });
});
