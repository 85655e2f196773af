/** Small parts that the sections of the panel share. */

import { el } from "../kit/dom.js";
import { currentLanguage, t } from "../kit/strings.js";

/** A section with its heading; what it holds is put in by the one who asks for it. */
export function section(name, ...children) {
  const heading = el("h2", { id: `panel-${name}`, class: "panel__heading" });
  const node = el("section", { class: `panel__section panel__section--${name}`, "aria-labelledby": heading.id }, heading, ...children);
  return { node, heading };
}

/** A section that folds away; open or not is remembered while the tab lives. */
export function foldedSection(name) {
  const heading = el("h2", { id: `panel-${name}`, class: "panel__heading" });
  const now = el("span", { class: "panel__now" });
  const body = el("div", { class: "panel__body" });
  const fold = el("details", { class: "panel__fold" }, el("summary", {}, heading, now), body);
  fold.open = sessionStorage.getItem(`panel-${name}`) === "open";
  fold.addEventListener("toggle", () => sessionStorage.setItem(`panel-${name}`, fold.open ? "open" : "closed"));
  const node = el("section", { class: `panel__section panel__section--${name}`, "aria-labelledby": heading.id }, fold);
  return { node, heading, now, body };
}

/** A button with a plain sentence of what it does. */
export function explained(title, about, run, kind = "") {
  const id = `about-${(explained.count = (explained.count ?? 0) + 1)}`;
  return el(
    "div",
    { class: "explained" },
    el("button", { type: "button", class: `button ${kind}`, text: title, "aria-describedby": about ? id : null, on: { click: run } }),
    about && el("p", { class: "faint", id, text: about }),
  );
}

/** Set the words of a node only if they are others, so that nothing is read or drawn twice. */
export function say(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

/** A span of time, roughly. @param {number} seconds */
export function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 90) return t("span.seconds", { n: s });
  if (s < 5400) return t("span.minutes", { n: Math.round(s / 60) });
  if (s < 129600) return t("span.hours", { n: Math.round(s / 3600) });
  return t("span.days", { n: Math.round(s / 86400) });
}

const formats = {};

/** Hours, minutes and seconds of an ISO moment. */
export function preciseTime(iso) {
  const language = currentLanguage();
  formats[language] ??= new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return formats[language].format(Date.parse(iso));
}
