// ⌘K: arrows choose, Enter opens; the server finds.
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

  palette.addEventListener("opened", () => {
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
      if (event.metaKey || event.ctrlKey) window.open(chosen().href);
      else { const option = chosen(); palette.close(); option.click(); }
    } else return;
    event.preventDefault();
  });
}
