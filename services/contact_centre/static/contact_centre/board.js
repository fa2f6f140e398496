// Keeps the board fresh: asks every two seconds with the ETag it has. Without this file the page reloads by itself.
const board = document.getElementById("board");
const lost = document.querySelector("[data-board-lost]");
const since = document.querySelector("[data-board-since]");
const changed = document.querySelector("[data-board-changed]");
const PERIOD = 2000;
const LOCK_AFTER = 5 * 60 * 1000;
let stamp = board.dataset.stamp;
let seen = new Date();
let touched = Date.now();

const isBusy = () => board.querySelector("details[open]") !== null;

function showLost() {
  since.textContent = seen.toLocaleTimeString("bg-BG", { hour: "2-digit", minute: "2-digit" });
  lost.hidden = false;
}

// While somebody types a time or a reason only ИЗЧАКАЙТЕ is renewed: that must never be out of date.
function takeHolds(html) {
  const holds = new DOMParser().parseFromString(html, "text/html").querySelector("[data-board-holds]");
  const present = board.querySelector("[data-board-holds]");
  if (holds && present && holds.innerHTML !== present.innerHTML) present.innerHTML = holds.innerHTML;
  if (changed) changed.hidden = false;
}

const personOf = (element) => element.closest(".guest")?.querySelector("[name=person]")?.value ?? "";

// What an element does and for whom: the same words find the element that takes its place.
function placeOf(element) {
  const target = element.getAttribute("href") ?? element.form?.getAttribute("action") ?? "";
  return [element.tagName, target, personOf(element), element.form?.querySelector("[name=kind]")?.value].join(" ");
}

function take(html, etag) {
  const focused = board.contains(document.activeElement) ? document.activeElement : null;
  const [place, person] = focused ? [placeOf(focused), personOf(focused)] : ["", ""];
  board.innerHTML = html;
  stamp = etag;
  if (changed) changed.hidden = true;
  if (focused) giveFocus(place, person);
}

// What had the focus is a new element now, or gone: then the same person's first step takes it.
function giveFocus(place, person) {
  const all = [...board.querySelectorAll("a, button, summary")];
  (all.find((one) => placeOf(one) === place) ?? all.find((one) => person && personOf(one) === person))?.focus();
}

async function renew(answer) {
  const html = await answer.text();
  if (isBusy()) takeHolds(html);
  else take(html, answer.headers.get("ETag"));
}

async function ask() {
  try {
    const answer = await fetch(board.dataset.board, {
      headers: { "If-None-Match": stamp },
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(8000),
    });
    if (answer.type === "opaqueredirect") return location.reload(); // locked in another window, or signed out
    if (answer.status === 304 || answer.ok) {
      if (answer.ok) await renew(answer);
      seen = new Date();
      lost.hidden = true;
    } else {
      showLost();
    }
  } catch {
    showLost();
  }
  lockWhenUnattended();
  setTimeout(ask, PERIOD);
}

function lockWhenUnattended() {
  const form = document.querySelector("[data-board-lock]");
  if (form && Date.now() - touched > LOCK_AFTER) form.submit();
}

for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => (touched = Date.now()), { passive: true });
setTimeout(ask, PERIOD);
