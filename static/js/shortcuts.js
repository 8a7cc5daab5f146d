// Keyboard shortcuts are written where they act: data-shortcut="n" or "g q" on a link, a button or a
// field. "?" lists those of the page. Nothing happens while somebody types, or with a modifier held.

const PAUSE = 1200; // milliseconds within which the second key of "g q" must follow
const TYPING = "input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable]";

let pending = "";
let timer;

const offered = () => [...document.querySelectorAll("[data-shortcut]")].filter(
  (element) => !element.closest("dialog:not([open])") && (element.checkVisibility?.() ?? true),
);

function act(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function name(element) {
  const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label");
  const own = element.querySelector("span:not(.count)")?.textContent ?? element.textContent;
  return (element.dataset.shortcutLabel ?? label ?? own).trim();
}

function list() {
  const dialog = document.getElementById("shortcuts");
  if (!dialog || dialog.open) return;
  const rows = dialog.querySelector("[data-shortcut-list]");
  rows.querySelectorAll("[data-found]").forEach((row) => row.remove());
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    if (seen.has(element.dataset.shortcut)) continue;
    seen.add(element.dataset.shortcut);
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const keys = document.createElement("dd");
    row.dataset.found = "";
    term.textContent = name(element);
    for (const key of element.dataset.shortcut.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      keys.append(cap, " ");
    }
    row.append(term, keys);
    rows.append(row);
  }
  dialog.showModal();
}

// j and k go down and up the titles of a list; Enter then opens the one that has the focus.
function step(by) {
  const titles = [...document.querySelectorAll("a.row-title")];
  const at = titles.indexOf(document.activeElement);
  titles[Math.min(Math.max(at + by, 0), titles.length - 1)]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    list();
    return;
  }
  if (!pending && (event.key === "j" || event.key === "k")) {
    step(event.key === "j" ? 1 : -1);
    return;
  }
  const typed = pending ? `${pending} ${event.key}` : event.key;
  const shortcuts = offered();
  const hit = shortcuts.find((element) => element.dataset.shortcut === typed);
  clearTimeout(timer);
  pending = "";
  if (hit) {
    event.preventDefault();
    act(hit);
  } else if (shortcuts.some((element) => element.dataset.shortcut.startsWith(`${typed} `))) {
    pending = typed;
    timer = setTimeout(() => { pending = ""; }, PAUSE);
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-opens-shortcuts]")) {
    document.getElementById("user-menu")?.hidePopover?.();
    list();
  }
});
