// Tells an open page what its person is told: over a live line while the page is seen, else by asking now and then.
import { word } from "./found.js";
import { toast } from "./toast.js";

const ASK_MS = 30000;
const { live, news } = document.body.dataset;
let last = null;
let line = null;
let asking = null;

function hear(said) {
  last = Math.max(last ?? 0, said.last);
  for (const found of document.querySelectorAll("[data-unread-count]")) {
    found.textContent = said.unread || "";
    found.hidden = !said.unread;
  }
  if (!said.lines.length) return;
  const newest = said.lines.at(-1);
  toast({ text: `${newest.label} · ${newest.text}`, tone: newest.is_urgent ? "risk" : "good" });
  document.body.dispatchEvent(new Event("inbox:told"));
}

function listen() {
  if (line || document.hidden) return;
  const url = new URL(live, location.href);
  if (last !== null) url.searchParams.set("after", last);
  line = new EventSource(url, { withCredentials: true });
  line.addEventListener("told", (event) => { hear(JSON.parse(event.data)); rest(); });
  line.addEventListener("bye", leave);
  line.addEventListener("error", () => { if (line?.readyState === EventSource.CLOSED) { hangUp(); ask(); } });
}

function hangUp() {
  line?.close();
  line = null;
}

// Signed out, here or elsewhere: nothing is asked any more.
function leave() {
  hangUp();
  rest();
  document.removeEventListener("visibilitychange", look);
  toast({ text: word("signedout"), tone: "risk", retry: true });
}

function ask() {
  asking ??= setInterval(once, ASK_MS);
}

function rest() {
  clearInterval(asking);
  asking = null;
}

async function once() {
  if (document.hidden) return;
  const url = last === null ? news : `${news}?after=${last}`;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.status === 401) leave();
  else if (answer?.ok) hear(await answer.json());
}

// A page that nobody sees gives its line back; seen again, it asks for what it missed.
function look() {
  if (document.hidden) hangUp();
  else if (live && !asking) listen();
}

if (news) {
  document.addEventListener("visibilitychange", look);
  if (live) listen();
  else once().then(ask);
}
