// Beside the canvas: what can be added, the settings of the chosen widget and of the board; and the tools on each widget.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function panel(design, grid) {
  const { root } = design;
  const settings = root.querySelector("#widget-settings");
  const awaited = { board: 0, settings: 0 };
  let chosen = "";

  function side(name) {
    for (const tab of root.querySelectorAll("[role=tab][data-side]")) {
      tab.setAttribute("aria-selected", tab.dataset.side === name);
      root.querySelector(`#side-${tab.dataset.side}`).hidden = tab.dataset.side !== name;
    }
    if (name === "board") ask("board");
  }

  function values(id) {
    const { widgets, ...board } = design.board;
    return { board: JSON.stringify(board), ...(design.widget(id) ? { widget: JSON.stringify(design.widget(id)) } : {}) };
  }

  // In turn with what was typed before (hx-sync), so that neither is dropped and no late answer stands over a newer one.
  function ask(what) {
    const [url, tab] = what === "board" ? [root.dataset.boardSettings, "board"] : [root.dataset.settings, "settings"];
    awaited[tab] += 1;
    shown();
    return htmx.ajax("POST", url, { source: `[data-side=${tab}]`, target: `#${what}-settings`, swap: "innerHTML", values: values(chosen) });
  }

  // Nobody types into a form that another one is about to replace, nor into that of another widget than the chosen one.
  function shown() {
    const form = settings.querySelector("[data-settings-form]");
    settings.toggleAttribute("data-waiting", awaited.settings > 0 || (Boolean(form) && form.dataset.settingsForm !== chosen));
    root.querySelector("#board-settings").toggleAttribute("data-waiting", awaited.board > 0);
  }

  function choose(id) {
    chosen = id;
    for (const one of root.querySelectorAll(".piece")) one.toggleAttribute("data-chosen", one.closest(".grid-stack-item").gridstackNode?.id === id);
    root.querySelector("[data-nothing]").hidden = Boolean(id);
    settings.hidden = !id;
    design.chose(id);
    if (!id) return;
    shown();
    side("settings");
    ask("widget");
  }

  function add(widget, size) {
    design.step((board) => { grid.room(widget, size); board.widgets.push(widget); });
    const element = grid.node(widget.id);
    element?.scrollIntoView({ block: "nearest" });
    choose(widget.id);
  }

  const tools = {
    settings: choose,
    copy(id) {
      const widget = JSON.parse(JSON.stringify(design.widget(id)));
      const size = widget.desk ? widget.desk.slice(2) : [6, 8];
      add({ ...widget, id: design.free(widget.kind), tv: undefined }, size);
    },
    hide(id) { design.step((board) => { board.widgets.find((one) => one.id === id)[design.layout] = false; }); },
    remove(id) {
      design.step((board) => { board.widgets = board.widgets.filter((one) => one.id !== id); });
      if (chosen === id) choose("");
    },
  };

  function show(id) {
    const widget = design.widget(id);
    design.step((board) => {
      const found = board.widgets.find((one) => one.id === id);
      if (design.layout === "tv") found.tv = [0, 0, 8, 6];
      else if (design.layout === "phone") found.phone = 1 + Math.max(0, ...board.widgets.map((one) => one.phone || 0));
      else { const kept = found.phone; grid.room(found, widget.tv ? [6, 8] : [6, 8]); found.phone = kept; }
    });
  }

  root.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab][data-side]");
    if (tab) side(tab.dataset.side);
    const kind = event.target.closest("[data-add]");
    if (kind) {
      const widget = { id: design.free(kind.dataset.add), kind: kind.dataset.add, tab: design.tab, asks: JSON.parse(kind.dataset.starts) };
      add(widget, kind.dataset.size.split(",").map(Number));
    }
    const tool = event.target.closest("[data-tool]");
    const item = event.target.closest(".grid-stack-item");
    if (tool) tools[tool.dataset.tool](item.gridstackNode.id);
    else if (item?.gridstackNode) choose(item.gridstackNode.id);
    const away = event.target.closest("[data-show]");
    if (away) show(away.dataset.show);
  });

  root.addEventListener("keydown", (event) => {
    const placed = event.target.closest(".piece");
    if (!placed || event.target !== placed) return;
    const item = placed.closest(".grid-stack-item");
    const { id } = item.gridstackNode;
    const arrow = ARROWS[event.key];
    if (arrow) grid.nudge(item, event.shiftKey ? { w: arrow[0], h: arrow[1] } : { x: arrow[0], y: arrow[1] });
    else if (event.key === "Enter") choose(id);
    else if (event.key === "Delete") tools.remove(id);
    else return;
    event.preventDefault();
  });

  // What is typed goes to the server with what it belongs to; what it means comes back and becomes one step.
  // Told when its turn has come: what was typed before has become a step by then.
  document.addEventListener("htmx:before:request", (event) => {
    const { request: { body }, sourceElement } = event.detail.ctx;
    if (!sourceElement.matches?.("[data-settings-form], [data-side]")) return;
    const id = sourceElement.dataset.settingsForm ?? JSON.parse(body.get("widget") ?? "{}").id;
    for (const [name, value] of Object.entries(values(id))) body.set(name, value);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const { side: tab } = event.detail.ctx.sourceElement.dataset ?? {};
    if (!(tab in awaited)) return;
    awaited[tab] -= 1;
    shown();
  });
  document.addEventListener("htmx:after:swap", () => {
    shown();
    for (const form of root.querySelectorAll("[data-told]")) {
      const told = JSON.parse(form.dataset.told);
      form.removeAttribute("data-told");
      // What the board no longer says is not told: nothing of before may stay beside it.
      if (form.dataset.settingsForm === "board") design.step((board, widgets = board.widgets) => {
        for (const name of Object.keys(board)) delete board[name];
        Object.assign(board, told, { widgets });
      });
      else if (design.widget(told.id)) design.step((board) => {
        const widget = board.widgets.find((one) => one.id === told.id);
        Object.assign(widget, { name: told.name, name_en: told.name_en, asks: told.asks });
      });
    }
  });
  return { choose, reopen: () => (design.widget(chosen) ? choose(chosen) : choose("")) };
}
