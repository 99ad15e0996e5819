// The keys of marking. They hold in the field of points and in the comment only, so no other key is taken from anybody.
"use strict";
const form = document.getElementById("mark");
if (form) {
  const { points, comment } = form.elements;
  const click = (id) => document.getElementById(id)?.click();
  const keys = {
    f: () => click("full"), c: () => comment.focus(), n: () => click("next"), b: () => click("previous"),
    s: () => click("skip"),
  };
  points.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const digit = event.shiftKey && /^Digit([1-9])$/.exec(event.code);
    const chosen = digit ? form.querySelector(`[data-key="${digit[1]}"]`) : null;
    const act = chosen ? () => chosen.click() : event.shiftKey ? null : keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  comment.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    if (event.key === "Escape") points.focus();
  });
  form.addEventListener("change", () => {
    const ticked = [...form.querySelectorAll("[name=rubric]:checked")];
    points.placeholder = ticked.length ? String(ticked.reduce((sum, one) => sum + Number(one.dataset.points), 0)) : "";
  });
  if (matchMedia("(min-width: 52rem)").matches) { // on a phone its keyboard would cover the answer
    points.focus({ preventScroll: true });
    points.select();
  }
}
