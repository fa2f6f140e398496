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
let timer = 0;
let isAsking = false;

// By ui/js/lock.js: what lies beneath stays as it was left until it is uncovered.
const isCovered = () => document.documentElement.classList.contains("is-locked");
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
  if (isCovered()) return;
  if (isBusy()) takeHolds(html);
  else take(html, answer.headers.get("ETag"));
}

// As a part of a page it is told of a session that sleeps in a word (401), instead of being led away.
async function ask() {
  try {
    const answer = await fetch(board.dataset.board, {
      headers: { "If-None-Match": stamp, "HX-Request": "true" },
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(8000),
    });
    if (isCovered()) return;
    if (answer.type === "opaqueredirect") location.assign(board.dataset.page); // the screen was locked in another window
    else if (answer.status === 401) document.body.dispatchEvent(new Event("session-lost")); // lock.js covers the page
    else if (answer.status === 304 || answer.ok) await shown(answer);
    else showLost();
  } catch {
    showLost();
  }
}

async function shown(answer) {
  if (answer.ok) await renew(answer);
  seen = new Date();
  lost.hidden = true;
}

async function watch() {
  clearTimeout(timer);
  if (isAsking) return;
  isAsking = true;
  if (!isCovered()) await ask();
  isAsking = false;
  lockWhenUnattended();
  timer = setTimeout(watch, PERIOD);
}

// It may have been covered for long: nobody should read it as it was, nor is anybody away who has just unlocked it.
function opened() {
  touched = Date.now();
  watch();
}

function lockWhenUnattended() {
  const form = document.querySelector("[data-board-lock]");
  if (form && !isCovered() && Date.now() - touched > LOCK_AFTER) form.submit();
}

for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => (touched = Date.now()), { passive: true });
document.body.addEventListener("session-opened", opened);
timer = setTimeout(watch, PERIOD);
