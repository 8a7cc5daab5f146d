// The board by hand and by keyboard. Arrow keys go between cards and columns; a card that is dragged to
// a column asks for what leads there, as its own links do. What cannot be done is not let go.

const cards = (column) => [...column.querySelectorAll(".board-card a.row-title")];
const columns = () => [...document.querySelectorAll(".board-column")];
let dragged;

document.addEventListener("keydown", (event) => {
  const title = event.target.closest?.(".board-card a.row-title");
  if (!title || event.ctrlKey || event.metaKey || event.altKey) return;
  const column = title.closest(".board-column");
  const at = cards(column).indexOf(title);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  let next;
  if (step) next = cards(column)[at + step];
  if (side) {
    const all = columns();
    for (let i = all.indexOf(column) + side; all[i] && !next; i += side) {
      next = cards(all[i])[Math.min(at, cards(all[i]).length - 1)];
    }
  }
  if (step || side) event.preventDefault();
  next?.focus();
});

const leads = (column) => {
  const can = (dragged?.dataset.can ?? "").split(" ");
  return (column?.dataset.takes ?? "").split(" ").find((name) => name && can.includes(name));
};

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".board-card");
});

document.addEventListener("dragover", (event) => {
  const column = event.target.closest?.(".board-column");
  for (const one of columns()) one.toggleAttribute("data-over", one === column && Boolean(leads(one)));
  if (leads(column)) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const column = event.target.closest?.(".board-column");
  const name = leads(column);
  if (!name) return;
  event.preventDefault();
  const address = new URL(document.querySelector("[data-board]").dataset.board, document.baseURI);
  address.search = new URLSearchParams({ do: name, number: dragged.dataset.number, back: "board" });
  location.assign(address);
});

document.addEventListener("dragend", () => {
  dragged = undefined;
  for (const one of columns()) one.removeAttribute("data-over");
});
