// What was typed into a form with data-draft="key" survives a reload, a lost connection and a session
// that ran out, in this tab only (sessionStorage), until the form has been accepted.
//
// A form is accepted when it was sent and the next page of this tab does not show it with errors.
// Passwords, files and hidden fields are never kept; what was chosen in a type-ahead is.
//
// With data-draft-keep="/address/" the same is kept on the server too, when it can be reached, and is
// there in another browser or after this one was closed. The server forgets it with the form's success.

const PREFIX = "draft:";
const SENT = "draft-sent:";
const UNSAFE = new Set(["password", "file", "hidden", "submit", "button"]);

const fields = (form) => [...form.elements].filter((field) => field.name && !UNSAFE.has(field.type));
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

const PAUSE = 800; // milliseconds of quiet before the server is told
const CHOSEN = "@"; // before the name of a type-ahead: what was chosen there, as [name, id, words]
const typeaheads = (form) => [...form.querySelectorAll("[data-typeahead]")];
const timers = new WeakMap();
const onTheWay = new WeakMap(); // forms of which the server is being told, and what to tell it next

function values(form) {
  const typed = fields(form).map((field) => [
    field.name,
    isChoice(field) ? field.value : "",
    isChoice(field) ? field.checked : field.value,
  ]);
  const chosen = typeaheads(form).flatMap((root) => (root.typeahead?.chosenRows ?? []).map(
    ([value, text]) => [CHOSEN + root.dataset.name, value, text],
  ));
  return [...chosen, ...typed];
}

function keep(form) {
  const now = values(form);
  sessionStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify(now));
  if (!form.dataset.draftKeep) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => tell(form, now), PAUSE));
}

// The server may be away, or refuse words that must not be stored: then the browser alone keeps them.
// One at a time, the newest last: two on their way at once could arrive in either order.
async function tell(form, now) {
  if (form.dataset.draftSent) return;
  if (onTheWay.has(form)) {
    onTheWay.set(form, now);
    return;
  }
  onTheWay.set(form, null);
  await send(form, now);
  const later = onTheWay.get(form);
  onTheWay.delete(form);
  if (later) await tell(form, later);
}

async function send(form, now) {
  const body = new URLSearchParams({ fields: JSON.stringify(now) });
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken?.value ?? "");
  try {
    await fetch(form.dataset.draftKeep, { method: "POST", body, redirect: "manual", keepalive: true });
  } catch {
    // Told again with the next word.
  }
}

const blank = (saved) => !saved.some(([name, choice, value]) => (
  name.startsWith(CHOSEN) || (typeof value === "string" && value.trim())
));

async function restore(form) {
  const own = sessionStorage.getItem(PREFIX + form.dataset.draft);
  const saved = JSON.parse(own ?? "null") ?? (await asked(form));
  if (!saved || !saved.length) return;
  put(form, saved);
  const note = form.querySelector("[data-draft-back]");
  if (note && !blank(saved)) note.hidden = false;
}

async function asked(form) {
  // A form that was opened about something is begun anew.
  if (!form.dataset.draftKeep || location.search) return null;
  try {
    const answer = await fetch(form.dataset.draftKeep, { redirect: "manual" });
    return answer.ok ? (await answer.json()).fields : null;
  } catch {
    return null;
  }
}

function put(form, saved) {
  for (const root of typeaheads(form)) {
    const rows = saved.filter(([name]) => name === CHOSEN + root.dataset.name).map((row) => row.slice(1));
    root.typeahead?.restore(rows);
  }
  for (const [name, choice, value] of saved) {
    for (const field of fields(form).filter((candidate) => candidate.name === name)) {
      if (isChoice(field)) {
        if (field.value === choice && field.checked !== value) {
          field.checked = value;
          if (value) field.dispatchEvent(new Event("change", { bubbles: true }));
        }
      } else if (!field.value) {
        field.value = value;
      }
    }
  }
}

function forget(key) {
  sessionStorage.removeItem(PREFIX + key);
  sessionStorage.removeItem(SENT + key);
}

// After a navigation, the form that was sent is either back with errors, or gone or clean: accepted.
function settle() {
  for (const name of Object.keys(sessionStorage).filter((key) => key.startsWith(SENT))) {
    const key = name.slice(SENT.length);
    const form = document.querySelector(`form[data-draft="${CSS.escape(key)}"]`);
    const refused = form?.querySelector("[aria-invalid='true'], .error-summary");
    if (refused || document.querySelector(".error-number")) sessionStorage.removeItem(name);
    else forget(key);
  }
}

function watch(form) {
  if (form.dataset.draftWatched) return;
  form.dataset.draftWatched = "yes";
  if (!form.querySelector("[aria-invalid='true']")) whenReady(() => restore(form));
  form.addEventListener("input", () => keep(form));
  form.addEventListener("change", () => keep(form));
  form.addEventListener("submit", () => {
    form.dataset.draftSent = "yes"; // what is told later would come after the form's own success
    sessionStorage.setItem(SENT + form.dataset.draft, "yes");
  });
  form.addEventListener("reset", () => forget(form.dataset.draft));
  form.querySelector("[data-draft-drop]")?.addEventListener("click", async () => {
    clearTimeout(timers.get(form));
    forget(form.dataset.draft);
    while (onTheWay.has(form)) await new Promise((done) => { setTimeout(done, 50); });
    await send(form, []);
    location.reload();
  });
}

// The type-aheads are made by a module that runs after this one, and htmx listens a moment later.
function whenReady(work) {
  if (document.readyState === "complete") setTimeout(work);
  else addEventListener("load", () => setTimeout(work, 50), { once: true });
}

const watchAll = () => document.querySelectorAll("form[data-draft]").forEach(watch);

try {
  settle();
  watchAll();
  document.addEventListener("htmx:after:swap", () => { settle(); watchAll(); });
} catch {
  // Storage may be forbidden or full: then nothing is kept, and nothing else breaks.
}
