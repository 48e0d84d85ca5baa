// ⌘K: arrows choose, Enter opens; the server finds. What the bar of the page offers is offered here as well.
const palette = document.getElementById("palette");

if (palette) {
  const input = palette.querySelector("input");
  const options = () => [...palette.querySelectorAll("[role=option]")];
  const chosen = () => options().find((o) => o.getAttribute("aria-selected") === "true");

  const choose = (option) => {
    for (const one of options()) one.setAttribute("aria-selected", one === option);
    option?.scrollIntoView({ block: "nearest" });
    if (option?.id) input.setAttribute("aria-activedescendant", option.id);
  };

  const here = palette.querySelector("#palette-here");
  let deeds = [];

  const label = (deed) => {
    const copy = deed.cloneNode(true);
    for (const key of copy.querySelectorAll("kbd")) key.remove();
    return deed.getAttribute("aria-label") || copy.textContent.trim();
  };
  const lookAround = () => {
    const found = new Map();
    for (const deed of document.querySelectorAll("main .bar [hx-target='#dialog'], main .bar .menu a")) {
      if (!found.has(label(deed))) found.set(label(deed), deed);
    }
    deeds = [...found.values()];
    here.replaceChildren(...[...found.keys()].map((value) => {
      const said = document.createElement("input");
      Object.assign(said, { type: "hidden", name: "here", value });
      return said;
    }));
  };
  palette.addEventListener("click", (event) => {
    const option = event.target.closest("[data-here]");
    if (!option) return;
    palette.close();
    deeds[Number(option.dataset.here)]?.click();
  });

  palette.addEventListener("opened", () => {
    lookAround();
    input.value = "";
    input.focus();
    input.dispatchEvent(new Event("palette:open"));
  });
  document.addEventListener("htmx:after:swap", () => { if (palette.open && !chosen()) choose(options()[0]); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    const at = all.indexOf(chosen());
    if (event.key === "ArrowDown") choose(all[Math.min(at + 1, all.length - 1)]);
    else if (event.key === "ArrowUp") choose(all[Math.max(at - 1, 0)]);
    else if (event.key === "Enter" && chosen()) {
      if ((event.metaKey || event.ctrlKey) && chosen().href) window.open(chosen().href);
      else { const option = chosen(); palette.close(); option.click(); }
    } else return;
    event.preventDefault();
  });
}
