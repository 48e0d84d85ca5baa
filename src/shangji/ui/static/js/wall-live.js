// Hears at once that something was won, where somebody is signed in; a wall without it learns of it with its next look.
const AGAIN_MS = 60000;
const { live } = document.body.dataset;
let line = null;
let tried = -AGAIN_MS;

export function listen(heard) {
  if (!live || line || performance.now() - tried < AGAIN_MS) return;
  tried = performance.now();
  const url = new URL(live, location.href);
  url.searchParams.set("call", "opportunities.won");
  line = new EventSource(url, { withCredentials: true });
  line.addEventListener("called", heard);
  line.addEventListener("bye", hangUp);
  line.addEventListener("error", () => { if (line?.readyState === EventSource.CLOSED) hangUp(); });
}

function hangUp() {
  line?.close();
  line = null;
}
