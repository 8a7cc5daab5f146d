// Small manners of every page: copying, putting a notice away, opening the dialog that came back with
// errors, and paper that is always light.

document.addEventListener("click", async (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) {
    dismiss.closest(".alert").remove();
    document.getElementById("main")?.focus();
    return;
  }
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const done = button.querySelector(".copy-done");
  done.textContent = button.dataset.copied;
  setTimeout(() => { done.textContent = ""; }, 2000);
});

for (const dialog of document.querySelectorAll("dialog[data-open-at-once]")) dialog.showModal();

const root = document.documentElement;
let onScreen;
addEventListener("beforeprint", () => {
  onScreen = root.dataset.colorScheme;
  root.dataset.colorScheme = "light";
});
addEventListener("afterprint", () => { root.dataset.colorScheme = onScreen; });
