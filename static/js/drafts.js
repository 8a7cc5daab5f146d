// What was typed into a form with data-draft="key" survives a reload, a lost connection and a session
// that ran out, in this tab only (sessionStorage), until the form has been accepted.
//
// A form is accepted when it was sent and the next page of this tab does not show it with errors.
// Passwords, files and hidden fields are never kept.

const PREFIX = "draft:";
const SENT = "draft-sent:";
const UNSAFE = new Set(["password", "file", "hidden", "submit", "button"]);

const fields = (form) => [...form.elements].filter((field) => field.name && !UNSAFE.has(field.type));
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

function keep(form) {
  const values = fields(form).map((field) => [
    field.name,
    isChoice(field) ? field.value : "",
    isChoice(field) ? field.checked : field.value,
  ]);
  sessionStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify(values));
}

function restore(form) {
  const saved = JSON.parse(sessionStorage.getItem(PREFIX + form.dataset.draft) ?? "[]");
  for (const [name, choice, value] of saved) {
    for (const field of fields(form).filter((candidate) => candidate.name === name)) {
      if (isChoice(field)) {
        if (field.value === choice) field.checked = value;
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
  if (!form.querySelector("[aria-invalid='true']")) restore(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("change", () => keep(form));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT + form.dataset.draft, "yes"));
  form.addEventListener("reset", () => forget(form.dataset.draft));
}

const watchAll = () => document.querySelectorAll("form[data-draft]").forEach(watch);

try {
  settle();
  watchAll();
  document.addEventListener("htmx:after:swap", () => { settle(); watchAll(); });
} catch {
  // Storage may be forbidden or full: then nothing is kept, and nothing else breaks.
}
