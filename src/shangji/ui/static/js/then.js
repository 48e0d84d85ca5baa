// What was done in a dialog on the way ([data-then]) leads back to the dialog it was needed for.
let then = null;

document.addEventListener("click", (event) => {
  const way = event.target.closest("[data-then]");
  if (way) then = way.dataset.then;
  else if (event.target.closest("[data-close]")) then = null;
});

document.addEventListener("dialog:close", () => {
  const back = then;
  then = null;
  if (back) htmx.ajax("GET", back, { target: "#dialog", swap: "innerHTML" });
});

document.getElementById("dialog")?.addEventListener("close", () => { then = null; });
