// Parts of a page that keep themselves fresh: <div id="now" data-fresh="/tickets/INC-…/">. When the
// event stream names a ticket, and in any case every half minute, the page is asked for again and the
// parts that changed are put in place. A stream or a server that is silent leaves the page as it is.

const EVERY = 30_000;
const SOON = 250; // milliseconds: several events of one act are one question
const parts = () => [...document.querySelectorAll("[data-fresh][id]")];
let waiting, asking, again;

async function refresh() {
  const [first] = parts();
  if (!first || document.hidden) return;
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(first.dataset.fresh);
    // A redirect leads to the sign-in page: what is on the screen is better than nothing.
    if (answer.ok && !answer.redirected) put(await answer.text());
  } catch {
    // The line is down; the next turn tries again.
  } finally {
    asking = false;
    // What was told meanwhile may not be in the answer.
    if (again) soon();
    again = false;
  }
}

function put(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of parts()) {
    const fresh = page.getElementById(part.id);
    const busy = part.contains(document.activeElement) && part !== document.activeElement;
    if (!fresh || busy || !getSelection().isCollapsed) continue;
    if (fresh.textContent.trim() === part.textContent.trim() && !part.querySelector("[data-due]")) continue;
    const put = document.importNode(fresh, true);
    part.replaceWith(put);
    globalThis.htmx?.process(put);
  }
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, SOON);
}

if (parts().length) {
  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", refresh);
  document.addEventListener("ticket", (event) => {
    const { number } = JSON.parse(event.detail.data);
    const about = parts()[0].dataset.about;
    if (!about || about === number) soon();
  });
  document.addEventListener("stale", soon);
}
