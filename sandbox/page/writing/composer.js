/** Where words are written: text with marks, replies, edits, files. What is begun is kept per chat. */

import { act } from "../memory/api.js";
import { Attachments, asContent, contentOf, sendFiles } from "./attachments.js";
import { mediaKind, summary } from "../chat/content.js";
import { el, iconButton } from "../kit/dom.js";
import { format, formatOf, openFormatMenu } from "./format_menu.js";
import { parseMarks, withMarks } from "./formatting.js";
import { BotOffers } from "./inline.js";
import { openMenu } from "../kit/menu.js";
import { openSamples } from "./samples.js";
import { nameOf, store } from "../memory/state.js";
import { pick, t } from "../kit/strings.js";
import { trying } from "../kit/toast.js";

const DRAFT = "draft ";
const REPLACEABLE = new Set(["photo", "video", "animation", "audio", "document"]);
const nothing = () => ({ value: "", unsent: "", replyTo: null, quote: null, editing: null, files: [], asFiles: false });

export class Composer {
  /**
   * @param {object} options
   * @param {() => any} options.place fields of control/send that say who writes and where
   * @param {() => string} options.placeholder
   * @param {() => {command: string, description: string}[]} options.commands the bot's menu here
   * @param {() => void} options.onEditLast ArrowUp in an empty field
   * @param {() => void} options.onLeave the person wants to the messages, by key
   */
  constructor({ place, placeholder, commands, onEditLast, onLeave }) {
    Object.assign(this, { place, placeholder, commands, onEditLast, onLeave });
    this.key = null;
    /** chat key → what is begun there */
    this.begun = new Map();
    this.replyTo = this.quote = this.editing = null;
    this.queue = Promise.resolve();
    this.field = el("textarea", { rows: "1", enterkeyhint: "send", "aria-autocomplete": "list", on: { input: () => this.onInput(), keydown: (event) => this.onKey(event), paste: (event) => this.onPaste(event) } });
    this.picker = el("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", on: { change: () => this.takeFiles(this.picker.files) } });
    this.bar = el("div", { class: "composer__bar", hidden: true });
    this.tray = new Attachments(() => this.settle());
    this.progress = el("progress", { class: "composer__progress", max: "1", hidden: true });
    this.buttons = el("div", { class: "composer__row" });
    this.offers = new BotOffers(this.field, {
      place,
      commands,
      onCommand: (text, send) => (send ? this.sendText(text) : this.write(`${text} `)),
      onResult: (result) => this.sendInline(result),
    });
    this.node = el("form", { class: "composer", on: { submit: (event) => (event.preventDefault(), this.send()) } }, this.offers.node, this.bar, this.tray.node, this.progress, this.buttons, this.picker);
    this.drawButtons();
  }

  /** Words of the buttons; called again when the language changes. */
  drawButtons() {
    this.plus = iconButton("plus", t("composer.add"), () => this.openSamples());
    this.slash = iconButton("slash", t("composer.commands"), () => this.openCommands());
    this.formats = iconButton("letters", t("composer.format"), () => openFormatMenu(this.formats, this.field));
    this.sendButton = iconButton("send", t("composer.send"), null, { type: "submit" });
    this.sendButton.classList.add("icon-button--main");
    this.slash.classList.add("composer__slash");
    this.formats.classList.add("composer__formats");
    this.buttons.replaceChildren(this.plus, this.slash, this.field, this.formats, this.sendButton);
    this.progress.setAttribute("aria-label", t("files.sending"));
    this.tray.draw();
    this.drawBar();
  }

  /** Go to another chat: what is begun there comes back. */
  show(key) {
    this.slash.hidden = !this.commands().length;
    const words = this.placeholder();
    this.field.placeholder = words;
    this.field.setAttribute("aria-label", words);
    if (key === this.key) return;
    this.offers.hide();
    if (this.key !== null) this.begun.set(this.key, this.snapshot());
    this.key = key;
    this.restore(this.begun.get(key) ?? { ...nothing(), value: sessionStorage.getItem(DRAFT + key) ?? "" });
  }

  snapshot() {
    const { replyTo, quote, editing, unsent } = this;
    return { value: this.field.value, unsent, replyTo, quote, editing, files: [...this.tray.files], asFiles: this.tray.asFiles };
  }

  restore({ value, unsent, replyTo, quote, editing, files, asFiles }) {
    Object.assign(this, { replyTo, quote, editing, unsent });
    this.field.value = value;
    this.tray.change({ files, asFiles });
    this.drawBar();
  }

  /** After anything changed: heights, and the draft that a reload does not lose. */
  settle() {
    if (this.key !== null && !this.editing) keepDraft(this.key, this.field.value);
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
  }

  /** Answer a message; `quote` is {text, position} of a chosen part. */
  reply(message, quote = null) {
    if (this.editing) this.cancel();
    this.replyTo = message;
    this.quote = quote;
    this.drawBar();
    this.field.focus();
  }

  /** Change an own message. */
  edit(message) {
    const text = message.text ?? message.caption ?? "";
    const unsent = this.editing ? this.unsent : this.field.value;
    this.restore({ ...nothing(), unsent, value: withMarks(text, message.entities ?? message.caption_entities), editing: message });
    this.settle();
    this.field.focus();
  }

  cancel() {
    const value = this.editing ? this.unsent : this.field.value;
    this.restore({ ...nothing(), value });
    this.settle();
  }

  /** Put words into the field. */
  write(text) {
    this.field.value = text;
    this.onInput();
    this.field.focus();
  }

  /** Files that were chosen, dropped or pasted; they go with the next message. */
  takeFiles(files) {
    const isReplacing = this.editing && REPLACEABLE.has(mediaKind(this.editing));
    if (this.editing && !isReplacing) this.cancel();
    this.tray.take(files, { only: isReplacing });
    this.picker.value = "";
    this.field.focus();
  }

  onInput() {
    this.settle();
    if (!this.editing) this.offers.look(this.field.value);
  }

  onPaste(event) {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    this.takeFiles(event.clipboardData.files);
  }

  onKey(event) {
    if (this.offers.onKey(event)) return;
    const kind = formatOf(event);
    const isUp = event.key === "ArrowUp";
    if (kind) {
      event.preventDefault();
      format(this.field, kind);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && (this.editing || this.replyTo || this.tray.files.length)) {
      event.stopPropagation();
      this.cancel();
    } else if (isUp && event.altKey) {
      event.preventDefault();
      this.onLeave();
    } else if (isUp && !this.field.value && !this.editing) {
      event.preventDefault();
      this.onEditLast();
    }
  }

  drawBar() {
    const about = this.editing ?? this.replyTo;
    const words = about && (this.quote?.text ?? summary(about, nameOf));
    const title = this.editing ? t("composer.editing") : this.replyTo && t("composer.replying", { name: nameOf(this.replyTo.sender_chat ?? this.replyTo.from ?? "") });
    this.bar.hidden = !about;
    this.bar.replaceChildren(
      el("div", { class: "composer__about" }, title && el("strong", { text: title }), words && el("span", { dir: "auto", text: words })),
      iconButton("close", t("cancel"), () => (this.cancel(), this.field.focus())),
    );
  }

  /**
   * Send what stands here. The field is free at once, so nothing goes twice and the next words can be
   * typed; what is refused comes back to be sent again.
   */
  send() {
    const begun = this.snapshot();
    const { text, entities } = parseMarks(begun.value.trim());
    const place = this.place();
    const isEmptied = begun.editing && begun.editing.text === undefined;
    if (!place || (!text.trim() && !begun.files.length && !isEmptied)) return this.queue;
    const key = this.key;
    this.offers.hide();
    this.restore({ ...nothing(), value: begun.unsent });
    this.settle();
    return this.inTurn(async () => {
      const sent = await trying(() => this.carryOut(begun, place, text, entities).then(() => true));
      if (!sent) this.takeBack(key, begun);
    });
  }

  /** One after the other, in the order of the keys pressed. */
  inTurn(work) {
    this.queue = this.queue.then(work, work);
    return this.queue;
  }

  takeBack(key, begun) {
    const now = key === this.key ? this.snapshot() : (this.begun.get(key) ?? nothing());
    const value = [begun.value, now.value].filter(Boolean).join("\n");
    const whole = { ...begun, value, files: [...begun.files, ...now.files] };
    if (key !== this.key) return void this.begun.set(key, whole);
    this.restore(whole);
    this.settle();
  }

  async carryOut(begun, place, text, entities) {
    const marks = entities.length ? entities : undefined;
    if (begun.editing) return this.saveEdit(begun, place, text, marks);
    const first = begun.replyTo ? { reply_to: begun.replyTo.message_id } : {};
    if (begun.quote) Object.assign(first, { quote: begun.quote.text, quote_position: begun.quote.position });
    if (!begun.files.length) return act("send", { ...place, ...first, text, entities: marks });
    const { files, asFiles } = begun;
    const caption = text ? { caption: text, caption_entities: marks } : {};
    try {
      await sendFiles(files, { asFiles, place, first: { ...first, ...caption }, onProgress: (share) => this.showProgress(share) });
    } catch (refusal) {
      // The words went with the first files: they must not go again with the rest.
      if (files.length < begun.files.length) Object.assign(begun, { value: "", replyTo: null, quote: null });
      throw refusal;
    } finally {
      this.showProgress(1);
    }
  }

  showProgress(share) {
    this.progress.hidden = share >= 1;
    this.progress.value = share;
  }

  async saveEdit({ editing, files, asFiles }, place, text, marks) {
    const body = { ...place, message_id: editing.message_id };
    if (files.length) {
      const content = await asContent(files[0], asFiles ? "document" : contentOf(files[0]));
      return act("edit", { ...body, ...content, caption: text, caption_entities: marks });
    }
    return editing.text === undefined ? act("edit", { ...body, caption: text, caption_entities: marks }) : act("edit", { ...body, text, entities: marks });
  }

  /** Send these words now, beside what is begun. */
  sendText(text) {
    if (this.field.value === text || text.startsWith(this.field.value)) this.field.value = "";
    this.settle();
    const place = this.place();
    return this.inTurn(() => trying(() => act("send", { ...place, text })));
  }

  async sendInline(result) {
    const content = result.input_message_content ?? {};
    const words = { text: content.message_text ?? result.title, entities: content.entities, parse_mode: content.parse_mode };
    const place = this.place();
    const sent = await trying(() => act("send", { ...place, ...words, via_bot: store.botId }));
    if (sent) this.write("");
  }

  sample(body) {
    const reply = this.replyTo ? { reply_to: this.replyTo.message_id } : {};
    const place = this.place();
    this.inTurn(() => trying(() => act("send", { ...place, ...reply, ...body })));
    if (this.replyTo) this.cancel();
    this.field.focus();
  }

  openSamples() {
    openSamples(this.plus, { onFiles: () => this.picker.click(), onSample: (body) => this.sample(body) });
  }

  openCommands() {
    const items = this.commands().map(({ command, description }) => ({ label: `/${command}`, hint: pick(description), run: () => this.sendText(`/${command}`) }));
    openMenu(this.slash, items);
  }
}

function keepDraft(key, value) {
  try {
    if (value) sessionStorage.setItem(DRAFT + key, value);
    else sessionStorage.removeItem(DRAFT + key);
  } catch {
    // No room: the draft then lives as long as the page.
  }
}
