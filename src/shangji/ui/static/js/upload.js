// Files dropped on [data-drop] go into its file input, of several into the one that says data-drop-into; the form is sent when it says data-submit.
import { each } from "./found.js";

each("[data-drop]", (zone) => {
  const input = zone.querySelector("[data-drop-into]") ?? zone.querySelector("input[type=file]");
  const names = zone.querySelector("[data-names]");
  const show = () => { if (names) names.textContent = [...input.files].map((file) => file.name).join("，"); };
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.dataset.over = ""; });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => { delete zone.dataset.over; });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    show();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", show);
});
