// The tabs of a board in the designer: opened, added, named, put elsewhere, taken away; each is one step that can be undone.
const MOST = 8;

export function tabs(design, grid, side) {
  const { root } = design;
  const bar = root.querySelector("[data-tabs]");
  const strip = bar.querySelector("[role=tablist]");
  const form = bar.querySelector("[data-tab-form]");
  const target = root.querySelector("[data-to-tab]");
  const all = () => design.board.tabs ?? [];
  const now = () => all().find((one) => one.id === design.tab);
  const label = (tab) => design.said(tab) || tab.id;

  function made(board, n) {
    const taken = new Set((board.tabs ?? []).map((one) => one.id));
    let key = n;
    while (taken.has(`t${key}`)) key += 1;
    return { id: `t${key}`, name: bar.dataset.nth.replace("%(n)s", n) };
  }

  function open(id) {
    design.tab = id;
    side.choose("");
    grid.relayout();
    draw();
  }

  // Below everything that stands in another tab; on the wall it finds its place anew.
  function settle(board, widget, tab) {
    const [, , w, h] = widget.desk || [0, 0, 6, 8];
    const { desk } = widget;
    widget.tab = tab;
    grid.room(widget, [w, h]);
    if (!desk) widget.desk = false;
    delete widget.tv;
  }

  const deeds = {
    add() {
      let id = "";
      design.step((board) => {
        if (!board.tabs?.length) {
          board.tabs = [made(board, 1)];
          for (const widget of board.widgets) widget.tab = board.tabs[0].id;
        }
        const tab = made(board, board.tabs.length + 1);
        board.tabs.push(tab);
        ({ id } = tab);
      });
      open(id);
    },
    earlier: () => move(-1),
    later: () => move(1),
    remove() {
      const at = all().indexOf(now()), gone = design.tab, next = all()[at - 1] ?? all()[at + 1];
      design.step((board) => {
        for (const widget of board.widgets) if (design.tabOf(widget) === gone) settle(board, widget, next.id);
        board.tabs = board.tabs.filter((one) => one.id !== gone);
        if (board.tabs.length > 1) return;
        delete board.tabs;
        for (const widget of board.widgets) delete widget.tab;
      });
      open(all().length ? next.id : "");
      design.say(bar.dataset.gone.replace("%(name)s", label(next)));
    },
  };

  function move(by) {
    const at = all().indexOf(now()), to = at + by;
    if (to < 0 || to >= all().length) return;
    design.step((board) => board.tabs.splice(to, 0, ...board.tabs.splice(at, 1)));
  }

  function draw() {
    const found = all();
    // A step that was undone may have taken the open tab along.
    if (found.length ? !now() : design.tab) { design.tab = found[0]?.id ?? ""; grid.relayout(); }
    const had = strip.contains(document.activeElement);
    strip.hidden = !found.length;
    strip.replaceChildren(...found.map((tab) => {
      const button = document.getElementById("tab").content.firstElementChild.cloneNode(true);
      Object.assign(button, { textContent: label(tab), tabIndex: tab.id === design.tab ? 0 : -1 });
      button.dataset.tab = tab.id;
      button.setAttribute("aria-selected", tab.id === design.tab);
      return button;
    }));
    if (had) strip.querySelector("[aria-selected=true]")?.focus();
    bar.querySelector("[data-tab-do=add]").disabled = found.length >= MOST;
    for (const one of bar.querySelectorAll("[data-of-tab]")) one.hidden = !found.length;
    for (const input of form.querySelectorAll("[data-word]")) input.value = now()?.[input.dataset.word] ?? "";
    target.querySelector("select").replaceChildren(...found.map((tab) => new Option(label(tab), tab.id, false, tab.id === design.tab)));
  }

  design.chose = (id) => { target.hidden = !id || !all().length; target.dataset.of = id; };
  target.addEventListener("change", (event) => {
    const { of } = target.dataset, to = event.target.value;
    design.step((board) => settle(board, board.widgets.find((one) => one.id === of), to));
    open(to);
    side.choose(of);
  });
  form.addEventListener("change", ({ target: input }) => {
    design.step((board) => { board.tabs.find((one) => one.id === design.tab)[input.dataset.word] = input.value.trim(); });
  });
  bar.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (tab) open(tab.dataset.tab);
    deeds[event.target.closest("[data-tab-do]")?.dataset.tabDo]?.();
  });
  strip.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    open(all()[(all().indexOf(now()) + by + all().length) % all().length].id);
  });
  return { draw };
}
