// The decision chain: a card is carried onto another to report to it, beside another to stand there, or away from all.
// Alt and an arrow key do the same: left and right among neighbours, up beside whom they reported to, down to the neighbour.
const SIDE = 0.22;

const post = (chain, values) => htmx.ajax("POST", chain.dataset.carryUrl, { values, swap: "none", source: chain });

function meant(card, event) {
  const box = card.getBoundingClientRect();
  const at = (event.clientX - box.left) / box.width;
  return at < SIDE ? "left" : at > 1 - SIDE ? "right" : "onto";
}

function unmark(chain) {
  for (const card of chain.querySelectorAll("[data-drop]")) delete card.dataset.drop;
}

function values(seat, card, how) {
  if (!card) return { seat };
  return how === "onto" ? { seat, onto: card.dataset.seat } : { seat, beside: card.dataset.seat, side: how };
}

const place = (card) => ({
  x: Number(card.style.getPropertyValue("--x")), y: Number(card.style.getPropertyValue("--y")),
});

// Whoever stands nearest in that direction.
function towards(chain, card, key) {
  const from = place(card);
  const others = [...chain.querySelectorAll(".pn")].filter((other) => other !== card).map((other) => ({ other, ...place(other) }));
  const along = {
    ArrowLeft: (o) => o.y === from.y && o.x < from.x, ArrowRight: (o) => o.y === from.y && o.x > from.x,
    ArrowDown: (o) => o.y === from.y,
  }[key];
  const far = (o) => Math.abs(o.x - from.x) + 4 * Math.abs(o.y - from.y);
  return others.filter(along).sort((a, b) => far(a) - far(b))[0]?.other;
}

export function start(chain) {
  let held = null;
  chain.addEventListener("dragstart", (event) => {
    held = event.target.closest(".pn");
    if (!held) return;
    held.dataset.held = "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.seat);
  });
  chain.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    unmark(chain);
    const over = event.target.closest(".pn");
    if (over && over !== held) over.dataset.drop = meant(over, event);
  });
  chain.addEventListener("drop", (event) => {
    if (!held) return;
    event.preventDefault();
    const over = event.target.closest(".pn");
    if (over !== held) post(chain, values(held.dataset.seat, over, over && meant(over, event)));
  });
  chain.addEventListener("dragend", () => {
    if (held) delete held.dataset.held;
    held = null;
    unmark(chain);
  });
  chain.addEventListener("keydown", (event) => {
    const card = event.target.closest(".pn");
    if (!card || !event.altKey || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    if (event.key === "ArrowUp") {
      const boss = chain.querySelector(`#seat-${card.dataset.boss}`);
      if (boss) post(chain, values(card.dataset.seat, chain.querySelector(`#seat-${boss.dataset.boss}`), "onto"));
      return;
    }
    const other = towards(chain, card, event.key);
    if (!other) return;
    const how = { ArrowLeft: "left", ArrowRight: "right" }[event.key] ?? "onto";
    post(chain, values(card.dataset.seat, other, how));
  });
}
