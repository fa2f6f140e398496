// <form data-draft="name"> keeps what is typed in this tab's sessionStorage until it was sent, for the person who typed it.
// Passwords, files and hidden fields are never kept; signing out or another person's page forgets all drafts. On a page
// of nobody (the sign-in page, after a session that ended under a form) they wait for the same person to come back.
import { announce, text } from "./say.js";

const PREFIX = "draft:";
const SENT = "sent";
const OF_NOBODY = `${PREFIX}:`;
const person = () => document.body.dataset.person || "";
const key = (form) => `${PREFIX}${person()}:${location.pathname}:${form.dataset.draft}`;
const kept = (field) => field.name && !field.disabled && !["hidden", "password", "file", "submit", "button"].includes(field.type);

function values(form) {
  return [...form.elements].filter(kept).map((field) => ({ name: field.name, value: field.value, checked: field.checked }));
}

function save(form) {
  try { sessionStorage.setItem(key(form), JSON.stringify(values(form))); } catch { /* a full store loses the draft, not the page */ }
}

function put(form, stored) {
  const fields = [...form.elements].filter(kept);
  stored.forEach((one, index) => {
    const field = fields[index];
    if (!field || field.name !== one.name) return;
    if (["checkbox", "radio"].includes(field.type)) field.checked = one.checked;
    else field.value = one.value;
  });
}

function differs(form, stored) {
  return JSON.stringify(values(form)) !== JSON.stringify(stored);
}

function offer(form) {
  const note = document.createElement("div");
  note.className = "note note-info";
  note.setAttribute("role", "status");
  const body = document.createElement("div");
  body.className = "note-body";
  body.textContent = `${text("Restored")} `;
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn btn-plain btn-sm";
  discard.textContent = text("Discard");
  discard.addEventListener("click", () => { sessionStorage.removeItem(key(form)); location.reload(); });
  body.append(discard);
  note.append(body);
  form.prepend(note);
  announce(text("Restored"));
}

function restore(form) {
  // A form that came back with errors already holds what was typed.
  if (form.querySelector(".error-summary")) return;
  const stored = JSON.parse(sessionStorage.getItem(key(form)) || "null");
  if (!stored || !differs(form, stored)) return;
  put(form, stored);
  offer(form);
}

function forget(test) {
  Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX) && test(name)).forEach((name) => sessionStorage.removeItem(name));
}

// What was sent is forgotten as soon as a page follows that is no failure (failed.js) and no form with errors.
function forgetSent() {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (!sent || cameBack() || (!person() && !sent.startsWith(OF_NOBODY))) return;
  const form = [...document.querySelectorAll("form[data-draft]")].find((one) => key(one) === sent);
  if (!form || !form.querySelector(".error-summary")) sessionStorage.removeItem(sent);
}

const cameBack = () => performance.getEntriesByType("navigation")[0]?.type === "back_forward";

function afterPartial(event) {
  const form = event.detail.elt.closest("form[data-draft]");
  if (!form) return;
  sessionStorage.removeItem(SENT);
  if (event.detail.successful) sessionStorage.removeItem(key(form));
}

export function watchDrafts() {
  forget((name) => person() && !name.startsWith(`${PREFIX}${person()}:`));
  forgetSent();
  document.querySelectorAll("form[data-draft]").forEach(restore);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (form) save(form);
  });
  document.body.addEventListener("htmx:afterRequest", afterPartial);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) forget(() => true);
    if (event.target.matches("form[data-draft]")) sessionStorage.setItem(SENT, key(event.target));
  });
}
