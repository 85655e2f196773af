/** One open chat: header, pinned message, messages, keyboard of the bot, composer. */

import { act } from "./api.js";
import { acceptDrops } from "./attachments.js";
import { ChatActions } from "./chat_actions.js";
import { walkMessages } from "./chat_keys.js";
import { Composer } from "./composer.js";
import { summary } from "./content.js";
import { el, icon, reconcile } from "./dom.js";
import { enliven } from "./lively.js";
import { nodeId, renderMessage } from "./message.js";
import { ReplyKeys } from "./reply_keys.js";
import { markSeen, messagesIn, nameOf } from "./state.js";
import { currentLanguage, dayName, t } from "./strings.js";
import { trying } from "./toast.js";
import { showTyping } from "./typing.js";

const SHOWN_AT_ONCE = 150;

/**
 * @typedef {object} ChatPlace what ChatView.show draws
 * @property {string} key of the store
 * @property {number|null} topicId null in private chats
 * @property {string} seenKey
 * @property {number} meId
 * @property {object} send fields of control/send that say who writes and where
 * @property {object} act fields {from, chat, bot?} of the other control actions
 * @property {{stamp: any[], make: () => Node[]}} header
 * @property {string} placeholder
 * @property {any[]} commands the bot's menu of commands here
 * @property {string} empty words for an empty chat
 * @property {boolean} isVisible
 * @property {{words: string, label?: string, run?: () => void}|null} [locked] why one cannot write here now
 */

export class ChatView {
  /** @param {HTMLElement} root @param {{showsNames: boolean, emptyAction?: () => Node|null}} options */
  constructor(root, { showsNames, emptyAction = () => null }) {
    this.root = root;
    this.showsNames = showsNames;
    this.emptyAction = emptyAction;
    this.shown = SHOWN_AT_ONCE;
    this.header = el("header", { class: "chat__header" });
    this.pin = el("button", { type: "button", class: "chat__pin", hidden: true });
    this.list = el("div", { class: "chat__list", role: "log", "aria-live": "polite", tabindex: "0" });
    this.keys = new ReplyKeys(() => this.place.send);
    this.locked = el("div", { class: "chat__locked", hidden: true });
    this.actions = new ChatActions(this);
    this.composer = new Composer({
      place: () => this.place?.send,
      placeholder: () => this.wordsOfKeys || (this.place?.placeholder ?? ""),
      commands: () => this.place?.commands ?? [],
      onEditLast: () => this.editLast(),
      onLeave: () => this.list.focus(),
    });
    root.append(this.header, this.pin, this.list, this.keys.node, this.composer.node, this.locked);
    acceptDrops(root, (files) => this.composer.takeFiles(files));
    walkMessages(this);
    this.holdTheEnd();
    enliven(this.list);
  }

  /** Who reads the newest words goes on seeing them when pictures load or the composer grows. */
  holdTheEnd() {
    const { list } = this;
    this.isAtEnd = true;
    const settle = () => {
      if (this.isAtEnd) list.scrollTop = list.scrollHeight;
    };
    list.addEventListener("scroll", () => {
      this.isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    });
    list.addEventListener("load", settle, true);
    new ResizeObserver(settle).observe(list);
    this.settle = settle;
  }

  /** @param {ChatPlace|null} place */
  show(place) {
    const moved = place?.seenKey !== this.place?.seenKey;
    this.place = place;
    this.root.classList.toggle("chat--none", !place);
    if (!place) return;
    if (moved) this.shown = SHOWN_AT_ONCE;
    // Drawn again only when it says something else: a menu button must not vanish under a click.
    reconcile(this.header, [{ key: "bar", stamp: [place.seenKey, currentLanguage(), ...place.header.stamp], make: () => el("div", { class: "chat__bar" }, ...place.header.make()) }]);
    showTyping(this.header, place);
    this.list.setAttribute("aria-label", t("chat.messages"));
    const messages = messagesIn(place.key, place.topicId);
    this.drawList(messages, moved);
    this.drawPin(messages);
    this.wordsOfKeys = this.keys.draw(messages, place.meId);
    this.composer.show(place.seenKey);
    this.drawLock(place.locked);
    if (place.isVisible && messages.length) markSeen(place.seenKey, messages.at(-1).message_id);
  }

