/** A list over the composer to choose from while typing: arrows move, Enter and Tab choose. */

import { el } from "../kit/dom.js";

let made = 0;

export class Suggestions {
  /** @param {HTMLTextAreaElement} field that keeps the focus */
  constructor(field) {
    this.field = field;
    this.id = `suggestions-${(made += 1)}`;
    this.list = el("div", { class: "suggestions__list", role: "listbox", id: this.id });
    this.words = el("p", { class: "suggestions__words faint", role: "status" });
    this.node = el("div", { class: "suggestions", hidden: true }, this.list, this.words);
    this.items = [];
    this.active = -1;
  }

  /**
   * @param {string} label for screen readers
   * @param {{parts: Node[], run: (how: "enter"|"tab"|"click") => void}[]} items
   * @param {{words?: string, active?: number}} [options] words under the list, as "Nothing found"
   */
  show(label, items, { words = "", active = 0 } = {}) {
    this.items = items;
    this.list.setAttribute("aria-label", label);
    this.words.textContent = words;
    this.words.hidden = !words;
    this.list.hidden = !items.length;
    this.list.replaceChildren(
      ...items.map((item, place) =>
        el(
          "div",
          { class: "suggestions__row", role: "option", id: `${this.id}-${place}`, on: { mousedown: (event) => event.preventDefault(), click: () => item.run("click") } },
          ...item.parts,
        ),
      ),
    );
    this.node.hidden = !items.length && !words;
    if (items.length) this.field.setAttribute("aria-controls", this.id);
    this.move(items.length ? Math.min(active, items.length - 1) : -1);
  }

  hide() {
    this.items = [];
    this.node.hidden = true;
    this.active = -1;
    for (const name of ["aria-controls", "aria-activedescendant"]) this.field.removeAttribute(name);
  }

  get isOpen() {
    return !this.node.hidden;
  }

  move(place) {
    this.active = place;
    [...this.list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === place)));
    const row = this.list.children[place];
    if (row) this.field.setAttribute("aria-activedescendant", row.id);
    else this.field.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  /** @returns {boolean} whether the key was meant for the list */
  onKey(event) {
    if (!this.isOpen || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isChoice = (event.key === "Enter" && !event.shiftKey) || (event.key === "Tab" && !event.shiftKey);
    if (step && this.items.length) this.move((this.active + step + this.items.length) % this.items.length);
    else if (event.key === "Escape") this.hide();
    else if (isChoice && this.active >= 0) this.items[this.active].run(event.key === "Tab" ? "tab" : "enter");
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
