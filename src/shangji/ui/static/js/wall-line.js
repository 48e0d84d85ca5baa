// Asks for pages: what a wall has already costs a 304. The last text of each page is kept, for turns without a network.
const TOO_LONG_MS = 20000;
const pages = new Map();
const address = location.pathname + location.search;

export const has = (n) => Boolean(pages.get(n)?.text);
export const text = (n) => pages.get(n)?.text;

// What is on the wall: its text is taken from there when it leaves before it was ever asked for.
export function keep(n, etag, said) {
  pages.set(n, { etag, text: said });
}

export function leave(n, said) {
  const page = pages.get(n);
  if (page && !page.text) page.text = said;
}

export function forget() {
  pages.clear();
}

// {status: 200 | 304 | …, text} or null when nobody answers. `isShown` says that the page is on the wall.
export async function ask(n, isShown) {
  const known = pages.get(n);
  const headers = { "HX-Request": "true", "Wall-Page": String(n) };
  if (known && (known.text || isShown)) headers["If-None-Match"] = known.etag;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TOO_LONG_MS);
  try {
    const answer = await fetch(address, { headers, cache: "no-store", credentials: "same-origin", signal: stop.signal });
    const said = answer.status === 304 ? "" : await answer.text();
    const told = { status: answer.status, text: said, stamp: answer.headers.get("Wall-At"), version: answer.headers.get("Wall-Version") };
    if (answer.status === 200) pages.set(n, { etag: answer.headers.get("ETag"), text: said });
    else if (answer.status === 304) known.etag = answer.headers.get("ETag") ?? known.etag;
    return told;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
