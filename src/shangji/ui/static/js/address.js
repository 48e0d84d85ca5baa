// The address of a list names only what is asked for: a saved view is found again by it.
document.addEventListener("htmx:config:request", (event) => {
  const { request, sourceElement } = event.detail.ctx;
  if (!sourceElement.matches?.("form[role=search]") || !(request.body instanceof FormData)) return;
  for (const name of [...request.body.keys()]) {
    if (request.body.getAll(name).every((value) => value === "")) request.body.delete(name);
  }
});
