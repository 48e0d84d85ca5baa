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
import { each } from "./found.js";

each("[data-board]", async (board) => (await import("./drag.js")).start(board));
each("[data-chain]", async (chain) => (await import("./chain.js")).start(chain));
each("[data-sortable]", async (list) => (await import("./sort.js")).start(list));
each("[data-grid-url]", async (grid) => (await import("./grid.js")).start(grid));
each("[data-chart]", async (chart) => (await import("./chart.js")).start(chart));
