// Gives the boxes that Django's autocomplete draws the names of the fields they stand for.

function nameBoxes(root) {
  for (const select of root.querySelectorAll("select.admin-autocomplete")) {
    const name = select.getAttribute("aria-label") ?? select.labels?.[0]?.textContent.trim();
    const box = select.parentElement.querySelector(".select2-selection");
    if (!name || !box) continue;
    const words = [name, box.textContent.trim()].filter(Boolean).join(" ");
    for (const part of [box, box.querySelector("[role='textbox']")]) {
      part?.removeAttribute("aria-labelledby");
      part?.setAttribute("aria-label", words);
    }
  }
}

addEventListener("load", () => nameBoxes(document));
document.addEventListener("formset:added", (event) => setTimeout(() => nameBoxes(event.target)));
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.(".related-widget-wrapper");
  if (row) nameBoxes(row);
});
