// A chart is one stop for the keyboard: arrows go from mark to mark. A finger's first tap shows, its second one follows.
const MARKS = ".mark";
let bubble = null;

export function start(chart) {
  const marks = () => [...chart.querySelectorAll(MARKS)];
  const only = (mark) => { for (const one of marks()) one.tabIndex = one === mark ? 0 : -1; };
  const isOne = () => chart.querySelector(".spots, .heat, .days");
  if (isOne() && marks().length) only(marks()[0]);

  chart.addEventListener("keydown", (event) => {
    const all = marks(), here = all.indexOf(event.target);
    if (here < 0) return;
    if (event.key === "Escape") { event.target.blur(); return hide(); }
    const next = all[target(all, here, event.key)];
    if (!next || next === event.target) return;
    event.preventDefault();
    only(next);
    next.focus();
  });
  chart.addEventListener("focusin", (event) => {
    if (isOne() && event.target.matches(MARKS)) only(event.target);
    show(event.target.closest("[data-tip]"));
  });
  chart.addEventListener("focusout", hide);
  chart.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch") show(event.target.closest("[data-tip]"));
  });
  chart.addEventListener("pointerleave", hide);
  tap(chart);
}

function target(all, here, key) {
  const row = across(all);
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row };
  if (key === "Home") return 0;
  if (key === "End") return all.length - 1;
  return key in steps ? Math.min(all.length - 1, Math.max(0, here + steps[key])) : here;
}

// How many marks stand beside each other before the next row begins.
function across(all) {
  const top = (mark) => Math.round(mark.getBoundingClientRect().top);
  const first = top(all[0]);
  const next = all.findIndex((mark) => top(mark) > first + 2);
  return next < 0 ? 1 : next;
}

function tap(chart) {
  let touched = null;
  chart.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch" ? event.target.closest(MARKS) : null;
  });
  chart.addEventListener("click", (event) => {
    const mark = event.target.closest(MARKS);
    if (!mark || mark !== touched || chart.shown === mark) return;
    if (!mark.dataset.tip && !mark.parentElement.querySelector(".tip")) return;
    event.preventDefault();
    chart.shown = mark;
    mark.focus();
    show(mark.closest("[data-tip]"));
  }, true);
}

function show(mark) {
  if (!mark) return hide();
  if (!bubble) {
    bubble = document.createElement("div");
    bubble.className = "bubble";
    bubble.setAttribute("aria-hidden", "true");
    document.body.append(bubble);
  }
  bubble.textContent = mark.dataset.tip;
  bubble.hidden = false;
  const at = mark.getBoundingClientRect(), own = bubble.getBoundingClientRect();
  const left = Math.min(innerWidth - own.width - 8, Math.max(8, at.left + at.width / 2 - own.width / 2));
  const top = at.top - own.height - 6 < 8 ? at.bottom + 6 : at.top - own.height - 6;
  bubble.style.setProperty("--x", `${Math.round(left)}`);
  bubble.style.setProperty("--y", `${Math.round(top)}`);
}

function hide() {
  if (bubble) bubble.hidden = true;
}
