// Passkeys: a form with data-passkey="get" or "create" asks the server for a challenge, the device for an answer, and is
// sent with it. The form stays hidden where the browser has no passkeys; other ways to sign in stand beside it.
const able = window.isSecureContext && "PublicKeyCredential" in window;

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

function words(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

function forCreating(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  return { ...options, user, challenge: bytes(options.challenge), excludeCredentials: known(options.excludeCredentials) };
}

function forGetting(options) {
  return { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) };
}

function told(credential) {
  const response = { clientDataJSON: words(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = words(credential.response[name]);
  }
  return { id: credential.id, rawId: words(credential.rawId), type: credential.type, response, clientExtensionResults: {} };
}

async function challenge(form) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers, cache: "no-store" });
  if (answer.redirected) location.assign(answer.url); // the password is asked again first, or one is signed out
  if (answer.redirected || !answer.ok) throw new Error("no challenge");
  return answer.json();
}

export async function answered(form) {
  const options = await challenge(form);
  const creates = form.dataset.passkey === "create";
  const credential = creates
    ? await navigator.credentials.create({ publicKey: forCreating(options) })
    : await navigator.credentials.get({ publicKey: forGetting(options) });
  return JSON.stringify(told(credential));
}

function sentence(form, error) {
  if (error.name === "InvalidStateError") return form.dataset.textKnown;
  return error instanceof DOMException ? form.dataset.textCancelled : form.dataset.textFailed;
}

export function say(form, error) {
  const line = form.querySelector("[data-passkey-said]");
  line.textContent = sentence(form, error);
  line.hidden = false;
}

function free(form) {
  form.classList.remove("is-sending");
  form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

async function ask(event) {
  const form = event.target;
  event.preventDefault();
  form.querySelector("[data-passkey-said]").hidden = true;
  try {
    form.elements.answer.value = await answered(form);
    form.submit();
  } catch (error) {
    say(form, error);
    free(form);
  }
}

function open(form) {
  form.hidden = false;
  if (!form.hasAttribute("data-passkey-stays")) form.addEventListener("submit", ask);
}

if (able) {
  document.querySelectorAll("form[data-passkey]").forEach(open);
  document.querySelectorAll("[data-passkey-missing]").forEach((note) => { note.hidden = true; });
}
