/** One message (or an album, which is one bubble with several items) as a node. */

import { fileUrl } from "../memory/api.js";
import { mediaKind, serviceKind, serviceLine, summary } from "./content.js";
import { avatar, el, icon, iconButton } from "../kit/dom.js";
import { renderText } from "./entities.js";
import { isVisual, renderMedia, renderMosaic } from "../media/media.js";
import { nameOf, store } from "../memory/state.js";
import { clockTime, fullDate, t } from "../kit/strings.js";

/**
 * @typedef {object} MessageContext
 * @property {number} meId who reads and writes here
 * @property {boolean} showsNames whether names stand over bubbles (groups)
 * @property {(message: any) => void} onReply
 * @property {(message: any, anchor: HTMLElement) => void} onReact
 * @property {(message: any, emoji: string) => void} [onToggle] one's own reaction is set or taken away
 * @property {(message: any, anchor: HTMLElement) => void} onMore
 * @property {(message: any, button: any, node: HTMLElement) => void} onPress an inline button
 * @property {(messageId: number) => void} onJump
 * @property {(command: string) => void} onCommand
 */

const STACKED = ["document", "audio"];
const BARE = ["sticker", "dice", "video_note"];
const ONE_EMOJI = /^(?:\p{RI}\p{RI}|[#*0-9]\uFE0F?\u20E3|\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|❤)/u;
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** @param {any[]} items one message, or the items of an album @param {MessageContext} context */
export function renderMessage(items, context) {
  try {
    return drawn(items, context);
  } catch (error) {
    // One message of an odd shape must not take the others with it.
    console.warn("a message cannot be shown", items, error);
    return serviceNode(items[0], t("message.broken"));
  }
}

function serviceNode(message, words) {
  return el("div", { class: "service", id: nodeId(message), data: { id: message.message_id } }, el("span", { dir: "auto", title: fullDate(message.date), text: words }));
}

function drawn(items, context) {
  const first = items[0];
  if (serviceKind(first)) return serviceNode(first, serviceLine(first, nameOf));
  const isOwn = first.from?.id === context.meId && !first.sender_chat;
  const author = first.sender_chat?.id ?? first.from?.id ?? 0;
  return el(
    "article",
    { class: `message ${isOwn ? "message--own" : ""} ${isBot(first) ? "message--bot" : ""}`, id: nodeId(first), tabindex: "-1", data: { id: first.message_id, author, date: first.date } },
    context.showsNames && !isOwn && avatar(senderName(first), author),
    el("div", { class: "message__body" }, bubble(items, context, isOwn), inlineKeyboard(items.at(-1), context), reactions(items, context)),
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

function bubble(items, context, isOwn) {
  const first = items[0];
  const kind = mediaKind(first);
  const head = headLines(first, context, isOwn);
  const isShown = isVisual(kind) || (items.length > 1 && !STACKED.includes(kind));
  const isBare = BARE.includes(kind) && !first.reply_to_message?.text && !first.forward_origin;
  const kinds = [isShown && "bubble--visual", isBare && "bubble--bare"].filter(Boolean);
  const body = items.length > 1 && STACKED.includes(kind) ? stacked(items, context) : oneBlock(items, context);
  const isWordless = !body.some((node) => node.classList.contains("bubble__words"));
  if (isWordless) body.push(foot(items));
  if (isWordless && isShown && kind !== "location" && kind !== "venue") kinds.push("bubble--silent");
  const node = el("div", { class: ["bubble", ...kinds].join(" ") }, ...head, ...body);
  // A caption is as wide as its picture, so that the bubble does not change its shape under it.
  const width = isShown && node.querySelector(".visual, .mosaic")?.style.width;
  if (width) node.style.maxWidth = `min(100%, max(${width}, 240px))`;
  return node;
}

function headLines(first, context, isOwn) {
  const author = first.sender_chat?.id ?? first.from?.id ?? 0;
  return [
    context.showsNames && !isOwn && el("div", { class: `bubble__name name--${Math.abs(author) % 7}`, dir: "auto", text: senderName(first) }),
    first.via_bot && el("div", { class: "bubble__origin", text: t("message.via", { bot: `@${first.via_bot.username}` }) }),
    first.forward_origin && forwarded(first.forward_origin),
    replySnippet(first, context),
  ].filter(Boolean);
}

/** A text, one piece of media with its caption, or a mosaic with what was written under it. */
function oneBlock(items, context) {
  const first = items[0];
  const media = items.length > 1 ? renderMosaic(items) : renderMedia(first);
  const written = items.filter((item) => item.text ?? item.caption);
  const words = written.map((item, i) => wordsOf(item, context, i === written.length - 1 ? foot(items) : null));
  const block = media && el("div", { class: "bubble__media" }, media);
  return (first.show_caption_above_media ? [...words, block] : [block, ...words]).filter(Boolean);
}

/** Documents and music of an album: each with its own caption. */
function stacked(items, context) {
  return items.flatMap((item, i) => {
    const last = i === items.length - 1 ? foot(items) : null;
    return [el("div", { class: "bubble__media" }, renderMedia(item)), item.caption && wordsOf(item, context, last)].filter(Boolean);
  });
}

/** Text with the foot in its last line, where there is room. */
function wordsOf(item, context, end) {
  const text = item.text ?? item.caption;
  const big = item.text ? emojiCount(text) : 0;
  const size = big ? ` bubble__text--emoji${Math.min(big, 3)}` : "";
  return el(
    "div",
    { class: "bubble__words", dir: "auto" },
    el("span", { class: `bubble__text${size}`, data: { id: item.message_id } }, ...renderText(text, item.entities ?? item.caption_entities, context)),
    end,
  );
}

/** How many emoji a text is, if it is nothing else and there are at most three. */
function emojiCount(text) {
  if (text.length > 60) return 0;
  const signs = [...letters.segment(text.trim())].map((one) => one.segment);
  return signs.length <= 3 && signs.every((sign) => ONE_EMOJI.test(sign)) ? signs.length : 0;
}

function foot(items) {
  const first = items[0];
  return el(
    "span",
    { class: "bubble__foot" },
    items.some((item) => item.edited || item.edit_date) && el("span", { text: t("message.edited") }),
    first.author_signature && el("span", { text: first.author_signature }),
    items.some((item) => item.pinned) && mark("pin", "message.isPinned"),
    first.has_protected_content && mark("lock", "message.protected"),
    el("time", { datetime: new Date(first.date * 1000).toISOString(), title: fullDate(first.date), text: clockTime(first.date) }),
  );
}

function mark(name, words) {
  return el("span", { role: "img", "aria-label": t(words), title: t(words) }, icon(name));
}

function originName(origin) {
  return nameOf(origin.sender_user ?? origin.sender_chat ?? origin.chat ?? "") || origin.sender_user_name || "";
}

function forwarded(origin) {
  const signature = origin.author_signature ? ` (${origin.author_signature})` : "";
  return el("div", { class: "bubble__origin", dir: "auto", title: origin.date ? fullDate(origin.date) : null, text: t("message.forwarded", { name: `${originName(origin)}${signature}` }) });
}

/** The smallest picture of what is answered, or null. */
function thumbnail(message) {
  const file = message.photo?.[0] ?? (message.sticker?.is_animated || message.sticker?.is_video ? null : message.sticker);
  if (!file?.file_id || message.has_media_spoiler) return null;
  const image = el("img", { class: "snippet__picture", src: fileUrl(file.file_id), alt: "", width: 34, height: 34, on: { error: () => image.remove() } });
  return image;
}

function replySnippet(message, context) {
  const to = message.reply_to_message;
  // In a topic every message that answers nothing still names the topic's first message.
  const isRoot = to?.forum_topic_created;
  const external = message.external_reply;
  if ((!to || isRoot) && !external) return null;
  const words = message.quote?.text ?? (to ? summary(to, nameOf) : t("message.elsewhere"));
  const name = to ? senderName(to) : originName(external.origin ?? {});
  const inside = [
    thumbnail(to ?? external),
    el("span", { class: "snippet__words" }, el("strong", { dir: "auto", text: name }), el("span", { class: message.quote ? "snippet__quote" : "", dir: "auto", text: words })),
  ].filter(Boolean);
  const author = to?.sender_chat?.id ?? to?.from?.id ?? 0;
  const look = `snippet name--${Math.abs(author) % 7}`;
  if (!to) return el("div", { class: look }, ...inside);
  return el("button", { type: "button", class: look, on: { click: () => context.onJump(to.message_id) } }, ...inside);
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
      const emoji = reaction.emoji ?? "⭐";
      const one = counted.get(emoji) ?? { item, from: [] };
      one.from.push(reaction.from_id ?? reaction.from?.id);
      counted.set(emoji, one);
    }
  }
  if (!counted.size) return null;
  return el("div", { class: "reactions", role: "group", "aria-label": t("message.reactions") }, ...[...counted].map(([emoji, { item, from }]) => reactionChip(emoji, item, from, context)));
}

function reactionChip(emoji, item, from, context) {
  const isOwn = from.includes(context.meId);
  // A custom emoji is told by its long number; the page has no pictures of those.
  const isCustom = /^\d{6,}$/.test(emoji);
  const names = from.map(nameOf).join(", ");
  const inside = [isCustom ? "✦" : emoji, from.length > 1 && el("span", { class: "reaction__count", text: from.length })];
  const look = { class: `reaction ${isOwn ? "reaction--own" : ""}`, title: names };
  if (!context.onToggle || isCustom) return el("span", look, ...inside);
  return el("button", { type: "button", "aria-pressed": String(isOwn), "aria-label": `${emoji} ${names}`, on: { click: () => context.onToggle(item, emoji) }, ...look }, ...inside);
}

function tools(items, context) {
  const first = items[0];
  const button = (name, label, run) => {
    const node = iconButton(name, t(label), () => run(node));
    // The selected words stay selected: they become the quote of a reply.
    node.addEventListener("mousedown", (event) => event.preventDefault());
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
