// „My day" on a telephone. A line is kept on the device before it is sent, so that neither a lost connection nor a
// reload loses it; without this file the form is sent as any other.
import { count, keep, remove, waiting } from "./store.js";
import { flush } from "./queue.js";

const AGAIN = 15000;
const page = document.querySelector("[data-day-device]");
const form = document.querySelector("form[data-day-line]");
const isShell = document.body.hasAttribute("data-day-offline");
const texts = page?.dataset ?? {};
const refused = new Map();

// --- who sits here -----------------------------------------------------------------------------------------------

// Under the name of a draft of this person: signing out, and another person's page, forget it (ui/js/drafts.js).
const PREFIX = "draft:";
const TAIL = ":day";

function device() {
  if (page?.dataset.key) return fresh();
  const name = Object.keys(sessionStorage).find((one) => one.startsWith(PREFIX) && one.endsWith(TAIL));
  const kept = name ? JSON.parse(sessionStorage.getItem(name)) : null;
  if (kept && Date.now() - kept.seen > kept.idle * 1000) {
    sessionStorage.removeItem(name); // as long as a session may rest: then it opens by signing in
    return null;
  }
  return kept;
}

function fresh() {
  const person = document.body.dataset.person;
  const kept = {
    person,
    owner: page.dataset.owner,
    key: page.dataset.key,
    idle: Number(page.dataset.idle),
    skew: Date.parse(page.dataset.now) - Date.now(),
    state: page.dataset.state,
    take: page.dataset.take,
    seen: Date.now(),
  };
  sessionStorage.setItem(PREFIX + person + TAIL, JSON.stringify(kept));
  return kept;
}

function touched() {
  if (!mine) return;
  mine.seen = Date.now();
  sessionStorage.setItem(PREFIX + mine.person + TAIL, JSON.stringify(mine));
}

const mine = device();
const now = () => new Date(Date.now() + (mine?.skew ?? 0));

// --- a line ------------------------------------------------------------------------------------------------------

// By the clocks of Sofia, wherever the telephone believes to be.
const SOFIA = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Sofia", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const clock = (moment) => SOFIA.format(moment);
const minutesOf = (text) => text.split(":").reduce((hours, minutes) => Number(hours) * 60 + Number(minutes));
const two = (number) => String(number).padStart(2, "0");

// The minute that is meant: of today, or of yesterday evening after midnight. Nothing for what is no time.
function moment(text) {
  const found = /^\s*(\d{1,2})\s*[:.,]\s*(\d{2})\s*(?:ч\.?)?\s*$/.exec(text);
  if (!found || found[1] > 23 || found[2] > 59) return null;
  const away = minutesOf(`${found[1]}:${found[2]}`) - minutesOf(clock(now()));
  return new Date(now().getTime() + (away > 1 ? away - 24 * 60 : away) * 60000);
}

const sessionOf = () => form.dataset.session || /\/day\/([0-9a-f-]{36})\//.exec(location.pathname)?.[1];

function lineOf() {
  const at = moment(form.elements.at.value);
  const text = form.elements.text.value.trim();
  if (!at || !text) return null;
  at.setSeconds(0, 0);
  return { key: crypto.randomUUID(), kind: form.elements.kind.value, text, at: at.toISOString(), written_at: now().toISOString() };
}

async function write(event) {
  const line = mine ? lineOf() : null;
  if (!line) {
    if (isShell) event.preventDefault();
    return; // the server says what is wrong with it
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  try {
    await keep(mine.owner, mine.key, sessionOf(), line);
  } catch {
    if (!isShell) form.submit(); // a device that keeps nothing: as any other form
    return;
  }
  form.elements.text.value = "";
  form.elements.at.value = clock(now());
  form.elements.text.focus();
  sessionStorage.removeItem(`${PREFIX}${mine.person}:${location.pathname}:line`);
  await show();
  await tell();
}

// --- what waits --------------------------------------------------------------------------------------------------

function entry(line) {
  const row = document.createElement("li");
  const time = document.createElement("time");
  time.textContent = clock(new Date(line.at));
  const words = document.createElement("div");
  const state = document.createElement("span");
  state.className = `tag ${refused.has(line.key) ? "tag-red" : "tag-amber"}`;
  state.textContent = refused.has(line.key) ? `${texts.textRefused}: ${refused.get(line.key)}` : texts.textWaiting;
  words.append(`${line.text} `, state);
  if (refused.has(line.key)) words.append(" ", away(line));
  row.append(time, words);
  return row;
}

function away(line) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet btn-sm";
  button.textContent = texts.textAway;
  button.addEventListener("click", async () => {
    if (!window.confirm(texts.textSure)) return;
    await remove(line.key);
    refused.delete(line.key);
    show();
  });
  return button;
}

