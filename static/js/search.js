// The box in the bar: suggestions while somebody types, by the ARIA combobox pattern. Arrows move,
// Enter opens the one chosen or else searches, Escape closes, Tab goes on. Without a script the box
// is a plain form.

const WAIT = 160; // milliseconds of quiet before a question is sent
const LEAST = 2; // letters

class Suggestions {
  constructor(input) {
    this.input = input;
    this.list = document.getElementById(`${input.id}-list`);
    this.status = document.getElementById(`${input.id}-status`);
    this.active = -1;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.open(event.target.closest("[role='option']")));
  }

  get options() {
    return [...this.list.querySelectorAll("[role='option']")];
  }

  typed() {
    clearTimeout(this.timer);
    this.abort?.abort();
    if (this.input.value.trim().length < LEAST) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    const url = new URL(this.input.dataset.suggest, document.baseURI);
    url.searchParams.set("q", this.input.value.trim());
    try {
      const answer = await fetch(url, { signal, headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      this.show(await answer.text());
    } catch (error) {
      // The box still searches by Enter, so nothing is said of it.
      if (error.name !== "AbortError") this.close();
    }
  }

  show(fragment) {
    const page = new DOMParser().parseFromString(fragment, "text/html");
    const options = [...page.querySelectorAll("[role='option']")];
    options.forEach((option, index) => { option.id = `${this.input.id}-option-${index}`; });
    this.list.replaceChildren(...options);
    this.list.hidden = !options.length || document.activeElement !== this.input;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.status.textContent = options.length ? this.input.dataset.found.replace("{}", options.length) : "";
    this.point(-1);
  }

  close() {
    clearTimeout(this.timer);
    this.abort?.abort();
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
      if (this.list.hidden) {
        this.typed();
      } else if (count) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        const from = this.active < 0 && step < 0 ? count : this.active;
        this.point((from + step + count) % count);
      }
    } else if (event.key === "Enter" && !this.list.hidden && this.active >= 0) {
      event.preventDefault();
      this.open(this.options[this.active]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  open(option) {
    if (option) window.location.assign(option.dataset.url);
  }
}

const box = document.querySelector("[data-suggest]");
if (box) new Suggestions(box);
