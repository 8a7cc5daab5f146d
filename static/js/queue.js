// Ticking many lines of the queue: all at once, how many, "x" for the line that has the focus.

const bar = document.querySelector("[data-bulk]");
const boxes = () => [...document.querySelectorAll("input[name='number'][form='bulk']")];

function count() {
  const ticked = boxes().filter((box) => box.checked).length;
  const all = bar.querySelector("[data-all]");
  all.checked = ticked > 0 && ticked === boxes().length;
  all.indeterminate = ticked > 0 && !all.checked;
  bar.toggleAttribute("data-some", ticked > 0);
  const words = ticked ? bar.dataset.countWords.replace("{}", ticked) : "";
  const place = bar.querySelector("[data-count]");
  if (place.textContent !== words) place.textContent = words;
}

if (bar) {
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-all]")) for (const box of boxes()) box.checked = target.checked;
    if (target.matches("[data-all], input[form='bulk']")) count();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.activeElement?.matches("a.row-title")
      && document.activeElement.closest("tr")?.querySelector("input[form='bulk']");
    if (!box) return;
    box.checked = !box.checked;
    count();
  });
  document.addEventListener("htmx:after:swap", count);
  count();
}
