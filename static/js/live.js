// What the event stream tells: a ticket changed. A page that shows it, or a list of tickets, asks
// for its live parts anew. They listen for "live" on the body, and ask on their own now and then.
//
//   <div data-live="INC-2026-000123" hx-get="…" hx-trigger="every 20s, live from:body">  one ticket
//   <div data-live="tickets" …>                                                      any of them

// A change is heard everywhere at once: pages ask at different moments, and not without end.
const SOONEST = 100;
const LATEST = 900;
const PAUSE = 3000;

let asked = 0;
let waiting = null;

function ask() {
  waiting = null;
  asked = Date.now();
  document.body.dispatchEvent(new CustomEvent("live"));
}

document.addEventListener("ticket", (event) => {
  const { number } = JSON.parse(event.detail.data);
  const shown = document.querySelector(`[data-live="tickets"], [data-live="${CSS.escape(number)}"]`);
  if (!shown || waiting !== null) return;
  const soon = SOONEST + Math.random() * (LATEST - SOONEST);
  waiting = setTimeout(ask, Math.max(soon, asked + PAUSE - Date.now()));
});
