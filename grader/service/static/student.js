// What the pages of students do better with a script; all of them work without.
"use strict";

// A time stands in the course's zone; whoever lives in another one sees theirs as well.
function localTimes(root) {
  const options = { weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" };
  for (const time of root.querySelectorAll("time[data-local]")) {
    time.removeAttribute("data-local");
    const moment = new Date(time.dateTime);
    const offset = /([+-])(\d\d):(\d\d)$/.exec(time.dateTime);
    const minutes = offset ? (offset[1] === "-" ? -1 : 1) * (60 * +offset[2] + +offset[3]) : 0;
    if (Number.isNaN(+moment) || minutes === -moment.getTimezoneOffset()) continue;
    const own = document.createElement("span");
    own.className = "local";
    own.textContent = ` (${moment.toLocaleString([], options)} your time)`;
    (time.closest("a") || time).after(own);
  }
}

const form = document.getElementById("upload");
const state = document.getElementById("state");

function tell(message, link) {
  const said = document.createElement("div");
  said.className = "said bad";
  said.setAttribute("role", "alert");
  said.append(message);
  if (link) {
    const anchor = document.createElement("a");
    Object.assign(anchor, { href: link, target: "_blank", textContent: "Sign in" });
    said.append(" ", anchor);
  }
  state.replaceChildren(said);
}

// The hidden word of a form belongs to a session; after signing in again there is another.
async function renewWord() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const word = page.querySelector("input[name=csrf]");
  if (!page.getElementById("upload") || !word) return false;
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = word.value;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRF-Token": word.value }));
  return true;
}

if (form) {
  const input = form.elements.files;
  form.querySelector(".can-drop").hidden = false;
  let over = 0;
  form.addEventListener("dragenter", (event) => { event.preventDefault(); over += 1; form.classList.add("over"); });
  form.addEventListener("dragleave", () => { over -= 1; if (over <= 0) form.classList.remove("over"); });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    over = 0;
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });

  let expired = false;
  form.addEventListener("htmx:confirm", (event) => {
    const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
    const notebook = [...input.files].some((file) => file.name.endsWith(".ipynb"));
    const most = form.dataset.most * (notebook ? form.dataset.outputs : 1);
    if (size > most) {
      event.preventDefault();
      const mib = (bytes) => (bytes / 1048576).toFixed(1);
      tell(`That is too large: ${mib(size)} MiB together; the limit is ${mib(most)} MiB. `
        + "Of a notebook, clear the outputs and save it.");
    } else if (expired) {
      event.preventDefault();
      renewWord().then((renewed) => {
        if (!renewed) return tell("You are not signed in yet. What you chose is still here.", "/login");
        expired = false;
        event.detail.issueRequest(true);
      }).catch(() => tell("The server cannot be reached now. What you chose is still here: try again."));
    }
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    if (event.detail.lengthComputable) document.getElementById("sending").value = 100 * event.detail.loaded / event.detail.total;
  });
  form.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    if (status === 401 || status === 403) {
      expired = true;
      tell("Your session has ended, and nothing was uploaded. What you chose is still here: sign in again in the "
        + "tab that opens, come back, and press the button once more.", "/login");
    } else if (responseText.includes("said bad")) {
      state.innerHTML = responseText;
    } else {
      tell("The server could not take it now. What you chose is still here: try again.");
    }
  });
  for (const lost of ["htmx:sendError", "htmx:timeout"]) {
    form.addEventListener(lost, () => tell("The server cannot be reached now. What you chose is still here: try again."));
  }
}

// A second click does nothing; the server would know it as well.
document.addEventListener("submit", (event) => {
  if (!event.target.classList.contains("once")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const sent of document.querySelectorAll("form[data-sent]")) delete sent.dataset.sent;
});

localTimes(document);
document.body.addEventListener("htmx:load", (event) => {
  localTimes(event.detail.elt.parentNode || document);
  const told = state && state.querySelector(".sum, .checking, .said");
  const live = document.getElementById("live");
  if (live && told && live.textContent !== told.textContent) live.textContent = told.textContent;
});
