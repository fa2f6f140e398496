// Asks twice a minute whether there is an alarm in the house or a signal owed. It never leads away from the page: what
// somebody is writing stays, and a page that was answered by the sign-in is left as it is.
const PERIOD = 30000;
const shown = new WeakMap();

async function ask(place) {
  try {
    const answer = await fetch(place.dataset.alarms, { cache: "no-store", redirect: "manual" });
    if (!answer.ok) return;
    const html = (await answer.text()).trim();
    if (shown.get(place) === html) return; // read aloud once, not twice a minute
    const found = new DOMParser().parseFromString(html, "text/html");
    place.replaceChildren(...found.body.childNodes);
    shown.set(place, html);
  } catch {
    // connection.js says that the connection is lost
  }
}

export function watchAlarms() {
  const place = document.querySelector("[data-alarms]");
  if (place) setInterval(() => ask(place), PERIOD);
}
