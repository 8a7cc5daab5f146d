// The desk's own manners: what one choice fills in, dialogs that arrive by htmx, and a line that fails.

// Choosing an asset fills the customer, choosing the reporter the number to call back on; never over
// something that stands there already.
document.addEventListener("typeahead:chosen", ({ target, detail }) => {
  const form = target.querySelector("input")?.form;
  if (!form) return;
  if (detail.fills) fillTypeahead(form, detail.fills, detail.value, detail.text, true);
  if (detail.customer) fillTypeahead(form, "organisation", detail.customer, detail.customerText);
  const callback = form.elements.callback;
  if (detail.phone && callback && !callback.value) callback.value = detail.phone;
});

function fillTypeahead(form, name, value, text, over = false) {
  const box = form.querySelector(`[data-typeahead][data-name="${name}"]`)?.typeahead;
  if (!box || (box.value.value && !over)) return;
  box.input.value = text;
  box.setValue(value);
}

// An action's form comes into #action as a dialog and is opened over the page.
document.addEventListener("htmx:after:swap", () => {
  const dialog = document.querySelector("#action > dialog:not([open])");
  if (!dialog) return;
  dialog.showModal();
  dialog.querySelector("[autofocus], input:not([type='hidden']), select, textarea")?.focus();
});

document.addEventListener("close", ({ target }) => {
  if (target.parentElement?.id === "action") target.remove();
}, true);

// The line failed: say so where the person looks, and leave what was typed.
document.addEventListener("htmx:error", ({ target }) => {
  const note = target.querySelector?.("[data-not-sent]");
  if (note) note.hidden = false;
});

// Ctrl+Enter (or Cmd+Enter) sends the form one is in, from whatever field.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form[data-draft]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button[type='submit']:not([name])") ?? undefined);
});

// Ready words go into the box one writes in, for whom they are meant; what stands there stays.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-words]");
  const box = document.querySelector("#reply textarea");
  if (!link || !box || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  box.value = [box.value.trimEnd(), link.dataset.words].filter(Boolean).join("\n\n");
  const who = box.form.querySelector(`[name="visibility"][value="${link.dataset.wordsFor}"]`);
  if (who && !who.checked) who.click();
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
});
