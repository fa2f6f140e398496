// Says in words which day a date field holds: browsers show the order of day and month of their own language.

const words = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

function tell(input) {
  const output = input.nextElementSibling?.matches(".date-words") ? input.nextElementSibling : input.insertAdjacentElement("afterend", blank(input));
  output.textContent = input.valueAsDate ? words.format(input.valueAsDate) : "";
}

function blank(input) {
  const output = document.createElement("output");
  output.className = "date-words";
  output.htmlFor.value = input.id;
  return output;
}

const fields = (root) => root.querySelectorAll('.field input[type="date"]');

export function watchDays() {
  fields(document).forEach(tell);
  document.addEventListener("input", (event) => { if (event.target.matches('.field input[type="date"]')) tell(event.target); });
  document.body.addEventListener("htmx:load", (event) => fields(event.detail.elt).forEach(tell));
}
