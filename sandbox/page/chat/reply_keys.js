/** The bot's keyboard under a chat: its buttons, what the field then says, and when it goes away. */

import { act } from "../memory/api.js";
import { el, iconButton } from "../kit/dom.js";
import { changed } from "../memory/state.js";
import { t } from "../kit/strings.js";
import { trying } from "../kit/toast.js";

export class ReplyKeys {
  /** @param {() => any} place fields of control/send */
  constructor(place) {
    this.place = place;
    this.node = el("div", { class: "chat__keys", hidden: true, role: "group" });
    /** ids of keyboards that were used up or folded away */
    this.gone = new Set();
  }

  /** @param {any[]} messages of the chat @param {number} meId @returns {string} words for the empty field, or "" */
  draw(messages, meId) {
    const last = messages.findLast((message) => isForAll(message, meId) && ["keyboard", "remove_keyboard", "force_reply"].some((kind) => message.reply_markup?.[kind]));
    const markup = last?.reply_markup ?? {};
    const id = last && `${last.chat.id} ${last.message_id}`;
    const isGone = this.gone.has(id);
    this.node.hidden = !markup.keyboard?.length;
    this.node.setAttribute("aria-label", t("keys.label"));
    if (this.shown !== last || this.wasGone !== isGone) {
      this.shown = last;
      this.wasGone = isGone;
      this.fill(markup, id, isGone);
    }
    return isGone ? "" : (markup.input_field_placeholder ?? "");
  }

  fill(markup, id, isGone) {
    const fold = (gone) => {
      if (gone) this.gone.add(id);
      else this.gone.delete(id);
      changed();
    };
    if (isGone) return this.node.replaceChildren(el("button", { type: "button", class: "button button--quiet", text: t("keys.show"), on: { click: () => fold(false) } }));
    const press = (button) => {
      const what = button.request_contact ? { content: "contact", fields: { is_own: true } } : button.request_location ? { content: "location" } : { text: button.text };
      trying(() => act("send", { ...this.place(), ...what }));
      if (markup.one_time_keyboard) fold(true);
    };
    const sign = (button) => (button.request_contact ? " 👤" : button.request_location ? " 📍" : "");
    const key = (button) => el("button", { type: "button", class: "key", text: `${button.text}${sign(button)}`, on: { click: () => press(button) } });
    const rows = (markup.keyboard ?? []).map((row) => el("div", { class: "keyboard__row" }, ...row.map((one) => key(typeof one === "string" ? { text: one } : one))));
    this.node.classList.toggle("chat__keys--tall", !markup.resize_keyboard);
    const close = !markup.is_persistent && iconButton("close", t("keys.hide"), () => fold(true));
    this.node.replaceChildren(...rows, ...(close ? [close] : []));
  }
}

/** A selective keyboard is for those whose message it answers. */
function isForAll({ reply_markup: markup, reply_to_message: to, chat }, meId) {
  return !markup?.selective || chat.type === "private" || to?.from?.id === meId;
}
