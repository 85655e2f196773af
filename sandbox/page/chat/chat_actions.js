/** What can be done with a message: its menu, its buttons, reactions, quotes. */

import { act } from "../memory/api.js";
import { mediaKind, serviceKind } from "./content.js";
import { alertWindow, confirmed } from "../kit/dialog.js";
import { forward } from "../writing/forward.js";
import { openMenu, openPalette } from "../kit/menu.js";
import { messagesIn, store } from "../memory/state.js";
import { t } from "../kit/strings.js";
import { toast, trying } from "../kit/toast.js";

const PALETTE = ["👍", "👎", "❤", "🔥", "🎉", "😁", "🤔", "😢", "🙏", "👌", "👀", "🤝"];
const EDITABLE = new Set(["photo", "video", "animation", "audio", "document", "voice"]);
const REACTIONS_OF_PREMIUM = 3;

export class ChatActions {
  /** @param {{place: any, composer: any, list: HTMLElement, showsNames: boolean}} chat a ChatView */
  constructor(chat) {
    this.chat = chat;
  }

  get place() {
    return this.chat.place;
  }

  /** Fields of an action with one message. */
  about(message) {
    return { ...this.place.act, message_id: message.message_id };
  }

  isOwn(message) {
    return message.from?.id === this.place.meId && !message.sender_chat;
  }

  canEdit(message) {
    const kind = mediaKind(message);
    return this.isOwn(message) && !message.forward_origin && !message.via_bot && (message.text !== undefined || EDITABLE.has(kind));
  }

  /** Own messages; in a group all, for administrators with the right; privately all, as in Telegram. */
  canDelete(message) {
    if (!this.chat.showsNames || this.isOwn(message)) return true;
    const member = store.chats.get(this.place.act.chat)?.members.find((one) => one.id === this.place.meId);
    return member?.status === "creator" || Boolean(member?.rights?.includes("can_delete_messages"));
  }

  canForward(message) {
    return !serviceKind(message) && !message.has_protected_content && !store.chats.get(message.chat.id)?.is_protected;
  }

  reply(message) {
    this.chat.composer.reply(message, this.chosenQuote(message));
  }

  edit(message) {
    this.chat.composer.edit(message);
  }

  /** The part of the message's text that is selected, as {text, position}; null if none. */
  chosenQuote(message) {
    const selection = getSelection();
    const home = this.chat.list.querySelector(`.bubble__text[data-id="${message.message_id}"]`);
    if (!home || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!home.contains(range.startContainer) || !home.contains(range.endContainer)) return null;
    const before = document.createRange();
    before.setStart(home, 0);
    before.setEnd(range.startContainer, range.startOffset);
    return { text: range.toString(), position: before.toString().length };
  }

  mine(message) {
    return (message.reactions ?? []).filter((reaction) => reaction.from_id === this.place.meId).map((reaction) => reaction.emoji);
  }

  /** Put a reaction or take it away; only Premium has several, the newest ones stay. */
  toggleReaction(message, emoji) {
    const mine = this.mine(message);
    const most = store.people.get(this.place.meId)?.is_premium ? REACTIONS_OF_PREMIUM : 1;
    const wanted = mine.includes(emoji) ? mine.filter((one) => one !== emoji) : [...mine, emoji].slice(-most);
    return trying(() => act("react", { ...this.about(message), emoji: wanted }));
  }

  react(message, anchor) {
    openPalette(anchor, PALETTE, { chosen: this.mine(message), onPick: (emoji) => this.toggleReaction(message, emoji) });
  }

  more(message, anchor) {
    const text = message.text ?? message.caption;
    openMenu(anchor, [
      { label: t("message.reply"), hint: "R", run: () => this.reply(message) },
      text && { label: t("message.copy"), hint: "C", run: () => this.copy(text) },
      this.canForward(message) && { label: t("message.forward"), hint: "F", run: () => this.forward(message) },
      this.chat.showsNames && { label: t(message.pinned ? "message.unpin" : "message.pin"), run: () => trying(() => act("pin", { ...this.about(message), on: !message.pinned })) },
      this.canEdit(message) && { label: t("message.edit"), hint: "E", run: () => this.edit(message) },
      this.canDelete(message) && { label: t("message.delete"), hint: "Del", danger: true, run: () => this.remove(message) },
    ]);
  }

  async copy(text) {
    const copied = await trying(() => navigator.clipboard.writeText(text).then(() => true));
    if (copied) toast(t("copied"));
  }

  /** The message, or all items of its album. */
  withMates(message) {
    const mates = messagesIn(this.place.key).filter((other) => message.media_group_id && other.media_group_id === message.media_group_id);
    return (mates.length ? mates : [message]).map((one) => one.message_id);
  }

  forward(message) {
    return forward(this.place.act, this.withMates(message));
  }

  async remove(message) {
    if (!this.isOwn(message) && !(await confirmed(t("message.deleteOthers"), t("message.deleteOthersWords"), t("message.delete")))) return;
    this.chat.composer.field.focus();
    await trying(() => act("delete", { ...this.place.act, message_ids: this.withMates(message) }));
  }

  /** Press a button under a message; `node` looks busy until the bot has answered. */
  async press(message, button, node) {
    if (button.url) return void open(button.url, "_blank", "noopener");
    if (button.copy_text) return this.copy(button.copy_text.text);
    const query = button.switch_inline_query_current_chat ?? button.switch_inline_query;
    if (query !== undefined) return this.chat.composer.write(`@${message.from?.username ?? ""} ${query}`);
    if (node?.getAttribute("aria-busy") === "true") return;
    node?.setAttribute("aria-busy", "true");
    const result = await trying(() => act("press", { ...this.about(message), button: button.callback_data ?? button.text }));
    node?.removeAttribute("aria-busy");
    if (!result) return;
    const { answer } = result;
    if (!answer) toast(t("press.noAnswer"));
    else if (answer.show_alert) alertWindow(answer.text);
    else if (answer.text) toast(answer.text);
    else if (answer.url) open(answer.url, "_blank", "noopener");
  }
}
