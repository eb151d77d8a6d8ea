// Adds the reader's own time to every <time data-local> of a public page, where it differs from the one already printed.
const page = document.documentElement.lang || "en";
// Our English writes "14 May 2026" and counts 24 hours, like the texts that stand in the pages.
// Digits and hours are those of the pages in every language, as of docs/translating.md.
const language = `${page.startsWith("en") ? "en-GB" : page}-u-hc-h23-nu-latn`;

// Two digits for the hour, as beside it: "06:56", where some languages would have "6:56".
const day = { day: "numeric", month: "long", year: "numeric" };
const hours = { hour: "2-digit", minute: "2-digit" };

function spoken(moment, timeZone) {
  return new Intl.DateTimeFormat(language, { ...day, ...hours, timeZone }).format(moment);
}

// On the same day the hour alone is new.
function own(moment, zone) {
  const on = (timeZone) => new Intl.DateTimeFormat(language, { ...day, timeZone }).format(moment);
  return on() === on(zone) ? new Intl.DateTimeFormat(language, hours).format(moment) : spoken(moment);
}

function addLocalTime(element) {
  const moment = new Date(element.dateTime);
  const zone = element.dataset.zone || "UTC";
  if (spoken(moment) === spoken(moment, zone)) return;
  const told = element.dataset.local.replace("{time}", own(moment, zone));
  // Members see each time once, in the zone that the page names: their own is for whoever points at it.
  if (document.body.classList.contains("members")) {
    element.title = told;
    return;
  }
  const note = document.createElement("span");
  note.className = "local-time";
  note.textContent = ` · ${told}`;
  element.append(note);
}

function addLocalTimes(root) {
  for (const element of root.querySelectorAll("time[data-local]")) {
    addLocalTime(element);
    element.removeAttribute("data-local");
  }
}

addLocalTimes(document);
document.addEventListener("htmx:load", (event) => addLocalTimes(event.target));
