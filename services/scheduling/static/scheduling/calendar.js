// Where a meeting in the night stretches the grid, it opens at the first hour of the day; without script at the night.
const frame = document.querySelector("[data-opens-at]");
const hour = frame?.querySelector(`[data-hour="${frame.dataset.opensAt}"]`);
if (hour) {
  const head = frame.querySelector("thead").getBoundingClientRect().height;
  frame.scrollTop += hour.getBoundingClientRect().top - frame.getBoundingClientRect().top - head;
}
