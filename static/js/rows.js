// A line of the queue that changed comes with the stream, ready made. One that is shown is brought up
// to date where it stands; a new one is put in its place among what is due, where the list is all that
// is open from the top (data-rows="open"). Anything else the list asks for (live.js).

const ANNOUNCE_EVERY = 20_000;

const table = () => document.querySelector(".queue-table tbody");
const column = (cell) => cell.classList[0];

let news = 0, announcing;

// The portal made it, escaped it and sent it down a line of its own.
function made(html) {
  const page = new DOMParser().parseFromString(`<table><tbody>${html}</tbody></table>`, "text/html");
  const row = page.querySelector("tr");
  return row && document.importNode(row, true);
}

// Cell by cell, by the name of its column: a person may show others, in another order.
function bring(shown, fresh) {
  for (const cell of shown.cells) {
    const other = [...fresh.cells].find((candidate) => column(candidate) === column(cell));
    if (!other || other.innerHTML === cell.innerHTML || cell.contains(document.activeElement)) continue;
    cell.replaceChildren(...other.childNodes);
    cell.className = other.className;
  }
  shown.dataset.at = fresh.dataset.at ?? "";
  if (fresh.dataset.unread !== undefined) shown.dataset.unread = "";
}

function before(fresh, rows) {
  const at = fresh.dataset.at;
  return rows.findIndex((row) => (at ? !row.dataset.at || row.dataset.at > at : false));
}

// The box to tick is the page's own: another line's, for this number.
function tickable(cell, from, to) {
  const box = cell.querySelector("input[type='checkbox']");
  if (!box) return undefined;
  const copy = cell.cloneNode(true);
  const [theirs, ours] = [from, to].map((id) => id.replace("row-", ""));
  for (const node of copy.querySelectorAll("*")) {
    for (const attribute of node.attributes) attribute.value = attribute.value.replaceAll(theirs, ours);
    if (!node.children.length) node.textContent = node.textContent.replaceAll(theirs, ours);
  }
  copy.querySelector("input").checked = false;
  return copy;
}

function place(fresh, body) {
  const rows = [...body.rows];
  const pattern = rows[0];
  const index = before(fresh, rows);
  const more = document.querySelector(".pager a[rel='next']");
  if (!pattern || (index < 0 && more)) return false;
  const cells = [...pattern.cells].map((cell) => {
    const own = [...fresh.cells].find((candidate) => column(candidate) === column(cell));
    return own ?? tickable(cell, pattern.id, fresh.id);
  });
  // A column that this line does not bring: the list is asked for.
  if (!cells.every(Boolean)) return false;
  fresh.replaceChildren(...cells);
  body.insertBefore(fresh, index < 0 ? null : rows[index]);
  return true;
}

function announce(body) {
  news += 1;
  announcing ??= setTimeout(() => {
    const region = document.getElementById("live-news");
    const words = document.querySelector("[data-rows]")?.dataset.newWords;
    if (region && words) region.textContent = words.replace("{}", news);
    news = 0;
    announcing = undefined;
  }, body.dataset.announced ? ANNOUNCE_EVERY : 1_000);
  body.dataset.announced = "yes";
}

document.addEventListener("row", ({ detail }) => {
  const { number, open, html } = JSON.parse(detail.data);
  const list = document.querySelector("[data-rows]");
  const body = table();
  if (!list) return;
  const fresh = made(html);
  const shown = document.getElementById(`row-${number}`);
  if (shown && fresh) {
    bring(shown, fresh);
  } else if (fresh && open && list.dataset.rows === "open" && body && place(fresh, body)) {
    announce(body);
  } else if (open || list.dataset.rows !== "open") {
    document.dispatchEvent(new CustomEvent("row:unplaced"));
  }
});
