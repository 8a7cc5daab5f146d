// The wallboard keeps itself: what is on it is asked for anew when the event stream names a ticket and
// every fifteen seconds, the clock goes by the server's time, and a board that has heard nothing for a
// while says since when. Once a night the whole page is loaded again, for what is new in it.

const EVERY = 15_000;
const SOON = 300;
const SILENT = 45_000;
const ANEW = 12 * 3_600_000;
const wall = document.getElementById("wall");
const lost = document.getElementById("wall-lost");
const began = Date.now();
let heard = Date.now(), offset = 0, waiting, asking;

function measure() {
  const now = Date.parse(wall.querySelector("[data-server-now]")?.dataset.serverNow);
  if (now) offset = now - Date.now();
}

const timeOf = (moment) => new Intl.DateTimeFormat("nb", {
  hour: "2-digit", minute: "2-digit", timeZone: "Europe/Oslo",
}).format(moment);

async function ask() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(wall.dataset.wall, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(10_000) });
    // A redirect leads to the sign-in page: the board stays as it was, and says so.
    if (answer.ok && !answer.redirected) put(await answer.text());
  } catch {
    // The line is down; the next turn tries again.
  } finally {
    asking = false;
  }
}

function put(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  wall.replaceChildren(...document.importNode(page.body, true).childNodes);
  heard = Date.now();
  measure();
  document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  tick();
  if (Date.now() - began > ANEW) location.reload();
}

function tick() {
  const shown = wall.querySelector("[data-wall-time]");
  const now = timeOf(Date.now() + offset);
  if (shown && shown.textContent !== now) shown.textContent = now;
  const silent = Date.now() - heard > SILENT;
  document.body.toggleAttribute("data-lost", silent);
  if (silent === !lost.hidden) return;
  lost.hidden = !silent;
  lost.textContent = silent ? lost.dataset.words.replace("{}", timeOf(heard + offset)) : "";
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, SOON);
}

measure();
setInterval(tick, 1000);
setInterval(ask, EVERY);
document.addEventListener("ticket", soon);
document.addEventListener("stale", soon);
addEventListener("online", ask);
