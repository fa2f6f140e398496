// Says in a bar that the line is down, and that a partial request failed; full pages have their own error pages.
import { announce, text } from "./say.js";

const SENTENCE = { 403: "Denied", 404: "Missing", 410: "Missing" };
let timer = 0;

export function show(sentence, { good = false, closes = false } = {}) {
  const bar = document.getElementById("connection");
  if (!bar) return;
  window.clearTimeout(timer);
  bar.classList.toggle("is-good", good);
  bar.textContent = sentence;
  bar.hidden = false;
  if (closes) bar.append(closer(bar));
  if (good) timer = window.setTimeout(() => { bar.hidden = true; }, 4000);
}

function closer(bar) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text("Close");
  button.addEventListener("click", () => { bar.hidden = true; });
  return button;
}

export function watchConnection() {
  window.addEventListener("offline", () => show(text("Offline")));
  window.addEventListener("online", () => show(text("Online"), { good: true }));
  document.body.addEventListener("htmx:sendError", (event) => {
    if (event.detail.elt.closest("[data-quiet]")) return;
    show(text("Failed"), { closes: true });
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.elt.closest("[data-quiet]") || event.detail.xhr.status === 401) return; // lock.js covers the page
    show(text(SENTENCE[event.detail.xhr.status] || "Failed"), { closes: true });
    announce(text("Failed"));
  });
  if (!navigator.onLine) show(text("Offline"));
}
