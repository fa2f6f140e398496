// The page that keeps a form which arrived too late: when its person has signed in again in another window, the form
// gets the present token and says that it can be sent.
const form = document.querySelector("form[data-kept]");
const ready = document.querySelector("[data-kept-ready]");

async function look() {
  const answer = await fetch(form.dataset.kept, { cache: "no-store" }).then((found) => found.json()).catch(() => ({}));
  if (answer.state !== "open") return;
  form.elements.csrfmiddlewaretoken.value = answer.token;
  ready.hidden = false;
}

window.addEventListener("focus", look);
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
look();
