/** Popover menus: rows, a grid, a palette. */

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
  // Over an open dialog only what stands inside it can be pressed; else inside a landmark, so that
  // who goes from landmark to landmark finds it.
  (anchor.closest("dialog") ?? document.querySelector("main")).append(menu);
  place(menu, anchor);
  menu.querySelector("button")?.focus();
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      closeMenu();
      anchor.focus();
    } else if (moveIn(menu, event.key)) event.preventDefault();
  });
}

/** Arrows go by rows and columns as they are seen, Home and End to the ends. */
function moveIn(menu, key) {
  const all = [...menu.querySelectorAll("button")];
  const from = all.indexOf(document.activeElement);
  const to = { ArrowRight: from + 1, ArrowLeft: from - 1, Home: 0, End: all.length - 1 }[key] ?? (key === "ArrowDown" || key === "ArrowUp" ? inRow(all, from, key === "ArrowDown" ? 1 : -1) : null);
  if (to === null) return false;
  all[(to + all.length) % all.length]?.focus();
  return true;
}

/** The place nearest to the column of `from` in the next row down (1) or up (-1). */
function inRow(all, from, step) {
  const boxes = all.map((button) => button.getBoundingClientRect());
  const here = boxes[from];
  if (!here) return 0;
  const beyond = boxes.map((box, at) => ({ at, rows: (box.top - here.top) * step, off: Math.abs(box.left - here.left) })).filter(({ rows }) => rows > 4);
  if (!beyond.length) return step > 0 ? 0 : all.length - 1;
  const nearest = Math.min(...beyond.map(({ rows }) => rows));
  return beyond.filter(({ rows }) => rows < nearest + 4).sort((a, b) => a.off - b.off)[0].at;
}

/** Something was chosen: the focus goes back first, so that what is opened next can return it there. */
function done(anchor, run) {
  closeMenu();
  anchor.focus({ preventScroll: true });
  run();
}

document.addEventListener("pointerdown", (event) => {
  if (opened && !opened.contains(event.target)) closeMenu();
});

/**
 * Open a menu at a button.
 * @param {HTMLElement} anchor
 * @param {({label: string, run: () => void, danger?: boolean, hint?: string}|false|null|undefined)[]} items `hint`: a key, shown at the end
 */
export function openMenu(anchor, items) {
  const buttons = items.filter(Boolean).map(({ label, run, danger, hint }) =>
    el(
      "button",
      { type: "button", role: "menuitem", class: danger ? "menu__item menu__item--danger" : "menu__item", on: { click: () => done(anchor, run) } },
      el("span", { text: label }),
      hint && el("kbd", { class: "menu__hint", text: hint }),
    ),
  );
  show(el("div", { class: "menu", role: "menu" }, ...buttons), anchor);
}

/**
 * Open a grid of things with signs, in groups.
 * @param {HTMLElement} anchor
 * @param {string} label
 * @param {{title: string, items: {sign: string, label: string, name?: string, run: () => void, isWide?: boolean}[]}[]} groups
 */
export function openGrid(anchor, label, groups) {
  const tile = ({ sign, label: words, name, run, isWide }) =>
    el(
      "button",
      { type: "button", role: "menuitem", "aria-label": name, title: name, class: `grid__tile${isWide ? " grid__tile--wide" : ""}`, on: { click: () => done(anchor, run) } },
      el("span", { class: "grid__sign", "aria-hidden": "true", text: sign }),
      words && el("span", { class: "grid__words", text: words }),
    );
  const sections = groups.map(({ title, items }) =>
    el("div", { role: "group", class: "grid", "aria-label": title || label }, title && el("span", { class: "grid__title faint", "aria-hidden": "true", text: title }), ...items.map(tile)),
  );
  show(el("div", { class: "menu menu--grid", role: "menu", "aria-label": label }, ...sections), anchor);
}

/** Open a small palette of emoji. @param {{chosen: string[], onPick: (emoji: string) => void}} options */
export function openPalette(anchor, emoji, { chosen, onPick }) {
  const buttons = emoji.map((sign) =>
    el("button", { type: "button", role: "menuitemcheckbox", "aria-checked": String(chosen.includes(sign)), class: chosen.includes(sign) ? "palette__sign palette__sign--chosen" : "palette__sign", text: sign, on: { click: () => done(anchor, () => onPick(sign)) } }),
  );
  show(el("div", { class: "menu palette", role: "menu", "aria-label": t("message.react") }, ...buttons), anchor);
}

export { alertWindow, ask } from "./dialog.js";
