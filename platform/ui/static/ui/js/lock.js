// Covers the page when nobody has been at it for the idle time of the session or when it is locked by hand, and opens it
// again without a reload: what was typed stays, and the forms can be sent. The server decides; this only asks. Typing
// keeps the session awake.
import { show } from "./connection.js";
import { unlock as free } from "./forms.js";
import { announce } from "./say.js";

const PING = 4 * 60 * 1000; // far below the shortest idle time that a centre may set
const NOTES = 5000;
const PATIENCE = 8000; // a server that takes longer does not answer
const cover = document.getElementById("lock");
const form = cover?.querySelector("[data-lock-form]");
const gone = cover?.querySelector("[data-lock-gone]");
const said = cover?.querySelector("[data-lock-said]");
const notes = (cover ?? document.querySelector("main"))?.querySelector("[data-lock-notes]");
const person = document.body.dataset.person;
let touched = 0;
let pinged = Date.now();
let timer = 0;
let looking = 0;
let isRenewing = false;
let line = Promise.resolve();
let waiting = null;
let left = null; // what had the focus

async function ask(url, facts = {}) {
  const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...facts });
  return answer.json();
}

const send = (sent) => ask(sent.action, { method: "POST", body: new FormData(sent), headers: { Accept: "application/json" } });

// One question at a time: an answer that was on its way while the session was locked must not uncover the page.
function inTurn(work) {
  line = line.then(work, work);
  return line;
}

function arm(seconds) {
  window.clearTimeout(timer);
  timer = window.setTimeout(check, Math.max(1, seconds) * 1000 + 500);
}

function freshTokens(token) {
  if (token) document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
}

function take(answer) {
  if (["locked", "ended"].includes(answer.state)) return shut(answer.state === "locked");
  if (answer.person !== person) return leave();
  if (answer.state === "open" || !cover.open) open(answer); // half-way through signing in uncovers nothing
}

// Somebody else sits here now: the page is asked for anew, never sent again, and takes no words along.
function leave() {
  document.querySelectorAll("form").forEach((one) => one.reset());
  location.replace(location.pathname + location.search);
}

function open(answer) {
  freshTokens(answer.token);
  arm(answer.idle);
  if (!cover.open) return;
  document.documentElement.classList.remove("is-locked");
  cover.close();
  window.setTimeout(() => left?.focus({ preventScroll: true }), 50); // visible only after a transition, however short
  document.body.dispatchEvent(new Event("session-opened"));
}

function shut(canUnlock) {
  form.hidden = !canUnlock;
  gone.hidden = canUnlock;
  cover.querySelector("[data-lock-other]").hidden = !canUnlock;
  if (cover.open) return;
  left = document.activeElement;
  document.documentElement.classList.add("is-locked");
  doubt(); // left over from the last time it was covered
  tell("");
  cover.showModal();
  announce(cover.querySelector("h2").textContent.trim());
  watchNotes();
}

// However many things ask for it meanwhile, one look waits for its turn.
function check() {
  waiting ??= inTurn(() => {
    waiting = null;
    return look();
  });
  return waiting;
}

// Without an answer from the server nothing is uncovered, and what is open stays so until its own time is over.
async function look() {
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
  inTurn(async () => {
    try { take(await ask(cover.dataset.awake)); } catch { /* the line is down: connection.js says so */ }
  });
}

async function unlock() {
  try {
    const answer = await send(form);
    form.elements.password.value = "";
    tell(answer.said || "");
    if (answer.state === "locked") form.elements.password.focus();
    else await look();
  } catch {
    tell(form.dataset.textFailed);
  }
  free(form); // a second try must be possible
}

// By hand. Whatever else the server answers (a token grown old, an ended session), its state says what is so.
async function lockNow(sent) {
  const answer = await send(sent).catch(() => ask(cover.dataset.state)).catch(() => null);
  closeMenu(sent);
  if (answer) take(answer);
  else arm(15); // it may have been locked all the same
  if (!cover.open) {
    show(sent.dataset.textFailed, { closes: true });
    announce(sent.dataset.textFailed);
  }
  free(sent);
}

// The focus is to come back to what can still be seen then.
function closeMenu(sent) {
  const menu = sent.closest("details.menu");
  menu.open = false;
  menu.querySelector("summary").focus();
}

function instead(work) {
  return (event) => {
    event.preventDefault();
    inTurn(() => work(event.target));
  };
}

function tell(sentence) {
  said.textContent = sentence;
  said.hidden = !sentence;
}

// „Nobody has to wait" is true of the moment in which it was asked: without a fresh answer it is not said.
function doubt() {
  notes.querySelectorAll("[data-lock-calm]").forEach((calm) => calm.remove());
}

// What must be seen at the entrance also over a locked page: rendered by the server, without names.
async function renew() {
  const signal = AbortSignal.timeout(NOTES);
  const answer = await fetch(notes.dataset.lockNotes, { cache: "no-store", signal }).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => null) : null;
  if (text === null) return doubt();
  const found = new DOMParser().parseFromString(text, "text/html");
  notes.replaceChildren(...found.head.childNodes, ...found.body.childNodes);
}

async function watchNotes() {
  window.clearTimeout(looking);
  if (isRenewing || (cover && !cover.open)) return;
  isRenewing = true;
  await renew();
  isRenewing = false;
  looking = window.setTimeout(watchNotes, NOTES);
}

export function watchLock() {
  if (notes && !cover) watchNotes(); // the page of the lock itself
  if (!cover) return;
  arm(Number(cover.dataset.idle));
  form.addEventListener("submit", instead(unlock));
  document.querySelectorAll("[data-lock-now]").forEach((one) => one.addEventListener("submit", instead(lockNow)));
  cover.addEventListener("cancel", (event) => event.preventDefault());
  cover.addEventListener("close", () => { if (document.documentElement.classList.contains("is-locked")) cover.showModal(); });
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, touch, { passive: true });
  document.body.addEventListener("session-lost", check);
  window.addEventListener("focus", () => { if (cover.open) check(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) check(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
}
