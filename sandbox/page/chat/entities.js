/** Text with Telegram's entities as DOM nodes. Offsets are UTF-16, as JavaScript's own are. */

import { el, iconButton } from "../kit/dom.js";
import { formattedMoment, fullDate, t } from "../kit/strings.js";

const SAFE_LINK = /^(https?|tg|mailto|tel|ton):/i;

const PLAIN = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  blockquote: "blockquote",
};

/**
 * Nodes for a text. Entities may nest; one that reaches out of its parent is clipped and goes on
 * after it, as Telegram's own apps show it.
 * @param {string} text
 * @param {any[]} [entities]
 * @param {{onCommand?: (command: string) => void}} [handlers]
 * @returns {Node[]}
 */
export function renderText(text, entities = [], handlers = {}) {
  const spans = (entities ?? [])
    .map((entity) => ({ entity, start: Math.max(0, entity.offset), end: Math.min(text.length, entity.offset + entity.length) }))
    .filter((span) => span.end > span.start);
  return build(text, 0, text.length, spans, handlers);
}

function build(text, from, to, spans, handlers) {
  const nodes = [];
  const waiting = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  let at = from;
  while (waiting.length) {
    const { entity, start, end } = waiting.shift();
    if (start > at) nodes.push(...plain(text.slice(at, start), nodes.at(-1)));
    const inside = [];
    const after = [];
    for (const span of waiting.splice(0)) {
      if (span.start >= end) after.push(span);
      else {
        inside.push({ ...span, end: Math.min(span.end, end) });
        if (span.end > end) after.push({ ...span, start: end });
      }
    }
    after.sort((a, b) => a.start - b.start || b.end - a.end);
    waiting.push(...after);
    nodes.push(wrap(entity, text.slice(start, end), build(text, start, end, inside, handlers), handlers));
    at = end;
  }
  if (at < to) nodes.push(...plain(text.slice(at, to), nodes.at(-1)));
  return nodes;
}

/** Words between entities. The line break after a block is the block's own: kept, so that places in the text stay true, but not shown. */
function plain(words, before) {
  const isAfterBlock = before instanceof Element && before.matches("blockquote, .code");
  if (!isAfterBlock || words[0] !== "\n") return [document.createTextNode(words)];
  return [el("span", { hidden: true, text: "\n" }), document.createTextNode(words.slice(1))];
}

function wrap(entity, words, children, handlers) {
  const { type } = entity;
  if (Object.hasOwn(PLAIN, type)) return el(PLAIN[type], {}, ...children);
  switch (type) {
    case "pre":
      return codeBlock(entity.language, words, children);
    case "expandable_blockquote":
      return expandable(children);
    case "spoiler":
      return spoiler(children);
    case "text_link":
      return link(entity.url, children);
    case "url":
      return link(/^[a-z]+:/i.test(words) ? words : `https://${words}`, children);
    case "email":
      return link(`mailto:${words}`, children);
    case "phone_number":
      return link(`tel:${words.replace(/[^\d+]/g, "")}`, children);
    case "bot_command":
      return handlers.onCommand
        ? el("button", { type: "button", class: "command", on: { click: () => handlers.onCommand(words) } }, ...children)
        : el("span", { class: "entity" }, ...children);
    case "date_time":
      return moment(entity, children);
    case "hashtag":
    case "cashtag":
      return el("span", { class: "entity entity--tag" }, ...children);
    case "custom_emoji":
      return el("span", { class: "custom-emoji", title: entity.custom_emoji_id ?? "" }, ...children);
    default:
      // mention, text_mention, and whatever Telegram adds.
      return el("span", { class: "entity", title: entity.user?.first_name }, ...children);
  }
}

function link(url, children) {
  if (!SAFE_LINK.test(url ?? "")) return el("span", { class: "entity" }, ...children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, ...children);
}

function codeBlock(language, words, children) {
  const copy = iconButton("copy", t("message.copyCode"), async () => {
    await navigator.clipboard?.writeText(words).catch(() => {});
    copy.classList.add("code__copy--done");
  });
  copy.classList.add("code__copy");
  return el("span", { class: "code" }, el("span", { class: "code__bar" }, el("span", { class: "code__language", text: language ?? "" }), copy), el("pre", { tabindex: "0" }, el("code", {}, ...children)));
}

/** A moment in the reader's own zone and language. */
function moment({ unix_time: seconds, date_time_format: format }, children) {
  if (!Number.isFinite(seconds)) return el("span", {}, ...children);
  const words = format ? formattedMoment(seconds, format) : "";
  return el("time", { class: "moment", datetime: new Date(seconds * 1000).toISOString(), title: fullDate(seconds) }, ...(words ? [words] : children));
}

/** Hidden words: for screen readers too, until they are opened; then they are plain text. */
function spoiler(children) {
  const inside = el("span", { class: "spoiler__words", "aria-hidden": "true" }, ...children);
  const show = () => {
    node.classList.add("spoiler--shown");
    inside.removeAttribute("aria-hidden");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  const onKey = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    show();
  };
  // A link inside must not be followed by the click that uncovers it.
  const onClick = (event) => {
    if (!node.classList.contains("spoiler--shown")) event.preventDefault();
    show();
  };
  const node = el("span", { class: "spoiler", tabindex: "0", role: "button", "aria-label": t("message.spoiler"), on: { click: onClick, keydown: onKey } }, inside);
  return node;
}

/** A quote that is folded while it is long; the button at its end unfolds it. */
function expandable(children) {
  const words = el("span", { class: "quote__words" }, ...children);
  const toggle = iconButton("down", t("message.unfold"), () => {
    const isFolded = node.classList.toggle("quote--folded");
    toggle.setAttribute("aria-expanded", String(!isFolded));
  });
  toggle.setAttribute("aria-expanded", "false");
  toggle.classList.add("quote__toggle");
  const node = el("blockquote", { class: "quote--folded" }, words, toggle);
  return node;
}
