// The desk's own manners: what one choice fills in, dialogs that arrive by htmx, and a line that fails.

// Choosing an asset fills the customer, choosing the reporter the number to call back on; never over
// something that stands there already.
document.addEventListener("typeahead:chosen", ({ target, detail }) => {
  const form = target.querySelector("input")?.form;
  if (!form) return;
  if (detail.customer) fillTypeahead(form, "organisation", detail.customer, detail.customerText);
  const callback = form.elements.callback;
  if (detail.phone && callback && !callback.value) callback.value = detail.phone;
});

function fillTypeahead(form, name, value, text) {
  const box = form.querySelector(`[data-typeahead][data-name="${name}"]`)?.typeahead;
  if (!box || box.value.value) return;
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
