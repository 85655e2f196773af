/** Inline mode: "@bot words" in the composer shows the bot's results above it. */

import { act } from "./api.js";
import { el } from "./dom.js";
import { bot } from "./state.js";

const PAUSE_MS = 350;

export class InlineResults {
  /**
   * @param {object} options
   * @param {() => {from: number}} options.place who asks
   * @param {(result: any) => void} options.onChosen
   */
  constructor({ place, onChosen }) {
    this.place = place;
    this.onChosen = onChosen;
    this.node = el("div", { class: "inline", hidden: true, role: "listbox" });
  }

  /** The field's text changed. */
  look(text) {
    clearTimeout(this.timer);
    const username = bot()?.username ?? "";
    const asked = text.toLowerCase().startsWith(`@${username.toLowerCase()} `);
    if (!asked) return this.hide();
    this.timer = setTimeout(() => this.ask(text.slice(username.length + 2)), PAUSE_MS);
  }

  hide() {
    clearTimeout(this.timer);
    this.asked = null;
    this.node.hidden = true;
  }

  async ask(query) {
    this.asked = query;
    const answer = await act("inline", { from: this.place().from, bot: bot().id, query }).catch(() => null);
    if (this.asked !== query) return;
    const results = answer?.answer?.results ?? [];
    this.node.hidden = !results.length;
    this.node.replaceChildren(...results.slice(0, 20).map((result) => this.row(result)));
  }

  row(result) {
    const choose = () => {
      this.hide();
      this.onChosen(result);
    };
    return el(
      "button",
      { type: "button", class: "inline__row", role: "option", on: { click: choose } },
      el("strong", { text: result.title ?? result.type }),
      result.description && el("span", { class: "faint", text: result.description }),
    );
  }
}
