/** Popover menus and dialogs. */

import { el } from "./dom.js";
import { t } from "./strings.js";

let opened = null;

/** Close the open popover, if any. */
export function closeMenu() {
  opened?.remove();
  opened = null;
}

function place(menu, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.max(8, Math.min(box.left, innerWidth - width - 8));
  const above = box.bottom + height + 8 > innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.max(8, above ? box.top - height - 4 : box.bottom + 4)}px`;
}

function show(menu, anchor) {
  closeMenu();
  opened = menu;
  // Inside a landmark, so that who goes from landmark to landmark finds it.
  document.querySelector("main").append(menu);
  place(menu, anchor);
  menu.querySelector("button")?.focus();
  const buttons = () => [...menu.querySelectorAll("button")];
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") {
      event.stopPropagation();
      closeMenu();
      anchor.focus();
    } else if (step) {
      event.preventDefault();
      const all = buttons();
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
    }
  });
}

document.addEventListener("pointerdown", (event) => {
  if (opened && !opened.contains(event.target)) closeMenu();
});

/**
 * Open a menu at a button.
 * @param {HTMLElement} anchor
 * @param {({label: string, run: () => void, danger?: boolean}|false|null)[]} items
 */
export function openMenu(anchor, items) {
  const buttons = items.filter(Boolean).map(({ label, run, danger }) =>
    el("button", { type: "button", role: "menuitem", class: danger ? "menu__item menu__item--danger" : "menu__item", text: label, on: { click: () => (closeMenu(), run()) } }),
  );
  show(el("div", { class: "menu", role: "menu" }, ...buttons), anchor);
}

/** Open a small palette of emoji. @param {(emoji: string|null) => void} onPick null takes the reaction away */
export function openPalette(anchor, emoji, { chosen = null, onPick }) {
  const buttons = emoji.map((sign) =>
    el("button", { type: "button", role: "menuitem", class: sign === chosen ? "palette__sign palette__sign--chosen" : "palette__sign", text: sign, on: { click: () => (closeMenu(), onPick(sign === chosen ? null : sign)) } }),
  );
  show(el("div", { class: "menu palette", role: "menu", "aria-label": t("message.react") }, ...buttons), anchor);
}

/**
 * Ask with a form; answers the values, or null when closed.
 * @param {string} title
 * @param {{name: string, label: string, value?: string, type?: string, options?: [string, string][], required?: boolean}[]} fields
 * @param {string} [done] words of the button
 * @returns {Promise<Object<string, string>|null>}
 */
export function ask(title, fields, done = t("ok")) {
  const form = el(
    "form",
    { method: "dialog", class: "dialog__form" },
    el("h2", { text: title }),
    ...fields.map((field) => el("label", { class: "field" }, el("span", { text: field.label }), control(field))),
    el(
      "div",
      { class: "dialog__buttons" },
      el("button", { type: "button", class: "button button--quiet", text: t("cancel"), on: { click: () => dialog.close() } }),
      el("button", { type: "submit", class: "button button--main", text: done }),
    ),
  );
  const dialog = el("dialog", { class: "dialog", "aria-label": title }, form);
  return new Promise((resolve) => {
    let values = null;
    form.addEventListener("submit", () => {
      values = Object.fromEntries(new FormData(form));
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(values);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function control({ name, value = "", type = "text", options, required = false }) {
  if (!options) return el("input", { name, value, type, required, autocomplete: "off", autofocus: true });
  return el("select", { name }, ...options.map(([key, label]) => el("option", { value: key, text: label, selected: key === value })));
}

/** Words in a window with one button, as Telegram shows show_alert. */
export function alertWindow(text) {
  const dialog = el(
    "dialog",
    { class: "dialog" },
    el("form", { method: "dialog", class: "dialog__form" }, el("p", { class: "dialog__words", text }), el("div", { class: "dialog__buttons" }, el("button", { class: "button button--main", text: t("ok") }))),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
