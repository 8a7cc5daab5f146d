// Files by drag and by paste: they land in the page's own form, with previews, and are sent by its
// button. Nothing leaves before somebody has said who can read it. Without a script the form is plain.

const form = document.querySelector("form[data-drop]");
const input = form?.querySelector("input[type='file']");
const previews = form?.querySelector("[data-previews]");
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

function add(files) {
  const all = new DataTransfer();
  for (const file of [...input.files, ...files]) all.items.add(file);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  form.closest("details").open = true;
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("input[name='visibility']:checked")?.focus();
}

function show() {
  previews.replaceChildren(...[...input.files].map((file) => {
    const row = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = `${file.name} · ${Math.ceil(file.size / 1024)} kB`;
    row.append(name);
    if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) picture(file, row);
    return row;
  }));
  const told = form.dataset.added.replace("{}", input.files.length);
  form.querySelector("[data-drop-status]").textContent = input.files.length ? told : "";
}

// As a data: address, the only one beside our own that the page's policy lets a picture have.
function picture(file, row) {
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const image = document.createElement("img");
    image.src = reader.result;
    image.alt = "";
    row.prepend(image);
  });
  reader.readAsDataURL(file);
}

if (input && previews) {
  input.addEventListener("change", show);
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!hasFiles(event)) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (!files.length) return;
    event.preventDefault();
    add(files);
  });
}
