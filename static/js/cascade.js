// Selects that follow each other (province, district, commune) and the quick search that fills them all.
//   <select data-fills="id_district" data-fills-from="/dia-ban/{value}/">   answers {"choices": [{"value", "label"}]}
//   <div data-quick-search="/dia-ban/tim/"> ... ?q=                         answers {"results": [{"label", "values": {id: value}}]}
//   <button type="button" data-chooses='{id: value}' hidden>                sets the selects
(() => {
  "use strict";
  const WAIT = 250;
  const SHORTEST = 2;

  async function fetchJson(address, signal) {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // --- selects ---------------------------------------------------------------------------------------------------
  function empty(select) {
    const first = select.options[0]?.value === "" ? select.options[0] : new Option("---------", "");
    select.replaceChildren(first);
    const next = document.getElementById(select.dataset.fills);
    if (next) empty(next);
  }

  async function fill(select) {
    const next = document.getElementById(select.dataset.fills);
    if (!next) return;
    empty(next);
    if (!select.value) return;
    const wanted = select.value;
    next.setAttribute("aria-busy", "true");
    try {
      const { choices } = await fetchJson(select.dataset.fillsFrom.replace("{value}", encodeURIComponent(wanted)));
      if (select.value === wanted) next.append(...choices.map(({ value, label }) => new Option(label, value)));
    } catch {
      next.form?.querySelector("[data-without-script]")?.removeAttribute("hidden");
    } finally {
      next.removeAttribute("aria-busy");
    }
  }

  async function choose(values) {
    for (const [id, value] of Object.entries(values)) {
      const select = document.getElementById(id);
      if (!select) continue;
      select.value = value;
      await fill(select);
      select.dispatchEvent(new Event("chosen", { bubbles: true }));
    }
  }

  for (const select of document.querySelectorAll("select[data-fills]:not([data-ready])")) {
    select.dataset.ready = "";
    select.addEventListener("change", () => fill(select));
  }

  // --- quick search: a combobox with a list, as in the ARIA authoring practices -------------------------------------
  class QuickSearch {
    constructor(box) {
      this.box = box;
      this.input = box.querySelector("[role=combobox]");
      this.list = box.querySelector("[role=listbox]");
      this.status = box.querySelector("[role=status]");
      this.results = [];
      this.active = -1;
      this.input.addEventListener("input", () => this.later());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the input
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.take([...this.list.children].indexOf(option));
      });
      box.hidden = false;
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), WAIT);
    }

    async search() {
      const text = this.input.value.trim();
      this.request?.abort();
      if (text.length < SHORTEST) return this.close();
      this.request = new AbortController();
      const address = new URL(this.box.dataset.quickSearch, location.href);
      address.searchParams.set("q", text);
      try {
        this.show((await fetchJson(address, this.request.signal)).results);
      } catch (trouble) {
        if (trouble.name !== "AbortError") this.close();
      }
    }

    show(results) {
      this.results = results;
      this.list.replaceChildren(...results.map(({ label }, index) => {
        const option = document.createElement("li");
        option.id = `${this.list.id}_${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = label;
        return option;
      }));
      this.mark(-1);
      this.open(results.length > 0);
      if (this.list.getBoundingClientRect().bottom > innerHeight) this.box.scrollIntoView({ block: "start" });
      const { none, some } = this.box.dataset;
      this.status.textContent = results.length ? some.replace("{count}", results.length) : none;
      this.status.classList.toggle("visually-hidden", results.length > 0);
    }

    open(isOpen) {
      this.list.hidden = !isOpen;
      this.input.setAttribute("aria-expanded", String(isOpen));
    }

    close() {
      this.open(false);
      this.mark(-1);
    }

    mark(index) {
      this.list.children[this.active]?.setAttribute("aria-selected", "false");
      this.active = index;
      const option = this.list.children[index];
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) this.input.setAttribute("aria-activedescendant", option.id);
      else this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      const count = this.list.hidden ? 0 : this.results.length;
      if (event.key === "Escape" && count) {
        event.preventDefault();
        this.close();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.mark(this.active < 0 ? (step > 0 ? 0 : count - 1) : (this.active + step + count) % count);
      } else if (event.key === "Enter") {
        event.preventDefault(); // Enter in a search box must not send the declaration
        if (count) this.take(Math.max(0, this.active));
      }
    }

    async take(index) {
      const result = this.results[index];
      this.close();
      this.input.value = result.label;
      await choose(result.values);
      this.status.textContent = result.label;
      this.status.classList.add("visually-hidden");
    }
  }

  // --- a suggestion: one tap sets the lists; the one they show is pressed ------------------------------------------
  for (const button of document.querySelectorAll("button[data-chooses]:not([data-ready])")) {
    const values = JSON.parse(button.dataset.chooses);
    const show = () => button.setAttribute("aria-pressed", String(Object.entries(values).every(([id, value]) => document.getElementById(id)?.value === value)));
    button.dataset.ready = "";
    button.hidden = false;
    button.addEventListener("click", () => choose(values));
    for (const news of ["change", "chosen"]) button.form.addEventListener(news, show);
    show();
  }

  for (const box of document.querySelectorAll("[data-quick-search]:not([data-ready])")) {
    box.dataset.ready = "";
    new QuickSearch(box);
  }
})();
