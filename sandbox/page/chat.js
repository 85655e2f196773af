/** One open chat: header, pinned message, messages, keyboard of the bot, composer. */

import { act } from "./api.js";
import { Composer } from "./composer.js";
import { summary } from "./content.js";
import { ChatList } from "./chat_list.js";
import { el, icon, reconcile } from "./dom.js";
import { enliven } from "./lively.js";
import { alertWindow, openMenu, openPalette } from "./menu.js";
import { messagesIn, nameOf } from "./state.js";
import { currentLanguage, t } from "./strings.js";
import { toast, trying } from "./toast.js";
import { showTyping } from "./typing.js";

const PALETTE = ["👍", "👎", "❤", "🔥", "🎉", "😁", "🤔", "😢", "🙏", "👌", "👀", "🤝"];

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
    this.keys = el("div", { class: "chat__keys", hidden: true });
    this.composer = new Composer({
      place: () => this.place?.send,
      placeholder: () => this.place?.placeholder ?? "",
      commands: () => this.place?.commands ?? [],
      onEditLast: () => this.editLast(),
    });
    root.append(this.header, this.pin, this.list, this.messages.jumper, this.keys, this.composer.node);
    this.acceptDrops();
    enliven(this.list);
  }

  acceptDrops() {
    const over = (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.root.classList.add("chat--drop");
    };
    const leave = () => this.root.classList.remove("chat--drop");
    this.root.addEventListener("dragover", over);
    this.root.addEventListener("dragleave", leave);
    this.root.addEventListener("drop", (event) => {
      leave();
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      this.composer.takeFiles(event.dataTransfer.files);
    });
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
    this.drawKeys(withOther(list, keyboard));
    this.composer.show(place.seenKey);
  }

  context() {
    return {
      meId: this.place.meId,
      showsNames: this.showsNames,
      onReply: (message) => this.composer.reply(message, this.chosenQuote(message)),
      onReact: (message, anchor) => this.react(message, anchor),
      onToggle: (message, emoji) => trying(() => act("react", { ...this.place.act, message_id: message.message_id, emoji })),
      onMore: (message, anchor) => this.more(message, anchor),
      onPress: (message, button) => this.press(message, button),
      onJump: (id) => this.messages.jump(id),
      onCommand: (command) => trying(() => act("send", { ...this.place.send, text: command })),
    };
  }

  /** The part of the message's text that is selected, as {text, position}; null if none. */
  chosenQuote(message) {
    const selection = getSelection();
    const home = this.list.querySelector(`.bubble__text[data-id="${message.message_id}"]`);
    if (!home || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!home.contains(range.startContainer) || !home.contains(range.endContainer)) return null;
    const before = document.createRange();
    before.setStart(home, 0);
    before.setEnd(range.startContainer, range.startOffset);
    return { text: range.toString(), position: before.toString().length };
  }

  react(message, anchor) {
    const mine = (message.reactions ?? []).find((reaction) => reaction.from_id === this.place.meId);
    const onPick = (emoji) => trying(() => act("react", { ...this.place.act, message_id: message.message_id, emoji }));
    openPalette(anchor, PALETTE, { chosen: mine?.emoji ?? null, onPick });
  }

  more(message, anchor) {
    const isOwn = message.from?.id === this.place.meId;
    const text = message.text ?? message.caption;
    openMenu(anchor, [
      { label: t("message.reply"), run: () => this.composer.reply(message) },
      text && { label: t("message.copy"), run: () => navigator.clipboard?.writeText(text) },
      this.showsNames && { label: t(message.pinned ? "message.unpin" : "message.pin"), run: () => trying(() => act("pin", { ...this.place.act, message_id: message.message_id, on: !message.pinned })) },
      isOwn && text && { label: t("message.edit"), run: () => this.composer.edit(message) },
      isOwn && { label: t("message.delete"), danger: true, run: () => this.remove(message) },
    ]);
  }

  /** Delete a message; of an album, all items. */
  remove(message) {
    const mates = messagesIn(this.place.key).filter((other) => message.media_group_id && other.media_group_id === message.media_group_id);
    const ids = (mates.length ? mates : [message]).map((one) => one.message_id);
    return trying(() => act("delete", { ...this.place.act, message_ids: ids }));
  }

  async press(message, button) {
    if (button.url) return void open(button.url, "_blank", "noopener");
    if (button.copy_text) return void navigator.clipboard?.writeText(button.copy_text.text);
    if (button.switch_inline_query_current_chat !== undefined) return this.composer.write(`@${message.from?.username ?? ""} ${button.switch_inline_query_current_chat}`);
    const body = { ...this.place.act, message_id: message.message_id, button: button.callback_data ?? button.text };
    const result = await trying(() => act("press", body));
    if (!result) return;
    const { answer } = result;
    if (!answer) toast(t("press.noAnswer"));
    else if (answer.show_alert) alertWindow(answer.text);
    else if (answer.text) toast(answer.text);
    else if (answer.url) open(answer.url, "_blank", "noopener");
  }

  editLast() {
    const own = messagesIn(this.place.key, this.place.topicId).filter((message) => message.from?.id === this.place.meId && (message.text ?? message.caption));
    if (own.length) this.composer.edit(own.at(-1));
  }

  drawPin(messages) {
    const pinned = messages.filter((message) => message.pinned).at(-1);
    this.pin.hidden = !pinned;
    if (!pinned || this.pinOf === pinned) return;
    this.pinOf = pinned;
    this.pin.replaceChildren(icon("pin"), el("span", { class: "chat__pin-words" }, el("strong", { text: t("chat.pinned") }), el("span", { text: summary(pinned, nameOf) })));
    this.pin.onclick = () => this.messages.jump(pinned.message_id);
  }

  drawKeys(messages) {
    const last = messages.filter((message) => message.reply_markup?.keyboard || message.reply_markup?.remove_keyboard).at(-1);
    const rows = last?.reply_markup.keyboard ?? [];
    this.keys.hidden = !rows.length;
    if (this.keysOf === last) return;
    this.keysOf = last;
    const press = (button) => {
      const special = button.request_contact ? { content: "contact" } : button.request_location ? { content: "location" } : { text: button.text };
      trying(() => act("send", { ...this.place.send, ...special }));
    };
    this.keys.replaceChildren(
      ...rows.map((row) => el("div", { class: "keyboard__row" }, ...row.map((one) => (typeof one === "string" ? { text: one } : one)).map((button) => el("button", { type: "button", class: "key", text: button.text, on: { click: () => press(button) } })))),
    );
  }
}

/** The messages, and one that may stand outside what is known of the chat. */
function withOther(messages, other) {
  if (!other || messages.some((one) => one.message_id === other.message_id)) return messages;
  return other.message_id < (messages[0]?.message_id ?? Infinity) ? [other, ...messages] : [...messages, other];
}
