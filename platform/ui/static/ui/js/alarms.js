// Asks twice a minute whether there is an alarm in the house or a signal owed. It never leads away from the page: what
// somebody is writing stays, and a page that was answered by the sign-in is left as it is.
const PERIOD = 30000;

async function ask(place) {
  try {
    const answer = await fetch(place.dataset.alarms, { cache: "no-store", redirect: "manual" });
    if (!answer.ok) return;
    const html = (await answer.text()).trim();
    if (place.innerHTML !== html) place.innerHTML = html;
  } catch {
    // connection.js says that the connection is lost
  }
}

export function watchAlarms() {
  const place = document.querySelector("[data-alarms]");
  if (place) setInterval(() => ask(place), PERIOD);
}
