/** A list of buttons is one stop of the Tab key; arrows, Home and End move between its buttons. */
export class Rovers {
  /**
   * @param {HTMLElement} list its buttons have the class "row" and tabindex -1
   * @param {HTMLElement} [before] a field above the list, which ArrowDown leaves
   */
  constructor(list, before) {
    this.list = list;
    this.stop = null;
    list.addEventListener("keydown", (event) => this.onKey(event));
    list.addEventListener("focusin", (event) => this.halt(event.target.closest(".row")));
    before?.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") this.go(event, this.list.querySelector(".row"));
    });
  }

  /** After drawing: the Tab key stops where it did, else at the chosen row. */
  settle() {
    if (this.stop?.isConnected) return;
    this.halt(this.list.querySelector(".row[aria-current]") ?? this.list.querySelector(".row"));
  }

  halt(row) {
    if (!row) return;
    this.stop?.setAttribute("tabindex", "-1");
    row.setAttribute("tabindex", "0");
    this.stop = row;
  }

  onKey(event) {
    const item = event.target.closest("li");
    if (!item) return;
    const next = {
      ArrowDown: () => item.nextElementSibling,
      ArrowUp: () => item.previousElementSibling,
      Home: () => this.list.firstElementChild,
      End: () => this.list.lastElementChild,
    }[event.key];
    if (next) this.go(event, next()?.querySelector(".row"));
  }

  go(event, row) {
    event.preventDefault();
    row?.focus();
  }
}
