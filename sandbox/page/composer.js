/** Where words are written: text, replies, edits, files, samples. Drafts are kept per chat. */

import { act, encodeFile } from "./api.js";
import { summary } from "./content.js";
import { el, iconButton } from "./dom.js";
import { InlineResults } from "./inline.js";
import { openMenu } from "./menu.js";
import { nameOf, store } from "./state.js";
import { pick, t } from "./strings.js";
import { trying } from "./toast.js";

const SAMPLES = ["photo", "voice", "sticker", "location", "contact", "poll", "video", "document", "video_note", "dice"];

function contentOf(file) {
  if (file.type.startsWith("image/") && !file.type.includes("svg")) return "photo";
  if (file.type.startsWith("video/")) return "video";
  return file.type.startsWith("audio/") ? "audio" : "document";
}

export class Composer {
  /**
   * @param {object} options
   * @param {() => any} options.place fields of control/send that say who writes and where
   * @param {() => string} options.placeholder
   * @param {() => {command: string, description: string}[]} options.commands the bot's menu here
   * @param {() => void} options.onEditLast ArrowUp in an empty field
   */
  constructor({ place, placeholder, commands, onEditLast }) {
    this.place = place;
    this.placeholder = placeholder;
    this.commands = commands;
    this.onEditLast = onEditLast;
    this.key = null;
    this.drafts = new Map();
    this.clearMode();
    this.field = el("textarea", { rows: "1", on: { input: () => this.onInput(), keydown: (event) => this.onKey(event), paste: (event) => this.onPaste(event) } });
    this.picker = el("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", on: { change: () => this.takeFiles(this.picker.files) } });
    this.bar = el("div", { class: "composer__bar", hidden: true });
    this.buttons = el("div", { class: "composer__row" });
    this.inline = new InlineResults({ place, onChosen: (result) => this.sendInline(result) });
    this.node = el("form", { class: "composer", on: { submit: (event) => (event.preventDefault(), this.send()) } }, this.inline.node, this.bar, this.buttons, this.picker);
    this.drawButtons();
  }

  /** Words of the buttons; called again when the language changes. */
  drawButtons() {
    this.plus = iconButton("plus", t("composer.add"), () => this.openSamples());
    this.slash = iconButton("slash", t("composer.commands"), () => this.openCommands());
    this.sendButton = iconButton("send", t("composer.send"), null, { type: "submit" });
    this.sendButton.classList.add("icon-button--main");
    this.buttons.replaceChildren(this.plus, this.slash, this.field, this.sendButton);
    this.drawBar();
  }

  /** Go to another chat: its own draft comes back. */
  show(key) {
    this.slash.hidden = !this.commands().length;
    const words = this.placeholder();
    this.field.placeholder = words;
    this.field.setAttribute("aria-label", words);
    if (key === this.key) return;
    this.inline.hide();
    this.drafts.set(this.key, this.field.value);
    this.key = key;
    this.clearMode();
    this.field.value = this.drafts.get(key) ?? "";
    this.drawBar();
    this.grow();
  }

  clearMode() {
    this.replyTo = null;
    this.quote = null;
    this.editing = null;
    this.files = [];
  }

  /** Answer a message; `quote` is {text, position} of a chosen part. */
  reply(message, quote = null) {
    this.clearMode();
    this.replyTo = message;
    this.quote = quote;
    this.drawBar();
    this.field.focus();
  }

  /** Change an own message. */
  edit(message) {
    this.clearMode();
    this.editing = message;
    this.field.value = message.text ?? message.caption ?? "";
    this.drawBar();
    this.grow();
    this.field.focus();
  }

  cancel() {
    if (this.editing) this.field.value = "";
    this.clearMode();
    this.drawBar();
    this.grow();
  }

  /** Put words into the field. */
  write(text) {
    this.field.value = text;
    this.onInput();
    this.field.focus();
  }

  /** Files that were chosen, dropped or pasted; they go with the next message. */
  takeFiles(files) {
    this.files = [...this.files, ...files].slice(0, 10);
    this.picker.value = "";
    this.drawBar();
    this.field.focus();
  }

  onInput() {
    this.grow();
    this.inline.look(this.field.value);
  }

  async sendInline(result) {
    const content = result.input_message_content ?? {};
    const words = { text: content.message_text ?? result.title, entities: content.entities, parse_mode: content.parse_mode };
    const sent = await trying(() => act("send", { ...this.place(), ...words, via_bot: store.botId }));
    if (!sent) return;
    this.write("");
    this.cancel();
  }

  onPaste(event) {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    this.takeFiles(event.clipboardData.files);
  }

  onKey(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") {
      this.inline.hide();
      this.cancel();
    } else if (event.key === "ArrowUp" && !this.field.value && !this.editing) {
      event.preventDefault();
      this.onEditLast();
    }
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
  }

  drawBar() {
    const about = this.editing ?? this.replyTo;
    const words = about && (this.quote?.text ?? summary(about, nameOf));
    const title = this.editing ? t("composer.editing") : this.replyTo && t("composer.replying", { name: nameOf(this.replyTo.from ?? "") });
    this.bar.hidden = !about && !this.files.length;
    this.bar.replaceChildren(
      el(
        "div",
        { class: "composer__about" },
        title && el("strong", { text: title }),
        words && el("span", { text: words }),
        ...this.files.map((file) => el("span", { class: "chip", text: file.name })),
      ),
      iconButton("close", t("cancel"), () => this.cancel()),
    );
  }

  async send() {
    const text = this.field.value.trim();
    const place = this.place();
    if (!place || (!text && !this.files.length) || this.sending) return;
    this.sending = true;
    try {
      const sent = await trying(async () => (this.editing ? this.saveEdit(place, text) : this.sendNew(place, text)));
      if (sent === undefined) return;
      this.field.value = "";
      this.cancel();
    } finally {
      this.sending = false;
    }
  }

  saveEdit(place, text) {
    const field = this.editing.text === undefined ? "caption" : "text";
    return act("edit", { ...place, message_id: this.editing.message_id, [field]: text });
  }

  async sendNew(place, text) {
    const reply = this.replyTo ? { reply_to: this.replyTo.message_id } : {};
    if (this.quote) Object.assign(reply, { quote: this.quote.text, quote_position: this.quote.position });
    const what = this.files.length ? await this.filesAsContent(text) : { text };
    return act("send", { ...place, ...reply, ...what });
  }

  async filesAsContent(caption) {
    const kinds = this.files.map(contentOf);
    const visual = (kind) => kind === "photo" || kind === "video";
    // Telegram: an album is all pictures and videos, or all audio, or all documents.
    const mixed = !kinds.every(visual) && !kinds.every((kind) => kind === kinds[0]);
    const items = await Promise.all(
      this.files.map(async (file, i) => ({ content: mixed ? "document" : kinds[i], file: await encodeFile(file) })),
    );
    if (caption) items[0].caption = caption;
    return items.length === 1 ? items[0] : { album: items };
  }

  sample(content) {
    const reply = this.replyTo ? { reply_to: this.replyTo.message_id } : {};
    trying(() => act("send", { ...this.place(), ...reply, content }));
    this.cancel();
  }

  openSamples() {
    openMenu(this.plus, [
      { label: t("composer.files"), run: () => this.picker.click() },
      ...SAMPLES.map((kind) => ({ label: t("composer.sample", { kind: t(`kind.${kind}`) }), run: () => this.sample(kind) })),
      {
        label: t("composer.sampleAlbum"),
        run: () => trying(() => act("send", { ...this.place(), album: [{ content: "photo" }, { content: "photo" }, { content: "video" }] })),
      },
    ]);
  }

  openCommands() {
    openMenu(
      this.slash,
      this.commands().map((one) => ({ label: `/${one.command}  ${pick(one.description)}`, run: () => this.write(`/${one.command} `) })),
    );
  }
}
