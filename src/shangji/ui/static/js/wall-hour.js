// What time it is here and how old the data is, by the server: clocks of televisions go wrong.
const { zone, now, s, min, h } = document.body.dataset;
const language = document.documentElement.lang;
const LATE_MS = 120000;
const time = new Intl.DateTimeFormat(language, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(language, { timeZone: zone, month: "long", day: "numeric" });
const weekday = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "short" });
const here = new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric", hourCycle: "h23" });
let server = 0;
let heard = 0;
let made = 0;

// `stamp` is the server's hour and the age of what it told, in milliseconds.
export function learn(stamp) {
  const [at, old] = stamp.split(" ").map(Number);
  heard = performance.now();
  server = at;
  made = heard - old;
}

export const at = (ms) => time.format(server + ms - heard);
export const madeAt = () => at(made);
export const hour = () => Number(here.format(server + performance.now() - heard));

function write(id, text) {
  const found = document.getElementById(id);
  if (found.textContent !== text) found.textContent = text;
  return found;
}

function age() {
  const seconds = Math.floor((performance.now() - made) / 1000);
  if (seconds < 2) return now;
  if (seconds < 120) return s.replace("#", seconds);
  return seconds < 7200 ? min.replace("#", Math.floor(seconds / 60)) : h.replace("#", Math.floor(seconds / 3600));
}

export function tick() {
  const present = performance.now();
  write("clock", at(present));
  write("date", `${day.format(server + present - heard)} ${weekday.format(server + present - heard)}`);
  write("fresh", age()).toggleAttribute("data-late", present - made > LATE_MS);
}
