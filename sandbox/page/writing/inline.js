/** What the bot offers while one types: its commands after "/", its inline results after "@bot ". */

import { act } from "../memory/api.js";
import { el } from "../kit/dom.js";
import { bot } from "../memory/state.js";
import { pick, t } from "../kit/strings.js";
import { Suggestions } from "./suggestions.js";

const PAUSE_MS = 350;

export class BotOffers {
  /**
   * @param {HTMLTextAreaElement} field
   * @param {object} options
   * @param {() => any} options.place who asks, as in control/send
   * @param {() => {command: string, description: any}[]} options.commands
   * @param {(text: string, send: boolean) => void} options.onCommand
   * @param {(result: any) => void} options.onResult
   */
  constructor(field, { place, commands, onCommand, onResult }) {
    Object.assign(this, { field, place, commands, onCommand, onResult });
    this.list = new Suggestions(field);
    this.node = this.list.node;
  }

  /** The field's text changed. */
  look(text) {
    clearTimeout(this.timer);
    this.asked = null;
    const started = /^\/(\w*)$/.exec(text);
    if (started) return this.lookAtCommands(started[1].toLowerCase());
    const username = bot()?.username ?? "";
    const isInline = username && text.toLowerCase().startsWith(`@${username.toLowerCase()} `);
    if (!isInline) return this.list.hide();
    const query = text.slice(username.length + 2);
    this.list.show(t("inline.label"), [], { words: t("inline.asking") });
    this.timer = setTimeout(() => this.ask(query), PAUSE_MS);
  }

  hide() {
    clearTimeout(this.timer);
    this.asked = null;
    this.list.hide();
  }

  onKey(event) {
    return this.list.onKey(event);
  }

  lookAtCommands(begun) {
    const fitting = this.commands().filter(({ command }) => command.startsWith(begun));
    if (!fitting.length) return this.list.hide();
    const choose = (command, how) => {
      this.hide();
      // A command that stands there whole already is meant: Enter sends it, as ever.
      const isWhole = this.field.value === `/${command}`;
      this.onCommand(`/${command}`, how === "click" || (how === "enter" && isWhole));
    };
    const row = ({ command, description }) => ({ parts: [el("strong", { text: `/${command}` }), el("span", { class: "faint", text: pick(description) })], run: (how) => choose(command, how) });
    this.list.show(t("composer.commands"), fitting.map(row));
  }

  async ask(query) {
    this.asked = query;
    const answer = await act("inline", { from: this.place().from, bot: bot().id, query, chat_type: this.place().chat ? "supergroup" : "sender" }).catch(() => null);
    if (this.asked !== query) return;
    const results = answer?.answer?.results;
    const words = !results ? t("inline.noAnswer") : results.length ? "" : t("inline.nothing");
    const row = (result) => ({ parts: [el("strong", { text: result.title ?? result.type }), result.description && el("span", { class: "faint", text: result.description })].filter(Boolean), run: () => (this.hide(), this.onResult(result)) });
    this.list.show(t("inline.label"), (results ?? []).slice(0, 50).map(row), { words });
  }
}
