/* Finds an author or a community by name, with mouse or keyboard (WAI-ARIA combobox pattern). */
import { element, icon, ICONS } from "./dom.js";

const SHOWN = 8;

export class Search {
  /* `choose({ node })` or `choose({ community })` is called with what was found. */
  constructor(words, choose) {
    this.words = words;
    this.choose = choose;
    this.entries = [];
    this.found = [];
    this.active = -1;
    this.input = element("input", {
      type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list",
      "aria-label": words.search, placeholder: words.search, autocomplete: "off", spellcheck: "false", enterkeyhint: "search",
    });
    this.clear = element("button", { type: "button", class: "clear", "aria-label": words.clear, hidden: "" }, icon(ICONS.clear));
    this.list = element("ul", { id: "found", role: "listbox", "aria-label": words.search, hidden: "" });
    this.root = element("div", { class: "search" }, icon(ICONS.search), this.input, this.clear, this.list);
    this.input.addEventListener("input", () => this.#look());
    this.input.addEventListener("focus", () => this.#look());
    this.input.addEventListener("blur", () => this.#close());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.clear.addEventListener("click", () => {
      this.reset();
      this.input.focus();
    });
  }

  /* What can be found in this network: communities first, then authors, strongest first. */
  learn({ labels, discs }, hue) {
    this.entries = [
      ...discs.map(({ number, name }) => ({ community: number, name, folded: folded(name), hue: hue(number) })),
      ...labels.map((name, node) => ({ node, name, folded: folded(name) })),
    ];
    this.#close();
  }

  /* Empties the field. */
  reset() {
    this.input.value = "";
    this.clear.hidden = true;
    this.#close();
  }

  #look() {
    const wanted = folded(this.input.value).trim();
    this.clear.hidden = !this.input.value;
    if (!wanted) return this.#close();
    const starts = [];
    const holds = [];
    for (const entry of this.entries) {
      const at = entry.folded.indexOf(wanted);
      if (at === 0 || (at > 0 && !/[\p{L}\p{N}]/u.test(entry.folded[at - 1]))) starts.push(entry);
      else if (at > 0 && holds.length < SHOWN) holds.push(entry);
      if (starts.length === SHOWN) break;
    }
    this.found = [...starts, ...holds].slice(0, SHOWN);
    this.active = this.found.length ? 0 : -1;
    return this.#show();
  }

  #show() {
    const options = this.found.map((entry, at) => this.#option(entry, at));
    if (!options.length) options.push(element("li", { class: "none", role: "option", "aria-disabled": "true", text: this.words.no_match }));
    this.list.replaceChildren(...options);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `found-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #option(entry, at) {
    const option = element("li", { id: `found-${at}`, role: "option", "aria-selected": String(at === this.active) });
    if (entry.hue) {
      const dot = element("span", { class: "dot" });
      dot.style.backgroundColor = entry.hue;
      option.append(dot);
    }
    option.append(element("span", { class: "name", text: entry.name }));
    if (entry.hue) option.append(element("span", { class: "kind", text: this.words.community }));
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // keeps the focus in the field
      this.#take(entry);
    });
    return option;
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.found.length) {
      event.preventDefault();
      this.active = (this.active + step + this.found.length) % this.found.length;
      this.#show();
    } else if (event.key === "Enter" && this.found[this.active]) {
      event.preventDefault();
      this.#take(this.found[this.active]);
    } else if (event.key === "Escape") {
      if (this.list.hidden) this.reset();
      else this.#close();
    }
  }

  #take(entry) {
    this.input.value = entry.name;
    this.clear.hidden = false;
    this.#close();
    this.choose(entry.node === undefined ? { community: entry.community } : { node: entry.node });
  }

  #close() {
    this.found = [];
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

/* Lower case, without accents: "Éléonore" is found by "eleo". */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
