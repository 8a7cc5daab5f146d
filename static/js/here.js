// Who else has the ticket open, and who is writing in it (templates/desk/ticket/_here.html). The list is
// seen, not read aloud; of each person a screen reader is told once that they came, and once a minute
// at most that they write.

const SAY_EVERY = 4_000; // milliseconds; the stream forgets after seven seconds
const AGAIN_AFTER = 60_000;
const WRITING = "textarea, input:not([type='checkbox'], [type='radio'], [type='search'], [type='hidden'])";

const place = document.getElementById("here");
const list = document.createElement("ul");
const met = new Map(); // name: when it was last said that they write, 0 for never

function line(person) {
  const item = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = person.name;
  item.append(name);
  if (person.typing) item.append(` ${place.dataset.typing} …`);
  item.dataset.typing = person.typing ? "yes" : "no";
  return item;
}

function told(person) {
  const now = Date.now();
  const before = met.get(person.name);
  if (before === undefined) {
    met.set(person.name, 0);
    return place.dataset.arrived.replace("{}", person.name);
  }
  if (!person.typing || now - before < AGAIN_AFTER) return "";
  met.set(person.name, now);
  return place.dataset.begins.replace("{}", person.name);
}

function show(people) {
  place.hidden = !people.length;
  list.replaceChildren(...people.map(line));
  place.append(list);
  const words = people.map(told).filter(Boolean).join(" ");
  const region = document.getElementById("live-news");
  if (words && region) region.textContent = words;
}

let said = 0;

function writes({ target }) {
  const key = document.getElementById("live")?.dataset.key;
  if (!key || !target.matches?.(WRITING) || !target.closest("form[method='post']")) return;
  if (Date.now() - said < SAY_EVERY) return;
  said = Date.now();
  // Nobody misses it if it is lost.
  fetch(`/live/typing/?${key}`, { method: "POST" }).catch(() => {});
}

if (place) {
  document.addEventListener("here", ({ detail }) => {
    const { number, people } = JSON.parse(detail.data);
    if (number === place.dataset.number) show(people);
  });
  document.addEventListener("input", writes);
}
