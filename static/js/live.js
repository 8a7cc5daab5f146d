// What the event stream tells: a ticket changed. A page that shows it, or a list of tickets, asks
// for its live parts anew. They listen for "live" on the body, and ask on their own now and then.
//
//   <div data-live="INC-2026-000123" hx-get="…" hx-trigger="every 20s, live from:body">  one ticket
//   <div data-live="tickets" …>                                                      any of them
//
// A list that also has data-rows gets each line that changed by the stream itself (rows.js) and asks
// for the rest, its order and its counts, at leisure.

// A change is heard everywhere at once. How long the pages spread their questions, and how soon each
// may ask again, follows from how many there are: [for each that listens, at least, at most].
const SPREAD = { one: [1, 60, 300], list: [4, 120, 700], rows: [60, 250, 20_000] };
const PAUSE = { one: [2, 250, 1_000], list: [10, 500, 5_000], rows: [60, 500, 20_000] };
const within = ([each, least, most], crowd) => Math.min(Math.max(each * crowd, least), most);

let asked = 0;
let waiting = null;

function ask() {
  waiting = null;
  asked = Date.now();
  document.body.dispatchEvent(new CustomEvent("live"));
}

function soon(shown, crowd) {
  if (waiting !== null) return;
  const kind = shown.dataset.live !== "tickets" ? "one" : "rows" in shown.dataset ? "rows" : "list";
  const wait = Math.random() * within(SPREAD[kind], crowd);
  waiting = setTimeout(ask, Math.max(wait, asked + within(PAUSE[kind], crowd) - Date.now()));
}

document.addEventListener("ticket", (event) => {
  const { number, crowd = 1 } = JSON.parse(event.detail.data);
  const shown = document.querySelector(`[data-live="tickets"], [data-live="${CSS.escape(number)}"]`);
  if (shown) soon(shown, crowd);
});

// A line that this list does not show and cannot place: whether it belongs here is asked soon.
document.addEventListener("row:unplaced", () => {
  const shown = document.querySelector("[data-live]");
  if (!shown) return;
  clearTimeout(waiting);
  waiting = setTimeout(ask, Math.random() * 600);
});

document.addEventListener("stale", (event) => {
  const shown = document.querySelector("[data-live]");
  if (shown) soon(shown, JSON.parse(event.detail.data).crowd ?? 1);
});

// One's own notices changed: the bell is asked for anew; by all of them after a cut, so spread. A page
// that nobody looked at did not listen, and asks when somebody does.
let ringing = null;

function ring(crowd) {
  clearTimeout(ringing);
  const wait = Math.random() * within(SPREAD.list, crowd);
  ringing = setTimeout(() => document.body.dispatchEvent(new CustomEvent("ring")), wait);
}

document.addEventListener("notice", (event) => ring(JSON.parse(event.detail.data).crowd ?? 1));
document.addEventListener("visibilitychange", () => document.hidden || ring(1));
