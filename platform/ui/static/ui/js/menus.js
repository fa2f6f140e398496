// <details class="menu"> opens by itself; this closes it by Escape, by a click elsewhere and when another opens.

const open = () => document.querySelectorAll("details.menu[open]");

function closeOthers(keep) {
  open().forEach((menu) => { if (menu !== keep) menu.open = false; });
}

export function closeMenus() {
  document.addEventListener("click", (event) => closeOthers(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    const results = document.getElementById("search-results");
    if (results) results.replaceChildren();
  });
  document.addEventListener("focusin", (event) => {
    const search = document.querySelector(".shell-search");
    const results = document.getElementById("search-results");
    if (search && results && !search.contains(event.target)) results.replaceChildren();
  });
}
