// The button that lets this browser be pushed to; it asks only when it is tapped.
import { csrf, each, word } from "./found.js";
import { hear, toast } from "./toast.js";

const bytes = (key) => Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

each("[data-push-key]", (button) => {
  const able = "serviceWorker" in navigator && "PushManager" in window;
  button.hidden = !able;
  document.querySelector("[data-push-unable]")?.toggleAttribute("hidden", able);
  button.addEventListener("click", () => allow(button).catch(() => toast({ text: word("nopush"), tone: "risk" })));
});

async function allow(button) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not granted");
  const worker = await navigator.serviceWorker.register("/push-worker.js");
  await navigator.serviceWorker.ready;
  const key = bytes(button.dataset.pushKey);
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const body = new URLSearchParams({
    endpoint: made.endpoint, p256dh: text(made.getKey("p256dh")), auth: text(made.getKey("auth")), name: named(),
  });
  const answer = await fetch(button.dataset.to, { method: "POST", body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } });
  hear(answer);
  if (answer.ok) location.reload();
}

function named() {
  const agent = navigator.userAgent;
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find((name) => agent.includes(name)) ?? "";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((name) => agent.includes(name)) ?? "";
  return `${browser.replace("Edg", "Edge")} · ${system}`;
}
