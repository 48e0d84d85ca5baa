// One line at the bottom, with a way back for eight seconds.
import { csrf, word } from "./found.js";

const LIFE_MS = 8000;
let last = null;

export function toast({ text, undo, tone = "good", retry }) {
  const template = document.getElementById("toast-template");
  const host = document.getElementById("toasts");
  if (!template || !host) return;
  const shown = template.content.firstElementChild.cloneNode(true);
  shown.dataset.tone = tone;
  shown.querySelector("[data-text]").textContent = text;
  const button = shown.querySelector("[data-undo]");
  last = undo ? { url: undo, shown } : null;
  if (undo) {
    button.hidden = false;
    button.addEventListener("click", takeBack);
  }
  host.replaceChildren(shown);
  setTimeout(() => { shown.remove(); if (last?.shown === shown) last = null; }, retry ? LIFE_MS * 2 : LIFE_MS);
}

export async function takeBack() {
  if (!last) return;
  const { url, shown } = last;
  last = null;
  shown.remove();
  const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } });
  hear(answer);
  const elsewhere = answer.headers.get("HX-Location");
  if (elsewhere) location.assign(elsewhere);
  else if (answer.ok && !answer.headers.get("HX-Trigger")?.includes("no-reload")) location.reload();
}

// What an answer to our own fetch says in HX-Trigger is heard like an answer to htmx.
export function hear(answer, more = "") {
  const told = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}");
  if (told.toast) toast(more ? { ...told.toast, text: `${told.toast.text} · ${more}`, tone: "warn" } : told.toast);
  else if (!answer.ok) toast({ text: word("failed"), tone: "risk" });
}

// What the page before had to say stands in the page; without scripts it stays there and its button works.
const said = document.querySelector("[data-said]");
if (said) toast({ text: said.querySelector("[data-text]").textContent, undo: said.querySelector("button") && said.getAttribute("action") });

document.addEventListener("toast", (event) => toast(event.detail));
document.addEventListener("htmx:response:error", (event) => {
  const { status, headers } = event.detail.ctx.response;
  if (status === 422 || headers?.get?.("HX-Trigger")) return;
  toast({ text: word("failed"), tone: "risk" });
});
document.addEventListener("htmx:error", () => { if (!navigator.onLine) toast({ text: word("lost"), tone: "risk" }); });
