// Buttons put a piece of text where the caret is: <button type=button data-insert="#field" data-value="…">.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const field = button && document.querySelector(button.dataset.insert);
  if (!field) return;
  const start = field.selectionStart ?? field.value.length;
  field.setRangeText(button.dataset.value, start, field.selectionEnd ?? start, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
