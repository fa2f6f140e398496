// A form is sent once; errors get the focus; filters send themselves; warnings before leaving unsaved text.
import { announce } from "./say.js";

const SENDING = "is-sending";

function lock(form) {
  form.classList.add(SENDING);
  form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => button.setAttribute("aria-disabled", "true"));
}

export function unlock(form) {
  form.classList.remove(SENDING);
  form.querySelectorAll("button[aria-disabled=true]").forEach((button) => button.removeAttribute("aria-disabled"));
}

function unlockAll() {
  document.querySelectorAll(`form.${SENDING}`).forEach(unlock);
}

export function focusErrors(root) {
  const summary = root.querySelector("[data-focus]");
  if (!summary) return;
  summary.focus();
  announce(summary.querySelector("h2")?.textContent.trim() || "");
}

function toField(event) {
  const link = event.target.closest(".error-summary a");
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return;
  event.preventDefault();
  const control = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea") || target;
  control.scrollIntoView({ block: "center" });
  control.focus();
}

export function watchForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented && !form.hasAttribute("hx-post")) return;
    if (form.classList.contains(SENDING)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    window.setTimeout(() => lock(form), 0);
  }, true);
  document.addEventListener("click", toField);
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
  });
  document.body.addEventListener("htmx:afterRequest", unlockAll);
  document.body.addEventListener("htmx:afterSettle", (event) => focusErrors(event.detail.elt));
  window.addEventListener("pageshow", unlockAll);
  focusErrors(document);
}
