/** Text with Telegram's entities as DOM nodes. Offsets are UTF-16, as JavaScript's own are. */

import { el } from "./dom.js";

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
    if (start > at) nodes.push(document.createTextNode(text.slice(at, start)));
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
  if (at < to) nodes.push(document.createTextNode(text.slice(at, to)));
  return nodes;
}

function wrap(entity, words, children, handlers) {
  const { type } = entity;
  if (type in PLAIN) return el(PLAIN[type], {}, ...children);
  switch (type) {
    case "pre":
      return el("pre", { data: { language: entity.language ?? "" } }, el("code", {}, ...children));
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
    case "custom_emoji":
      return el("span", { class: "custom-emoji", title: entity.custom_emoji_id ?? "" }, ...children);
    default:
      // mention, text_mention, hashtag, cashtag, and whatever Telegram adds.
      return el("span", { class: "entity", title: entity.user?.first_name }, ...children);
  }
}

function link(url, children) {
  if (!SAFE_LINK.test(url ?? "")) return el("span", { class: "entity" }, ...children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, ...children);
}

/** A click, Enter or space runs `open`. */
function opening(open) {
  const onKey = (event) => {
    if (event.key === "Enter" || event.key === " ") open();
  };
  return { click: open, keydown: onKey };
}

function spoiler(children) {
  const show = () => node.classList.add("spoiler--shown");
  const node = el("span", { class: "spoiler", tabindex: "0", role: "button", on: opening(show) }, ...children);
  return node;
}

function expandable(children) {
  const unfold = () => node.classList.remove("blockquote--folded");
  const node = el("blockquote", { class: "blockquote--folded", tabindex: "0", on: opening(unfold) }, ...children);
  return node;
}
