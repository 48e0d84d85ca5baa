// The canvas of the designer: places of widgets in one of the three layouts, moved by hand or by keys.
import { csrf } from "./found.js";

const SHAPES = {
  desk: { column: 12, cellHeight: 40, margin: 8 },
  phone: { column: 1, cellHeight: 40, margin: 6 },
  tv: { column: 32, maxRow: 18, cellHeight: 24, margin: 3 },
};
const PHONE_ROWS = 5;

export function canvas(design) {
  const host = design.root.querySelector("[data-grid]");
  const tray = design.root.querySelector("[data-tray]");
  const drawn = new Map();
  let grid = null;
  let quiet = false;

  const isShown = (widget) => widget[design.layout] !== false && widget[design.layout] !== undefined;
  const here = () => design.board.widgets.filter((one) => design.tabOf(one) === design.tab);
  const place = (widget) => {
    const at = widget[design.layout];
    if (design.layout === "phone") return { x: 0, y: at * PHONE_ROWS, w: 1, h: PHONE_ROWS };
    return { x: at[0], y: at[1], w: at[2], h: at[3] };
  };
  const node = (id) => host.querySelector(`[gs-id="${CSS.escape(id)}"]`);

  // What was dragged or resized becomes one step.
  function read() {
    if (quiet) return;
    const found = grid.engine.nodes.map(({ id, x, y, w, h }) => ({ id, x, y, w, h }));
    const told = (at, order) => (design.layout === "phone" ? order.indexOf(at) + 1 : [at.x, at.y, at.w, at.h]);
    const order = [...found].sort((a, b) => a.y - b.y);
    const moved = found.filter((at) => JSON.stringify(design.widget(at.id)[design.layout]) !== JSON.stringify(told(at, order)));
    if (!moved.length) return;
    design.step((board) => {
      for (const at of found) board.widgets.find((one) => one.id === at.id)[design.layout] = told(at, order);
    });
  }

  async function paint(widget, element, key) {
    const target = element.querySelector(".view");
    const { widgets, ...board } = design.board;
    const body = new URLSearchParams({ widget: JSON.stringify(widget), board: JSON.stringify(board) });
    target.setAttribute("aria-busy", "true");
    const answer = await fetch(design.root.dataset.piece, { method: "POST", body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } }).catch(() => null);
    const told = answer?.ok && await answer.text();
    // What was asked for since is on its way: an answer that comes late would be drawn over it.
    if (drawn.get(element) !== key) return;
    target.removeAttribute("aria-busy");
    if (!told) return;
    const page = new DOMParser().parseFromString(told, "text/html");
    target.replaceChildren(...page.body.childNodes);
  }

  // Only what looks otherwise than before is drawn by the server again.
  function look(widget, element) {
    const { desk, phone, tv, ...rest } = widget;
    const { widgets, name, about, ...board } = design.board;
    const key = JSON.stringify([rest, board.period, board.compare, design.layout === "desk" ? desk : 0]);
    element.querySelector(".piece").setAttribute("aria-label", design.nameOf(widget));
    if (drawn.get(element) === key) return;
    drawn.set(element, key);
    paint(widget, element, key);
  }

  function add(widget) {
    const element = document.getElementById("piece").content.firstElementChild.cloneNode(true);
    host.append(element);
    grid.makeWidget(element, { id: widget.id, ...place(widget) });
    return element;
  }

  function draw() {
    quiet = true;
    grid.batchUpdate();
    const shown = here().filter(isShown);
    const ids = new Set(shown.map((one) => one.id));
    for (const element of [...host.children]) if (element.gridstackNode && !ids.has(element.gridstackNode.id)) grid.removeWidget(element);
    for (const widget of shown) {
      const element = node(widget.id) ?? add(widget);
      grid.update(element, place(widget));
      look(widget, element);
    }
    grid.batchUpdate(false);
    quiet = false;
    hidden();
    for (const title of document.querySelectorAll("[data-title]")) title.textContent = design.board.board;
  }

  function hidden() {
    const found = here().filter((one) => !isShown(one));
    tray.hidden = !found.length;
    tray.querySelector("[data-hidden]").replaceChildren(...found.map((widget) => {
      const button = document.getElementById("hidden").content.firstElementChild.cloneNode(true);
      button.dataset.show = widget.id;
      button.querySelector("span").textContent = design.nameOf(widget);
      return button;
    }));
  }

  function relayout() {
    grid?.destroy(false);
    host.replaceChildren();
    host.className = "grid-stack";
    host.parentElement.dataset.layout = design.layout;
    const touch = { alwaysShowResizeHandle: true, animate: false, draggable: { cancel: "button, input, a" } };
    grid = GridStack.init({ ...SHAPES[design.layout], ...touch, float: design.layout === "tv", disableResize: design.layout === "phone" }, host);
    grid.on("change", read);
    draw();
  }

  // Where a new widget finds room in its tab: the first gap that takes it, from the top; below everything there is always one.
  function room(widget, [w, h]) {
    const beside = design.board.widgets.filter((one) => one.id !== widget.id && design.tabOf(one) === design.tabOf(widget));
    const taken = beside.filter((one) => one.desk).map((one) => one.desk);
    const isFree = (x, y) => taken.every(([x2, y2, w2, h2]) => x >= x2 + w2 || x2 >= x + w || y >= y2 + h2 || y2 >= y + h);
    let x = 0, y = 0;
    while (!isFree(x, y)) [x, y] = x + 1 + w > SHAPES.desk.column ? [0, y + 1] : [x + 1, y];
    widget.desk = [x, y, w, h];
    widget.phone = 1 + Math.max(0, ...beside.map((one) => one.phone || 0));
  }

  function nudge(element, { x = 0, y = 0, w = 0, h = 0 }) {
    const at = element.gridstackNode;
    const { column } = SHAPES[design.layout];
    grid.update(element, {
      x: Math.max(0, Math.min(column - at.w, at.x + x)), y: Math.max(0, at.y + y * (design.layout === "phone" ? PHONE_ROWS : 1)),
      w: Math.max(1, Math.min(column - at.x, at.w + w)), h: Math.max(1, at.h + h),
    });
    const said = { x: at.x + 1, y: at.y + 1, w: at.w, h: at.h };
    design.say(design.root.dataset.moved.replace(/%\((\w)\)s/g, (_all, name) => said[name]));
    node(at.id)?.querySelector(".piece").focus();
  }

  relayout();
  return { draw, relayout, room, nudge, node };
}