async function show() {
  if (!page) return 0;
  const lines = mine ? await waiting(mine.owner, mine.key) : [];
  page.querySelector("[data-day-list]").replaceChildren(...lines.map(entry));
  page.querySelector("[data-day-count]").textContent = lines.length ? `(${lines.length})` : "";
  page.hidden = lines.length === 0;
  return lines.length;
}

function announce(sentence) {
  const region = document.getElementById("announcer");
  if (region && sentence) region.textContent = sentence;
}

// Tries to send; whatever happens, what was not taken stays.
async function tell() {
  if (!mine?.take) return;
  const before = await count(mine.owner);
  if (!before) return;
  try {
    const done = await flush(mine);
    refused.clear();
    done.refused.forEach((one) => refused.set(one.key, one.said));
    if (isShell) return location.reload(); // the connection is back: so is the real page
    if (!done.refused.length) announce(texts.textSent);
    await renew();
  } catch {
    announce(texts.textLater);
  }
  await show();
}

async function renew() {
  const box = document.querySelector("[data-day-log]");
  if (!box) return;
  const answer = await fetch(box.dataset.dayLog, { cache: "no-store", redirect: "error" });
  if (!answer.ok) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  box.replaceChildren(...found.body.childNodes);
}

// --- the clock on the page ---------------------------------------------------------------------------------------

function tick() {
  const timer = document.querySelector("[data-day-timer]");
  if (!timer) return;
  const left = Math.round((Date.parse(timer.dataset.until) - now()) / 60000);
  const gone = Math.max(0, Math.floor((now() - Date.parse(timer.dataset.since)) / 60000));
  const { textMinutes, textLeft, textOver } = timer.dataset;
  timer.textContent = `${two(Math.floor(gone / 60))}:${two(gone % 60)} · ${Math.abs(left)} ${textMinutes} ${left >= 0 ? textLeft : textOver}`;
}

function phrase(event) {
  const link = event.target.closest("[data-day-phrase]");
  if (!link || !form) return;
  event.preventDefault();
  form.elements.kind.value = "intervention";
  const text = form.elements.text;
  text.value = [text.value.trim(), link.dataset.dayPhrase].filter(Boolean).join(" ");
  text.focus();
}

// --- begin -------------------------------------------------------------------------------------------------------

// Signing out takes the key away: what waits stays sealed until the same person signs in here again.
let leaving = false;
function leave(event) {
  if (leaving || !event.target.matches("[data-sign-out]") || page?.hidden !== false) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tell().then(() => {
    if (!page.hidden && !window.confirm(texts.textLeaving)) return;
    leaving = true;
    event.target.requestSubmit();
  });
}

function beginShell() {
  if (!mine) {
    document.querySelector("[data-day-sealed]").hidden = false;
    document.querySelector("[data-day-writes]").hidden = true;
  }
  if (form) form.elements.at.value = clock(now());
}

function listen() {
  window.addEventListener("submit", (event) => { if (event.target === form) write(event); }, true); // before forms.js
  window.addEventListener("submit", leave, true);
  document.addEventListener("click", phrase);
  page?.querySelector("[data-day-send]")?.addEventListener("click", tell);
  window.addEventListener("online", () => { announce(texts.textBack); tell(); });
  document.querySelector("[data-day-again]")?.addEventListener("click", (event) => { event.preventDefault(); location.reload(); });
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, touched, { passive: true });
  setInterval(tell, AGAIN);
  setInterval(tick, 10000);
}

if (texts.textLost) document.body.dataset.textOffline = texts.textLost;
if (isShell) beginShell();
listen();
tick();
show().then(tell);
if (texts.worker && "serviceWorker" in navigator) navigator.serviceWorker.register(texts.worker, { scope: "/day/" }).catch(() => {});
