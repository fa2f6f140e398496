// Sentences of the page in its language, and the live region that reads them out.

export const text = (name) => document.body.dataset[`text${name}`] || "";

export function announce(sentence) {
  const region = document.getElementById("announcer");
  if (!region) return;
  region.textContent = "";
  window.setTimeout(() => { region.textContent = sentence; }, 50);
}
