// The box of <c-typeahead>: a combobox with a list that the server answers as <c-option> fragments.
// Follows the ARIA combobox pattern: arrows move, Enter takes, Escape closes, Tab goes on.

const WAIT = 120; // milliseconds of quiet before a question is sent

class Typeahead {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("[role='combobox']");
    this.list = root.querySelector("[role='listbox']");
    this.value = root.querySelector("[data-value]");
    this.message = root.querySelector("[data-message]");
    this.status = root.querySelector("[data-status]");
    this.chosen = root.querySelector("[data-chosen]");
    this.active = -1;
    this.hasty = false; // Enter was pressed before the answer came: take the first when it does
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.left());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role='option']")));
    this.chosen?.addEventListener("click", (event) => this.remove(event.target.closest("[data-remove]")));
  }

  get options() {
    return [...this.list.querySelectorAll("[role='option']")];
  }

  typed() {
    if (this.value) this.setValue("");
    this.still();
    if (this.input.value.trim().length < Number(this.root.dataset.min)) {
      this.close();
      return;
    }
    this.asking = true;
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  still() {
    clearTimeout(this.timer);
    this.abort?.abort();
    this.asking = this.hasty = false;
  }

  async ask() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    try {
      const answer = await fetch(this.question(), { signal, headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      this.show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") this.say(this.root.dataset.failed, true);
    }
  }

  question() {
    const url = new URL(this.root.dataset.typeahead, document.baseURI);
    url.searchParams.set("q", this.input.value.trim());
    for (const name of (this.root.dataset.extra ?? "").split(" ").filter(Boolean)) {
      const field = this.input.form?.elements[name];
      if (field?.value) url.searchParams.set(name, field.value);
    }
    return url;
  }

  show(fragment) {
    const page = new DOMParser().parseFromString(fragment, "text/html");
    const options = [...page.querySelectorAll("[role='option']")];
    options.forEach((option, index) => { option.id = `${this.input.id}-option-${index}`; });
    this.asking = false;
    if (this.hasty && options.length) {
      this.take(options[0]);
      return;
    }
    if (!options.length) {
      this.say(this.root.dataset.none, true);
      return;
    }
    this.list.replaceChildren(...options);
    this.open();
    this.say(this.root.dataset.found.replace("{}", options.length));
  }

  // Said aloud; with `instead`, also written where the list would be.
  say(words, instead = false) {
    this.status.textContent = words;
    if (!instead) return;
    this.close();
    this.message.textContent = words;
    this.message.hidden = false;
  }

  open() {
    this.message.hidden = true;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.point(-1);
  }

  close() {
    this.still();
    this.message.hidden = true;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.point(-1);
  }

  point(index) {
    this.active = index;
    this.options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = this.options[index];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  pressed(event) {
    const count = this.options.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) {
        this.typed();
      } else if (count) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        const from = this.active < 0 && step < 0 ? count : this.active;
        this.point((from + step + count) % count);
      }
    } else if (event.key === "Enter" && !this.list.hidden && count) {
      event.preventDefault();
      this.take(this.options[Math.max(this.active, 0)]);
    } else if (event.key === "Enter" && this.asking && !event.ctrlKey) {
      event.preventDefault();
      this.hasty = true;
    } else if (event.key === "Escape" && !(this.list.hidden && this.message.hidden)) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  take(option) {
    if (!option) return;
    const { value, text } = option.dataset;
    if (option.dataset.fills) {
      this.input.value = ""; // it is another box that this choice fills
    } else if (this.chosen) {
      this.add(value, text);
      this.input.value = "";
    } else {
      this.input.value = text;
      this.setValue(value);
    }
    this.close();
    const detail = { ...option.dataset };
    this.root.dispatchEvent(new CustomEvent("typeahead:chosen", { bubbles: true, detail }));
  }

  setValue(value) {
    if (this.value.value === value) return;
    this.value.value = value;
    this.value.dispatchEvent(new Event("change", { bubbles: true }));
  }

  add(value, text) {
    const there = [...this.chosen.querySelectorAll("input")].some((input) => input.value === value);
    if (there) return;
    const row = this.root.querySelector("[data-chosen-template]").content.cloneNode(true);
    row.querySelector("input").value = value;
    row.querySelector("span").textContent = text;
    row.querySelector("button").setAttribute("aria-label", `${this.root.dataset.remove} ${text}`);
    this.chosen.append(row);
    this.changed();
  }

  remove(button) {
    if (!button) return;
    button.closest("li").remove();
    this.input.focus();
    this.changed();
  }

  changed() {
    this.chosen.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // A draft that came back: the chosen things with their words, as they were.
  restore(rows) {
    for (const [value, text] of rows) {
      if (this.chosen) {
        this.add(value, text);
      } else if (!this.value.value) {
        this.input.value = text;
        this.setValue(value);
      }
    }
  }

  get chosenRows() {
    if (!this.chosen) return this.value.value ? [[this.value.value, this.input.value]] : [];
    return [...this.chosen.querySelectorAll("li")].map((row) => [
      row.querySelector("input").value,
      row.querySelector("span").textContent,
    ]);
  }

  left() {
    this.close();
    if (this.chosen) this.input.value = "";
  }
}

function enhance() {
  for (const root of document.querySelectorAll("[data-typeahead]")) root.typeahead ??= new Typeahead(root);
}

enhance();
document.addEventListener("htmx:after:swap", enhance);
