/** All keys of the page, in a dialog that "?" opens. */

import { openDialog } from "./dialog.js";
import { el, icon } from "./dom.js";
import { FORMAT_KEYS, keyWords } from "../writing/format_menu.js";
import { t } from "./strings.js";

const GROUPS = () => [
  ["keyboard.page", [["?", "keyboard.help"], ["Tab", "keyboard.tab"], ["↑ ↓", "keyboard.rows"], ["Esc", "keyboard.escape"]]],
  ["keyboard.writing", [["Enter", "keyboard.send"], ["Shift+Enter", "keyboard.line"], ["↑", "keyboard.editLast"], ["Alt+↑", "keyboard.toMessages"], ["/", "keyboard.commands"], ...Object.entries(FORMAT_KEYS).map(([kind, key]) => [keyWords(key), `format.${kind}`])]],
  ["keyboard.message", [["R", "message.reply"], ["E", "message.edit"], ["F", "message.forward"], ["C", "message.copy"], ["+", "message.react"], ["Del", "message.delete"], ["Enter", "keyboard.menu"], ["Esc", "keyboard.toComposer"]]],
];

/** Show what every key does. */
export function showKeys() {
  if (document.querySelector(".keys-dialog")) return;
  const section = ([title, keys]) =>
    el("section", {}, el("h3", { class: "dialog__group", text: t(title) }), el("dl", { class: "keys" }, ...keys.map(([key, words]) => el("div", {}, el("dt", {}, ...key.split(" ").map((one) => el("kbd", { text: one }))), el("dd", { text: t(words) })))));
  const form = el(
    "form",
    { method: "dialog", class: "dialog__form" },
    el("h2", { text: t("keyboard.title") }),
    el("div", { class: "keys__columns" }, ...GROUPS().map(section)),
    el("div", { class: "dialog__buttons" }, el("button", { class: "button button--main", text: t("close"), autofocus: true })),
  );
  openDialog(form, t("keyboard.title"), "keys-dialog");
}

/** The button in the header that shows them. @param {HTMLElement} button */
export function drawKeysButton(button) {
  button.replaceChildren(icon("keyboard"));
  for (const name of ["aria-label", "title"]) button.setAttribute(name, t("keyboard.title"));
  button.onclick = showKeys;
}

/** "?" anywhere but in a field opens it. */
export function hearHelp() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.target.closest?.("input, textarea, select, dialog")) return;
    event.preventDefault();
    showKeys();
  });
}
