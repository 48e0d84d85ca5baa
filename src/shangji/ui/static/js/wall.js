// A wall: one beat a second asks what is new, turns the pages and moves everything by a hair, for months.
import { hour, learn, madeAt, tick } from "./wall-hour.js";
import { ask, forget, has, keep, leave, text } from "./wall-line.js";
import { listen } from "./wall-live.js";

const { body } = document;
const wall = document.getElementById("wall");
const seconds = body.dataset.seconds.split(" ").map(Number);
const EVERY_MS = body.dataset.every * 1000;
const DARK_MS = 300000, REST_MS = 300000, SHIFT_MS = 600000, OLD_MS = 12 * 3600000;
const SHIFTS = [[0, 0], [2, 0], [2, 2], [0, 2], [-2, 2], [-2, 0], [-2, -2], [0, -2]];
const born = performance.now();
const now = () => performance.now() - born;
let page = 0, failed = 0, shifts = 0, pausedAt = null, isBusy = false, isDark = false;
let askAt = EVERY_MS, turnAt = seconds[0] * 1000, shiftAt = SHIFT_MS;

async function show(n, said) {
  const isSame = n === page && !isDark;
  if (!isSame) leave(page, wall.innerHTML);
  if (n !== page) turnAt = now() + seconds[n] * 1000;
  page = n;
  isDark = false;
  await htmx.swap({ sourceElement: wall, target: wall, text: said, swap: isSame ? "innerMorph" : "innerHTML" });
}

function darken(said) {
  forget();
  isDark = true;
  return htmx.swap({ sourceElement: wall, target: wall, text: said, swap: "innerHTML" });
}

// Asks for a page, and shows it if it is another one or differs.
async function go(n) {
  isBusy = true;
  const told = await ask(n, n === page && !isDark);
  try {
    if (told?.status === 200) await show(n, told.text);
    else if (told?.status === 304) { if (n !== page) await show(n, text(n)); }
    else if ([401, 404].includes(told?.status)) await darken(told.text);
    else return missed(n);
    heard(told);
  } finally {
    isBusy = false;
  }
}

function say(words) {
  const banner = document.getElementById("offline");
  banner.querySelector("span").textContent = words;
  banner.hidden = !words;
}

function heard(told) {
  failed = 0;
  say(told.status === 401 ? body.dataset.out : "");
  askAt = now() + (isDark ? DARK_MS : EVERY_MS);
  if (told.stamp) learn(told.stamp);
  tick();
  if (isDark) return;
  listen(() => { askAt = 0; });
  const isNight = now() > OLD_MS && [3, 4].includes(hour());
  if (isNight || told.version !== body.dataset.version) location.reload();
}

// Nobody answers: the last data stays, with its hour; pages that were seen go on turning.
async function missed(n) {
  failed += 1;
  askAt = now() + Math.min(EVERY_MS, 5000 * failed);
  if (failed > 1 && !isDark) say(body.dataset.offline.replace("#", madeAt()));
  if (n !== page && has(n)) await show(n, text(n));
  turnAt = Math.max(turnAt, askAt);
}

function beat() {
  tick();
  if (now() >= shiftAt) {
    shiftAt = now() + SHIFT_MS;
    const [dx, dy] = SHIFTS[++shifts % SHIFTS.length];
    wall.parentElement.style.setProperty("--dx", dx);
    wall.parentElement.style.setProperty("--dy", dy);
  }
  if (pausedAt !== null && now() - pausedAt > REST_MS) pause(false);
  if (isBusy) return;
  const turns = seconds.length > 1 && pausedAt === null && !isDark && now() >= turnAt;
  if (turns) go((page + 1) % seconds.length);
  else if (now() >= askAt) go(page);
}

function pause(is) {
  if (seconds.length < 2) return;
  pausedAt = is ? now() : null;
  if (!is) turnAt = now() + seconds[page] * 1000;
  document.getElementById("paused").hidden = !is;
}

function step(by) {
  pause(true);
  if (!isBusy) go((page + by + seconds.length) % seconds.length);
}

const KEYS = {
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  f: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
  Escape: () => { if (body.dataset.back && !document.fullscreenElement) location.href = body.dataset.back; },
};

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
  if (KEYS[event.key]) KEYS[event.key]();
  else if (!["Shift", "Tab", "Control", "Alt", "Meta"].includes(event.key)) pause(pausedAt === null);
});
document.addEventListener("pointerdown", () => pause(pausedAt === null));
keep(0, body.dataset.etag, "");
learn(body.dataset.said);
tick();
listen(() => { askAt = 0; });
setInterval(beat, 1000);
