// Quick choices fill a field: <button type=button data-fill="#field" data-value="2026-11-27">.
document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-fill]");
  if (!pick) return;
  const field = document.querySelector(pick.dataset.fill);
  if (!field) return;
  const again = pick.getAttribute("aria-pressed") === "true" && "toggle" in pick.dataset;
  field.value = again ? "" : pick.dataset.value;
  for (const one of document.querySelectorAll(`[data-fill="${pick.dataset.fill}"]`)) {
    one.setAttribute("aria-pressed", !again && one === pick);
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

// In a field that finds what to choose, Enter finds; it does not send the form around it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.closest("[data-enter-stays]")) event.preventDefault();
});
