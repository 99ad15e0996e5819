// A token behind the # of a link is never sent in an address; it is taken from there and sent as a form.
"use strict";
const form = document.getElementById("login");
function follow() {
  if (location.hash.length < 2) return;
  form.elements.token.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  form.requestSubmit();
}
follow();
window.addEventListener("hashchange", follow); // of a link that is opened where this page is shown
