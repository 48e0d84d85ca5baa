// A form with data-outbox keeps what was written when there is no network, and sends it once when there is.
import { entries, del, set } from "../vendor/idb-keyval-6.3.0/index.js";
import { csrf, each, word } from "./found.js";
import { toast } from "./toast.js";

const PREFIX = "outbox:";
const notice = document.querySelector("[data-offline]");

async function waiting() {
  return (await entries()).filter(([key]) => String(key).startsWith(PREFIX));
}

async function show() {
  if (!notice) return;
  const kept = await waiting();
  notice.hidden = navigator.onLine && !kept.length;
  notice.querySelector("[data-waiting]").textContent = kept.length ? `${kept.length} ${word("waiting")}` : "";
}

// The server knows the client_key: a second delivery is answered like the first.
export async function send() {
  if (!navigator.onLine) return;
  let sent = 0;
  for (const [key, { url, fields }] of await waiting()) {
    const body = new URLSearchParams(fields);
    body.set("csrfmiddlewaretoken", csrf());
    let answer;
    try {
      answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": csrf() } });
    } catch { break; }
    if (answer.status >= 500 || answer.status === 401 || answer.status === 403) break;
    await del(key);
    sent += 1;
  }
  if (sent) toast({ text: word("sent") });
  show();
}

export async function keep(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const key = fields.find(([name]) => name === "client_key")?.[1] ?? crypto.randomUUID();
  await set(PREFIX + key, { url: form.getAttribute("hx-post") ?? form.action, fields });
  form.reset();
  renew(form);
  form.dispatchEvent(new CustomEvent("outbox:kept", { bubbles: true }));
  document.getElementById("dialog")?.close();
  toast({ text: word("kept"), tone: "warn" });
  show();
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
  const form = event.target.closest?.("form[data-outbox]");
  if (form) keep(form);
});
// What was sent is gone from the form; the next sentence gets a key of its own.
document.addEventListener("htmx:after:request", (event) => {
  const form = event.target.closest?.("form[data-outbox]");
  const ctx = event.detail?.ctx;
  if (form !== event.target || !(ctx?.response?.status < 300)) return;
  form.reset();
  renew(form);
  document.activeElement?.blur?.();
});
addEventListener("online", () => { show(); send(); });
addEventListener("offline", show);
show();
send();
