// A table that is wider than the screen can be moved by the keyboard as well, and the search has a name.
addEventListener("load", () => {
  document.querySelectorAll(".md-typeset__scrollwrap").forEach(wide => { wide.tabIndex = 0; });
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
});
