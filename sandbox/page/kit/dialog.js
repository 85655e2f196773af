/** Dialogs: questions with a form, words with one button, a choice that needs a yes. */

import { el } from "./dom.js";
import { t } from "./strings.js";

/** Show a dialog until it is closed; the focus goes back to where it was. @param {HTMLElement} content @param {string} title */
export function openDialog(content, title, extra = "") {
  const dialog = el("dialog", { class: `dialog ${extra}`, "aria-label": title }, content);
  const before = document.activeElement;
  const closed = new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before?.isConnected) before.focus({ preventScroll: true });
      resolve();
    });
  });
  // A click beside it closes it, as people expect.
  dialog.addEventListener("pointerdown", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, closed };
}

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} [value]
 * @property {boolean} [checked] of a checkbox
 * @property {string} [type] as of an input; "checkbox"
 * @property {[string, string][]} [options] to choose one from
 * @property {boolean} [required]
 * @property {string} [pattern]
 * @property {string} [title] what the pattern wants, in words
 * @property {number} [maxlength]
 * @property {string} [group] a heading over this field
 */

/**
 * Ask with a form; answers the values, or null when closed. A checkbox is "on" or missing.
 * @param {string} title
 * @param {Field[]} fields
 * @param {{done?: string, danger?: boolean, words?: string}} [options]
 * @returns {Promise<Object<string, string>|null>}
 */
export async function ask(title, fields, { done = t("ok"), danger = false, words = "" } = {}) {
  let values = null;
  const close = () => opened.dialog.close();
  const form = el(
    "form",
    { class: "dialog__form", on: { submit: (event) => (event.preventDefault(), (values = Object.fromEntries(new FormData(form))), close()) } },
    el("h2", { text: title }),
    words && el("p", { class: "dialog__words", text: words }),
    ...fields.flatMap((field) => [field.group && el("h3", { class: "dialog__group", text: field.group }), labelled(field)]),
    el(
      "div",
      { class: "dialog__buttons" },
      el("button", { type: "button", class: "button button--quiet", text: t("cancel"), on: { click: close } }),
      el("button", { type: "submit", class: danger ? "button button--danger" : "button button--main", text: done, autofocus: !fields.length }),
    ),
  );
  const opened = openDialog(form, title);
  await opened.closed;
  return values;
}

function labelled(field) {
  const words = el("span", { text: field.label });
  if (field.type === "checkbox") return el("label", { class: "field field--check" }, el("input", { type: "checkbox", name: field.name, value: "on", checked: field.checked }), words);
  return el("label", { class: "field" }, words, control(field));
}

function control({ name, label, group, value = "", type = "text", options, required = false, ...more }) {
  if (!options) return el("input", { name, value, type, required, autocomplete: "off", ...more });
  return el("select", { name }, ...options.map(([key, words]) => el("option", { value: key, text: words, selected: key === value })));
}

/** Whether the person says yes to something that cannot be taken back. @returns {Promise<boolean>} */
export async function confirmed(title, words, done) {
  return (await ask(title, [], { words, done, danger: true })) !== null;
}

/** Words in a window with one button, as Telegram shows show_alert. */
export function alertWindow(text) {
  const form = el("form", { method: "dialog", class: "dialog__form" }, el("p", { class: "dialog__words", text }), el("div", { class: "dialog__buttons" }, el("button", { class: "button button--main", text: t("ok"), autofocus: true })));
  return openDialog(form, t("press.alert")).closed;
}

/** Choose one of some rows. @param {string} title @param {{sign?: Node, label: string, about?: string, value: any}[]} rows @returns {Promise<any>} undefined when closed */
export async function chooseOne(title, rows) {
  let chosen;
  const list = el("ul", { class: "list choose__list" });
  const filter = el("input", { type: "search", "aria-label": t("choose.filter"), placeholder: t("choose.filter"), autocomplete: "off" });
  const draw = () => {
    const wanted = filter.value.trim().toLowerCase();
    const fitting = rows.filter(({ label }) => label.toLowerCase().includes(wanted));
    list.replaceChildren(...fitting.map(row));
  };
  const row = ({ sign, label, about, value }) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "row", on: { click: () => ((chosen = value), opened.dialog.close()) } },
        sign?.cloneNode(true),
        el("span", { class: "row__words" }, el("span", { class: "row__name", text: label }), about && el("span", { class: "row__last", text: about })),
      ),
    );
  const onKey = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [...list.querySelectorAll("button")];
    if (!step || !all.length) return;
    event.preventDefault();
    const next = all.indexOf(document.activeElement) + step;
    if (next < 0) filter.focus();
    else all[Math.min(next, all.length - 1)].focus();
  };
  filter.addEventListener("input", draw);
  draw();
  const close = el("button", { type: "button", class: "button button--quiet", text: t("cancel"), on: { click: () => opened.dialog.close() } });
  const form = el("form", { class: "dialog__form", on: { keydown: onKey, submit: (event) => (event.preventDefault(), list.querySelector("button")?.click()) } }, el("h2", { text: title }), el("div", { class: "field" }, rows.length > 6 && filter), list, el("div", { class: "dialog__buttons" }, close));
  const opened = openDialog(form, title, "choose");
  if (rows.length <= 6) list.querySelector("button")?.focus();
  await opened.closed;
  return chosen;
}
