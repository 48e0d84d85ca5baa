// Each behaviour is bound by data attributes; the heavy ones load where they are used.
import "./once.js";
import "./address.js";
import "./dialog.js";
import "./then.js";
import "./toast.js";
import "./menu.js";
import "./keys.js";
import "./neighbours.js";
import "./palette.js";
import "./outbox.js";
import "./draft.js";
import "./fold.js";
import "./select.js";
import "./inline.js";
import "./upload.js";
import "./cells.js";
import "./insert.js";
import "./picks.js";
import "./push.js";
import "./live.js";
import "./reach.js";
import "./views.js";
import { each } from "./found.js";

// Alt and an arrow pressed while the script that answers it is still on its way wait for it, and are not the browser's "back".
const late = (selector, load) => each(selector, async (element) => {
  const held = [];
  const keep = (event) => {
    if (!event.altKey || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    held.push(event);
  };
  element.addEventListener("keydown", keep);
  try { (await load()).start(element); } finally { element.removeEventListener("keydown", keep); }
  for (const event of held) event.target.dispatchEvent(new KeyboardEvent("keydown", event));
});

late("[data-board]", () => import("./drag.js"));
late("[data-chain]", () => import("./chain.js"));
late("[data-sortable]", () => import("./sort.js"));
late("[data-grid-url]", () => import("./grid.js"));
late("[data-chart]", () => import("./chart.js"));
