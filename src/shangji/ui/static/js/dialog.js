// Whatever is swapped into #dialog opens it; focus returns to where it was opened.
const dialog = document.getElementById("dialog");
const FIELD = "form :is(input:not([type=hidden]), select, textarea)";
let opener = null;

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (close?.closest("dialog")) close.closest("dialog").close();
  else if (close && history.length > 1) history.back();
  else if (close) location.href = "/";
  const open = event.target.closest("[data-open]");
  if (open) {
    const found = document.getElementById(open.dataset.open);
    if (found && !found.open) { opener = open; found.showModal(); found.dispatchEvent(new Event("opened")); }
  }
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
});

// Typing begins in the first field; on a touch screen that would cover half of what there is to read.
function begin() {
  const asked = dialog.querySelector("[autofocus]");
  if (asked || matchMedia("(hover: none)").matches) return asked ?? dialog;
  return dialog.querySelector(FIELD) ?? dialog;
}

if (dialog) {
  dialog.tabIndex = -1;
  document.addEventListener("htmx:before:request", () => { if (!dialog.open) opener = document.activeElement; });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target ?? event.target;
    if (target !== dialog || dialog.open || !dialog.childElementCount) return;
    // A form that is a page of its own is answered there, not by a second one above it.
    const page = event.detail?.ctx?.sourceElement?.closest?.("[data-page-dialog]");
    if (page) {
      page.replaceChildren(...dialog.childNodes);
      (page.querySelector("[aria-invalid=true]") ?? page.querySelector(FIELD))?.focus({ preventScroll: true });
      (page.querySelector("[role=alert]") ?? page).scrollIntoView({ block: "nearest" });
      return;
    }
    dialog.showModal();
    const title = dialog.querySelector("h2");
    if (title) dialog.setAttribute("aria-label", title.textContent.trim());
    begin().focus();
  });
  dialog.addEventListener("close", () => { dialog.replaceChildren(); opener?.focus?.(); opener = null; });
  document.addEventListener("dialog:close", () => dialog.close());
}