  drawList(messages, moved) {
    const { list } = this;
    const hadLast = this.lastId;
    this.lastId = messages.at(-1)?.message_id ?? 0;
    const wanted = this.wanted(messages.slice(-this.shown));
    if (messages.length > this.shown) wanted.unshift({ key: "earlier", stamp: [currentLanguage()], make: () => this.earlierButton() });
    if (!messages.length) wanted.push({ key: "empty", stamp: [currentLanguage(), this.place.seenKey, this.place.empty], make: () => el("div", { class: "chat__empty" }, el("p", { text: this.place.empty }), this.emptyAction()) });
    // Another chat is not news: a screen reader stays silent until its messages stand.
    if (moved) list.setAttribute("aria-busy", "true");
    reconcile(list, wanted);
    if (moved) setTimeout(() => list.removeAttribute("aria-busy"), 300);
    const ownCame = this.lastId !== hadLast && messages.at(-1)?.from?.id === this.place.meId;
    if (moved || ownCame) this.isAtEnd = true;
    this.settle();
  }

  wanted(messages) {
    const context = this.context();
    const rows = [];
    let day = "";
    for (const items of grouped(messages)) {
      const now = dayName(items[0].date);
      if (now !== day) {
        day = now;
        const text = day;
        rows.push({ key: `day ${day}`, stamp: [day], make: () => el("div", { class: "service service--day" }, el("span", { text })) });
      }
      const key = `${this.place.seenKey} ${items[0].message_id}`;
      rows.push({ key, stamp: [this.place.meId, currentLanguage(), ...items], make: () => renderMessage(items, context) });
    }
    return rows;
  }

  earlierButton() {
    const more = () => {
      this.shown += SHOWN_AT_ONCE;
      this.show(this.place);
    };
    return el("button", { type: "button", class: "button button--quiet chat__earlier", text: t("chat.earlier"), on: { click: more } });
  }

  context() {
    return {
      meId: this.place.meId,
      showsNames: this.showsNames,
      onReply: (message) => this.actions.reply(message),
      onReact: (message, anchor) => this.actions.react(message, anchor),
      onToggle: (message, emoji) => this.actions.toggleReaction(message, emoji),
      onMore: (message, anchor) => this.actions.more(message, anchor),
      onPress: (message, button, node) => this.actions.press(message, button, node),
      onJump: (id) => this.jump(id),
      onCommand: (command) => trying(() => act("send", { ...this.place.send, text: command })),
    };
  }

  jump(messageId) {
    const known = messagesIn(this.place.key, this.place.topicId);
    const place = known.findIndex((message) => message.message_id === messageId);
    if (place >= 0 && known.length - place > this.shown) {
      this.shown = known.length - place + 20;
      this.show(this.place);
    }
    const node = place >= 0 ? this.list.querySelector(`#${nodeId(known[place])}`) : null;
    if (!node) return;
    this.isAtEnd = false;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    node.focus({ preventScroll: true });
    node.classList.add("message--lit");
    setTimeout(() => node.classList.remove("message--lit"), 1600);
  }

  editLast() {
    const own = messagesIn(this.place.key, this.place.topicId).filter((message) => this.actions.canEdit(message));
    if (own.length) this.composer.edit(own.at(-1));
  }

  /** Where one cannot write now: what is wrong, and the way out. */
  drawLock(locked) {
    this.locked.hidden = !locked;
    this.composer.node.hidden = Boolean(locked);
    if (locked) this.keys.node.hidden = true;
    const stamp = JSON.stringify(locked ?? null);
    if (this.lockStamp === stamp) return;
    this.lockStamp = stamp;
    const { words, label, run } = locked ?? {};
    this.locked.replaceChildren(el("span", { text: words ?? "" }), ...(label ? [el("button", { type: "button", class: "button button--main", text: label, on: { click: run } })] : []));
  }

  drawPin(messages) {
    const pinned = messages.filter((message) => message.pinned).at(-1);
    this.pin.hidden = !pinned;
    if (!pinned || this.pinOf === pinned) return;
    this.pinOf = pinned;
    this.pin.replaceChildren(icon("pin"), el("span", { class: "chat__pin-words" }, el("strong", { text: t("chat.pinned") }), el("span", { text: summary(pinned, nameOf) })));
    this.pin.onclick = () => this.jump(pinned.message_id);
  }

}

/** Messages as bubbles: the items of an album stand together. */
function grouped(messages) {
  const bubbles = [];
  for (const message of messages) {
    const last = bubbles.at(-1);
    if (message.media_group_id && last?.[0].media_group_id === message.media_group_id) last.push(message);
    else bubbles.push([message]);
  }
  return bubbles;
}
