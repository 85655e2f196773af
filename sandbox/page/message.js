/** One message (or an album, which is one bubble with several items) as a node. */

import { mediaKind, serviceKind, serviceLine, summary } from "./content.js";
import { avatar, el, icon, iconButton } from "./dom.js";
import { renderText } from "./entities.js";
import { renderMedia } from "./media.js";
import { nameOf, store } from "./state.js";
import { clockTime, t } from "./strings.js";

/**
 * @typedef {object} MessageContext
 * @property {number} meId who reads and writes here
 * @property {boolean} showsNames whether names stand over bubbles (groups)
 * @property {(message: any) => void} onReply
 * @property {(message: any, anchor: HTMLElement) => void} onReact
 * @property {(message: any, anchor: HTMLElement) => void} onMore
 * @property {(message: any, button: any) => void} onPress an inline button
 * @property {(messageId: number) => void} onJump
 * @property {(command: string) => void} onCommand
 */

/** @param {any[]} items one message, or the items of an album @param {MessageContext} context */
export function renderMessage(items, context) {
  const first = items[0];
  if (serviceKind(first)) {
    return el("div", { class: "service", id: nodeId(first), data: { id: first.message_id } }, el("span", { text: serviceLine(first, nameOf) }));
  }
  const isOwn = first.from?.id === context.meId && !first.sender_chat;
  const isBare = ["sticker", "dice"].includes(mediaKind(first)) && !first.reply_to_message;
  const bubble = el("div", { class: `bubble${isBare ? " bubble--bare" : ""}` }, ...bubbleParts(items, context, isOwn));
  return el(
    "article",
    { class: `message ${isOwn ? "message--own" : ""} ${isBot(first) ? "message--bot" : ""}`, id: nodeId(first), tabindex: "-1", data: { id: first.message_id } },
    context.showsNames && !isOwn && avatar(senderName(first), first.sender_chat?.id ?? first.from?.id),
    el("div", { class: "message__body" }, bubble, inlineKeyboard(items.at(-1), context), reactions(items, context)),
    tools(items, context),
  );
}

/** The id of a message's node inside the list it is drawn in. */
export function nodeId(message) {
  return `m-${message.chat.type === "private" ? "p" : "g"}-${message.message_id}`;
}

function isBot(message) {
  return message.from?.is_bot || store.bots.some((bot) => bot.id === message.from?.id);
}

function senderName(message) {
  return nameOf(message.sender_chat ?? message.from ?? "");
}

function bubbleParts(items, context, isOwn) {
  const first = items[0];
  const parts = [];
  if (context.showsNames && !isOwn) parts.push(el("div", { class: "bubble__name", text: senderName(first) }));
  if (first.via_bot) parts.push(el("div", { class: "faint", text: t("message.via", { bot: `@${first.via_bot.username}` }) }));
  if (first.forward_origin) parts.push(el("div", { class: "bubble__forward", text: t("message.forwarded", { name: originName(first.forward_origin) }) }));
  const reply = replySnippet(first, context);
  if (reply) parts.push(reply);
  const media = items.map(renderMedia).filter(Boolean);
  if (media.length > 1) parts.push(el("div", { class: `album album--${Math.min(media.length, 4)}` }, ...media));
  else parts.push(...media);
  for (const item of items) {
    const text = item.text ?? item.caption;
    if (text) parts.push(el("div", { class: "bubble__text", dir: "auto", data: { id: item.message_id } }, ...renderText(text, item.entities ?? item.caption_entities, context)));
  }
  parts.push(
    el(
      "div",
      { class: "bubble__foot" },
      items.some((item) => item.edited || item.edit_date) && el("span", { text: t("message.edited") }),
      first.author_signature && el("span", { text: first.author_signature }),
      first.pinned && icon("pin"),
      first.has_protected_content && icon("lock"),
      el("time", { datetime: new Date(first.date * 1000).toISOString(), text: clockTime(first.date) }),
    ),
  );
  return parts;
}

function originName(origin) {
  return nameOf(origin.sender_user ?? origin.sender_chat ?? origin.chat ?? "") || origin.sender_user_name || "";
}

function replySnippet(message, context) {
  const to = message.reply_to_message;
  // In a topic every message that answers nothing still names the topic's first message.
  const isRoot = to?.forum_topic_created;
  if ((!to || isRoot) && !message.external_reply) return null;
  const words = message.quote?.text ?? (to ? summary(to, nameOf) : t("message.elsewhere"));
  const inside = [el("strong", { text: to ? senderName(to) : originName(message.external_reply.origin ?? {}) }), el("span", { text: words })];
  if (!to) return el("div", { class: "snippet" }, ...inside);
  return el("button", { type: "button", class: "snippet", on: { click: () => context.onJump(to.message_id) } }, ...inside);
}

function buttonSign(button) {
  if (button.url || button.login_url) return " ↗";
  if (button.copy_text) return " ⧉";
  if (button.switch_inline_query !== undefined || button.switch_inline_query_current_chat !== undefined) return " ⌕";
  return "";
}

function inlineKeyboard(message, context) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el(
    "div",
    { class: "keyboard" },
    ...rows.map((row) =>
      el(
        "div",
        { class: "keyboard__row" },
        ...row.map((button) =>
          el("button", { type: "button", class: `key key--${button.style ?? "plain"}`, on: { click: (event) => context.onPress(message, button, event.currentTarget) } }, `${button.text}${buttonSign(button)}`),
        ),
      ),
    ),
  );
}

function reactions(items, context) {
  const counted = new Map();
  for (const item of items) {
    for (const reaction of item.reactions ?? []) {
      // A custom emoji is told by its long number; the page has no pictures of those.
      const sign = /^\d{6,}$/.test(reaction.emoji ?? "") ? "✦" : (reaction.emoji ?? "⭐");
      counted.set(sign, [...(counted.get(sign) ?? []), reaction.from_id ?? reaction.from?.id]);
    }
  }
  if (!counted.size) return null;
  const chips = [...counted].map(([emoji, from]) =>
    el("span", { class: `reaction ${from.includes(context.meId) ? "reaction--own" : ""}`, title: from.map(nameOf).join(", ") }, emoji, from.length > 1 ? el("span", { text: from.length }) : null),
  );
  return el("div", { class: "reactions", "aria-label": t("message.reactions") }, ...chips);
}

function tools(items, context) {
  const first = items[0];
  const keepSelection = { mousedown: (event) => event.preventDefault() };
  const button = (name, label, run) => {
    const node = iconButton(name, t(label), () => run(node));
    node.addEventListener("mousedown", keepSelection.mousedown);
    return node;
  };
  return el(
    "div",
    { class: "tools" },
    button("reply", "message.reply", () => context.onReply(first)),
    button("smile", "message.react", (node) => context.onReact(first, node)),
    button("more", "message.more", (node) => context.onMore(first, node)),
  );
}
