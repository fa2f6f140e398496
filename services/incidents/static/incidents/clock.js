// The clock of an owed signal goes on while the page stands open. Without scripts it shows the minute of loading.
const shown = () => {
  for (const clock of document.querySelectorAll("[data-clock-since]")) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.clockSince)) / 60000));
    const place = clock.querySelector("[data-clock-shown]");
    if (place) place.textContent = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  }
};
shown();
setInterval(shown, 15000);
