// SLA clocks count on by themselves, by the server's time, whatever the clock of this machine says.
// The text is changed silently: no live region, so a screen reader reads a clock when it is reached.

const words = document.getElementById("clock-words");
const patterns = words?.dataset ?? {};
const MINUTE = 60, HOUR = 3_600, DAY = 86_400;
const SOON = 0.75;
// What came with a page or a part of it, and says when the server made it.
const UNMEASURED = "body [data-server-now]:not([data-measured])";

// Server time less our time. Every measurement is late by the journey, so the largest is the best;
// a jump of more than a minute means that this machine's own clock was set.
let offset;

function measure(serverNow, receivedAt) {
  if (!serverNow) return;
  const sample = Date.parse(serverNow) - receivedAt;
  if (offset === undefined || sample > offset || offset - sample > 60_000) offset = sample;
}

function pair(large, many, small, few) {
  return put(large, many) + (few ? ` ${put(small, few)}` : "");
}

function put(pattern, value) {
  return (pattern ?? "{}").replace("{}", value);
}

export function duration(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  if (whole >= DAY) {
    return pair(patterns.day, Math.floor(whole / DAY), patterns.hour, Math.floor((whole % DAY) / HOUR));
  }
  if (whole >= HOUR) {
    return pair(patterns.hour, Math.floor(whole / HOUR), patterns.minute, Math.floor((whole % HOUR) / MINUTE));
  }
  const minutes = Math.floor(whole / MINUTE), rest = whole % MINUTE;
  if (minutes >= 10) return put(patterns.minute, minutes);
  if (minutes) return `${put(patterns.minute, minutes)} ${put(patterns.second, String(rest).padStart(2, "0"))}`;
  return put(patterns.second, rest);
}

function tick(clock, now) {
  const remaining = (Date.parse(clock.dataset.due) - now) / 1000;
  const text = clock.querySelector("[data-clock-text]");
  const phrase = put(remaining < 0 ? patterns.over : patterns.left, duration(remaining));
  if (text && text.textContent !== phrase) text.textContent = phrase;
  if (remaining < 0) {
    clock.dataset.tone = "over";
    clock.querySelector("progress").value = 100;
    return;
  }
  advance(clock, now);
}

// The bar shows how much of the way from start to due has gone, as clock_face.py draws it.
function advance(clock, now) {
  const started = Date.parse(clock.dataset.started);
  const share = (now - started) / (Date.parse(clock.dataset.due) - started);
  clock.querySelector("progress").value = Math.round(share * 100);
  clock.dataset.tone = share >= SOON ? "soon" : "calm";
}

function tickAll() {
  if (document.hidden) return;
  const now = Date.now() + (offset ?? 0);
  for (const clock of document.querySelectorAll(".clock[data-due]")) tick(clock, now);
}

function start() {
  const [navigation] = performance.getEntriesByType("navigation");
  const received = performance.timeOrigin + (navigation?.responseStart ?? performance.now());
  measure(patterns.serverNow, received);
  tickAll();
  setInterval(tickAll, 1000);
  document.addEventListener("visibilitychange", tickAll);
  document.addEventListener("htmx:after:swap", () => {
    const received = Date.now();
    for (const one of document.querySelectorAll(UNMEASURED)) {
      one.dataset.measured = "";
      measure(one.dataset.serverNow, received);
    }
    tickAll();
  });
  for (const one of document.querySelectorAll(UNMEASURED)) one.dataset.measured = "";
}

if (words) start();
