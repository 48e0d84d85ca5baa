// A form with data-outbox keeps what was written when there is no network, and sends it once when there is.
import { entries, del, set } from "../vendor/idb-keyval-6.3.0/index.js";
import { csrf, each, word } from "./found.js";
import { toast } from "./toast.js";

const PREFIX = "outbox:";
const OPENED = "outbox-opened";
const notice = document.querySelector("[data-offline]");
const refusals = document.querySelector("[data-refusals]");
const me = document.body.dataset.actor;

// Of somebody else who signs in on this device they are none of their business.
async function mine() {
  return (await entries()).filter(([key, { by }]) => String(key).startsWith(PREFIX) && (by ?? me) === me);
}
const waiting = async () => (await mine()).filter(([, { refused }]) => !refused);

async function show() {
  if (!notice) return;
  const kept = await waiting();
  notice.hidden = navigator.onLine && !kept.length;
  notice.querySelector("[data-waiting]").textContent = kept.length ? `${kept.length} ${word("waiting")}` : "";
  refusals.replaceChildren(...(await mine()).filter(([, { refused }]) => refused).map(refusal));
}

const said = (fields) => fields.find(([name]) => name === "text")?.[1] ?? "";

// What was not taken stays on this device, with its words, until it is sent anew or thrown away.
function refusal([key, { url, fields, refused }]) {
  const shown = document.getElementById("refusal-template").content.firstElementChild.cloneNode(true);
  const link = shown.querySelector("a");
  shown.querySelector("[data-text]").textContent = said(fields);
  link.href = `${refused === 404 ? "/follow-up/" : url}?${new URLSearchParams({ text: said(fields) })}`;
  link.addEventListener("click", () => sessionStorage.setItem(OPENED, key));
  shown.querySelector("button").addEventListener("click", () => drop(key));
  return shown;
}

async function drop(key) {
  await del(key);
  show();
}

// The server knows the client_key: a second delivery is answered like the first.
export async function send() {
  if (!navigator.onLine) return;
  let sent = 0;
  for (const [key, kept] of await waiting()) {
    const { url, fields } = kept;
    const body = new URLSearchParams(fields);
    body.set("csrfmiddlewaretoken", csrf());
    let answer;
    try {
      answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": csrf() } });
    } catch { break; }
    if (answer.status >= 500 || answer.status === 401 || answer.status === 403) break;
    if (answer.ok) { await del(key); sent += 1; }
    else await set(key, { ...kept, refused: answer.status });
  }
  if (sent) toast({ text: word("sent") });
  show();
}

export async function keep(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const key = fields.find(([name]) => name === "client_key")?.[1] ?? crypto.randomUUID();
  await set(PREFIX + key, { url: form.getAttribute("hx-post") ?? form.action, fields, by: me });
  form.reset();
  renew(form);
  form.dispatchEvent(new CustomEvent("outbox:kept", { bubbles: true }));
  document.getElementById("dialog")?.close();
  toast({ text: word("kept"), tone: "warn" });
  show();
  send();
}

function renew(form) {
  const field = form.querySelector("[name=client_key]");
  if (field) field.value = crypto.randomUUID();
}

each("form[data-outbox]", (form) => {
  renew(form);
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keep(form);
  }, { capture: true });
});
document.addEventListener("htmx:error", (event) => {
  // The sentence asks for itself while it is typed: that this does not get through is no reason to send half of it.
  if (event.target.matches?.("form[data-outbox]")) keep(event.target);
});
// What was sent is gone from the form; the next sentence gets a key of its own.
document.addEventListener("htmx:after:request", (event) => {
  const form = event.target.closest?.("form[data-outbox]");
  const ctx = event.detail?.ctx;
  if (form !== event.target || !(ctx?.response?.status < 300)) return;
  form.reset();
  renew(form);
  if (sessionStorage.getItem(OPENED)) drop(sessionStorage.getItem(OPENED));
  sessionStorage.removeItem(OPENED);
  document.activeElement?.blur?.();
});
addEventListener("online", () => { show(); send(); });
addEventListener("offline", show);
show();
send();
