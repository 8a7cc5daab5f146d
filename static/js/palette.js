// The command palette: Ctrl+K (or Cmd+K) anywhere, or a full stop outside a field. It offers what the
// page can do, the pages one may go to, and what the search finds, by the ARIA combobox pattern. It
// knows nothing that does not stand on the page: an action is the button itself.

const WAIT = 160; // milliseconds of quiet before the search is asked
const LEAST = 2; // letters
const TYPING = "input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable]";
const ACTIONS = "main [data-shortcut], main .button-row a, main .button-row button, main .menu-item, "
  + ".topbar-primary, .page-actions a, .page-actions button, #user-menu .menu-item";
const PAGES = ".sidenav a, .topnav a";

const dialog = document.getElementById("palette");
const box = document.getElementById("palette-box");
const list = document.getElementById("palette-list");

let timer, abort, hits = [], active = -1;

// Words as somebody in a hurry writes them: without accents and capitals, å as aa, ø as o, æ as ae.
const plain = (text) => text.toLowerCase().replaceAll("å", "aa").replaceAll("ø", "o").replaceAll("æ", "ae")
  .normalize("NFD").replace(/\p{M}/gu, "");

function label(element) {
  const own = element.querySelector("span:not(.count, .ds-sr-only)")?.textContent ?? element.textContent;
  const words = element.dataset.shortcutLabel ?? element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent;
  return (words ?? own).replace(/\s+/g, " ").trim();
}

function offered(selector) {
  const seen = new Set();
  return [...document.querySelectorAll(selector)].filter((element) => {
    const name = label(element);
    if (!name || seen.has(name) || element.disabled || element.closest("dialog")) return false;
    seen.add(name);
    return true;
  });
}

// Every word that was typed begins a word of the name.
function fits(name, typed) {
  const words = plain(name).split(/[\s/–-]+/);
  return plain(typed).split(/\s+/).filter(Boolean).every((part) => words.some((word) => word.startsWith(part)));
}

function option(text, note, run) {
  const row = document.createElement("div");
  const name = document.createElement("span");
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", "false");
  name.textContent = text;
  row.append(name);
  if (note) {
    const small = document.createElement("span");
    small.className = "muted small";
    small.textContent = note;
    row.append(" ", small);
  }
  row.run = run;
  return row;
}

function group(name, rows) {
  const holder = document.createElement("div");
  const heading = document.createElement("div");
  holder.setAttribute("role", "group");
  holder.setAttribute("aria-label", name);
  heading.className = "palette-heading";
  heading.setAttribute("aria-hidden", "true");
  heading.textContent = name;
  holder.append(heading, ...rows);
  return holder;
}

function press(element) {
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

function rowsOf(selector, typed) {
  return offered(selector).filter((element) => fits(label(element), typed)).map((element) => {
    const keys = element.dataset.shortcut;
    return option(label(element), keys, () => press(element));
  });
}

function draw() {
  const typed = box.value.trim();
  const groups = [[dialog.dataset.here, rowsOf(ACTIONS, typed)], [dialog.dataset.pages, rowsOf(PAGES, typed)]];
  const found = hits.map(([text, note, url]) => option(text, note, () => location.assign(url)));
  if (typed && dialog.dataset.search) {
    const url = new URL(dialog.dataset.search, document.baseURI);
    url.searchParams.set("q", typed);
    found.push(option(dialog.dataset.searchWords.replace("{}", typed), "", () => location.assign(url)));
  }
  groups.push([dialog.dataset.hits, found]);
  list.replaceChildren(...groups.filter(([, rows]) => rows.length).map(([name, rows]) => group(name, rows)));
  const all = options();
  all.forEach((row, index) => { row.id = `palette-option-${index}`; });
  list.hidden = !all.length;
  box.setAttribute("aria-expanded", String(all.length > 0));
  dialog.querySelector("[data-none]").hidden = all.length > 0;
  dialog.querySelector("[data-status]").textContent = typed ? dialog.dataset.found.replace("{}", all.length) : "";
  point(all.length ? 0 : -1);
}

const options = () => [...list.querySelectorAll("[role='option']")];

function point(index) {
  active = index;
  options().forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
  const row = options()[index];
  if (row) {
    box.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  } else {
    box.removeAttribute("aria-activedescendant");
  }
}

async function ask() {
  abort = new AbortController();
  const url = new URL(dialog.dataset.suggest, document.baseURI);
  url.searchParams.set("q", box.value.trim());
  try {
    const answer = await fetch(url, { signal: abort.signal, headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    hits = [...page.querySelectorAll("[role='option'][data-url]")].map((found) => [
      found.dataset.text,
      found.querySelector(".option-note")?.textContent ?? "",
      found.dataset.url,
    ]);
    draw();
  } catch {
    // It was typed on, or the line is down: pages and actions are there all the same.
  }
}

function typed() {
  clearTimeout(timer);
  abort?.abort();
  hits = [];
  draw();
  if (dialog.dataset.suggest && box.value.trim().length >= LEAST) timer = setTimeout(ask, WAIT);
}

function choose(row) {
  if (!row) return;
  dialog.close();
  row.run();
}

function open() {
  if (!dialog || document.querySelector("dialog[open]")) return;
  document.getElementById("user-menu")?.hidePopover?.();
  box.value = "";
  hits = [];
  dialog.showModal();
  box.focus();
  draw();
}

function pressed(event) {
  const count = options().length;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (count) point((active + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
  } else if (event.key === "Enter") {
    event.preventDefault();
    choose(options()[active]);
  }
}

if (dialog) {
  box.addEventListener("input", typed);
  box.addEventListener("keydown", pressed);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => choose(event.target.closest("[role='option']")));
  document.addEventListener("keydown", (event) => {
    const chord = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    const stop = event.key === "." && !event.ctrlKey && !event.metaKey && !event.altKey
      && !event.target.closest?.(TYPING);
    if (event.defaultPrevented || !(chord || stop)) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-opens-palette]")) open();
  });
}
