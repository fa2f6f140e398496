// Covers the page when nobody has been at it for the idle time of the session, and opens it again without a reload: what
// was typed stays, and the forms can be sent. The server decides; this only asks. Typing keeps the session awake.
import { unlock as free } from "./forms.js";
import { announce } from "./say.js";

const PING = 4 * 60 * 1000; // far below the shortest idle time that a centre may set
const NOTES = 5000;
const cover = document.getElementById("lock");
const form = cover?.querySelector("[data-lock-form]");
const gone = cover?.querySelector("[data-lock-gone]");
const said = cover?.querySelector("[data-lock-said]");
const person = document.body.dataset.person;
let touched = 0;
let pinged = Date.now();
let timer = 0;
let looking = 0;

const ask = (url) => fetch(url, { cache: "no-store" }).then((answer) => answer.json());

function arm(seconds) {
  window.clearTimeout(timer);
  timer = window.setTimeout(check, Math.max(1, seconds) * 1000 + 500);
}

function freshTokens(token) {
  if (token) document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
}

function take(answer) {
  if (["locked", "ended"].includes(answer.state)) return shut(answer.state === "locked");
  if (answer.person !== person) return location.reload(); // somebody else sits here now
  return open(answer);
}

function open(answer) {
  freshTokens(answer.token);
  arm(answer.idle);
  if (!cover.open) return;
  document.documentElement.classList.remove("is-locked");
  cover.close();
}

function shut(canUnlock) {
  form.hidden = !canUnlock;
  gone.hidden = canUnlock;
  cover.querySelector("[data-lock-other]").hidden = !canUnlock;
  if (cover.open) return;
  document.documentElement.classList.add("is-locked");
  doubt(cover.querySelector("[data-lock-notes]")); // left over from the last time it was covered
  cover.showModal();
  announce(cover.querySelector("h2").textContent.trim());
  watchNotes();
}

// Without an answer from the server nothing is uncovered, and what is open stays so until its own time is over.
async function check() {
  try {
    take(await ask(cover.dataset.state));
  } catch {
    if (Date.now() - Math.max(touched, pinged) > cover.dataset.idle * 1000) shut(true);
    arm(15);
  }
}

async function touch() {
  touched = Date.now();
  if (cover.open || touched - pinged < PING) return;
  pinged = touched;
  try { take(await ask(cover.dataset.awake)); } catch { /* the line is down: connection.js says so */ }
}

async function unlock(event) {
  event.preventDefault();
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, cache: "no-store",
    }).then((found) => found.json());
    form.elements.password.value = "";
    tell(answer.said || "");
    if (answer.state === "locked") form.elements.password.focus();
    else await check();
  } catch {
    tell(form.dataset.textFailed);
  }
  free(form); // a second try must be possible
}

function tell(sentence) {
  said.textContent = sentence;
  said.hidden = !sentence;
}

// „Nobody has to wait" is true of the moment in which it was asked: without a fresh answer it is not said.
function doubt(box) {
  box.querySelectorAll("[data-lock-calm]").forEach((calm) => calm.remove());
}

// What must be seen at the entrance also over a locked page: rendered by the server, without names.
async function renew(box) {
  const signal = AbortSignal.timeout(NOTES);
  const answer = await fetch(box.dataset.lockNotes, { cache: "no-store", signal }).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => null) : null;
  if (text === null) return doubt(box);
  const found = new DOMParser().parseFromString(text, "text/html");
  box.replaceChildren(...found.head.childNodes, ...found.body.childNodes);
}

async function watchNotes() {
  window.clearTimeout(looking);
  if (!cover.open) return;
  await renew(cover.querySelector("[data-lock-notes]"));
  looking = window.setTimeout(watchNotes, NOTES);
}

function watchPage() {
  const box = document.querySelector("main [data-lock-notes]");
  if (box) window.setInterval(() => renew(box), NOTES);
}

export function watchLock() {
  watchPage();
  if (!cover) return;
  arm(Number(cover.dataset.idle));
  form.addEventListener("submit", unlock);
  cover.addEventListener("cancel", (event) => event.preventDefault());
  cover.addEventListener("close", () => { if (document.documentElement.classList.contains("is-locked")) cover.showModal(); });
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, touch, { passive: true });
  document.body.addEventListener("session-lost", check);
  window.addEventListener("focus", () => { if (cover.open) check(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) check(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
}
