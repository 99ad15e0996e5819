"use strict";
const number = text => text === "" ? -Infinity : Number(text);
function sorted(table, column, down) {
  const body = table.tBodies[0], rows = [...body.rows];
  const value = row => { const cell = row.cells[column]; return cell.dataset.v ?? cell.textContent.trim(); };
  const numeric = rows.every(row => value(row) === "" || !Number.isNaN(Number(value(row))));
  const order = numeric ? (a, b) => number(value(a)) - number(value(b)) : (a, b) => value(a).localeCompare(value(b), undefined, {numeric: true});
  rows.sort((a, b) => down ? order(b, a) : order(a, b));
  body.append(...rows);
}
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (head.classList.contains("still")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending" && (head.classList.contains("n") || head.hasAttribute("aria-sort"));
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sorted(table, column, down);
    });
  });
}
for (const tools of document.querySelectorAll(".tools")) {
  const table = document.getElementById(tools.dataset.of), rows = [...table.tBodies[0].rows];
  const [text, kind, check] = ["input", "select.kind", "select.check"].map(which => tools.querySelector(which));
  const found = tools.querySelector("output");
  const words = rows.map(row => row.dataset.t ?? row.textContent.toLowerCase());
  const show = () => {
    const wanted = text.value.trim().toLowerCase();
    let count = 0;
    rows.forEach((row, place) => {
      const fits = words[place].includes(wanted)
        && (!kind?.value || row.dataset.k.split(" ").includes(kind.value))
        && (!check?.value || row.dataset.f.split(" ").includes(check.value));
      row.hidden = !fits;
      count += fits;
    });
    found.textContent = `${count} of ${rows.length}`;
  };
  for (const one of [text, kind, check]) one?.addEventListener("input", show);
  tools.hidden = false;
  show();
}
