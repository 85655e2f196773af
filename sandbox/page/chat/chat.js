/** One open chat: header, pinned message, messages, keyboard of the bot, composer. */

import { act } from "../memory/api.js";
import { acceptDrops } from "../writing/attachments.js";
import { ChatActions } from "./chat_actions.js";
import { walkMessages } from "./chat_keys.js";
import { Composer } from "../writing/composer.js";
import { summary } from "./content.js";
import { ChatList } from "./chat_list.js";
import { el, icon, reconcile } from "../kit/dom.js";
import { enliven } from "./lively.js";
import { ReplyKeys } from "./reply_keys.js";
import { messagesIn, nameOf } from "../memory/state.js";
import { currentLanguage, t } from "../kit/strings.js";
import { trying } from "../kit/toast.js";
import { showTyping } from "./typing.js";

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
    this.header = el("header", { class: "chat__header" });
    this.pin = el("button", { type: "button", class: "chat__pin", hidden: true });
    this.messages = new ChatList({ context: () => this.context(), empty: () => el("div", { class: "chat__empty" }, el("p", { text: this.place.empty }), this.emptyAction()) });
    this.list = this.messages.node;
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
    root.append(this.header, this.pin, this.list, this.messages.jumper, this.keys.node, this.composer.node, this.locked);
    acceptDrops(root, (files) => this.composer.takeFiles(files));
    walkMessages(this);
    enliven(this.list);
  }

  /** @param {ChatPlace|null} place */
  show(place) {
    this.place = place;
    this.root.classList.toggle("chat--none", !place);
    if (!place) return;
    // Drawn again only when it says something else: a menu button must not vanish under a click.
    reconcile(this.header, [{ key: "bar", stamp: [place.seenKey, currentLanguage(), ...place.header.stamp], make: () => el("div", { class: "chat__bar" }, ...place.header.make()) }]);
    showTyping(this.header, place);
    const { list, pinned, keyboard } = this.messages.draw(place);
    this.drawPin(withOther(list, pinned));
    this.wordsOfKeys = this.keys.draw(withOther(list, keyboard), place.meId);
    this.composer.show(place.seenKey);
    this.drawLock(place.locked);
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
      onJump: (id) => this.messages.jump(id),
      onCommand: (command) => trying(() => act("send", { ...this.place.send, text: command })),
    };
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
    this.pin.onclick = () => this.messages.jump(pinned.message_id);
  }
}

/** The messages, and one that may stand outside what is known of the chat. */
function withOther(messages, other) {
  if (!other || messages.some((one) => one.message_id === other.message_id)) return messages;
  return other.message_id < (messages[0]?.message_id ?? Infinity) ? [other, ...messages] : [...messages, other];
}
