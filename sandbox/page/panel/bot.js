/** The bot: its name, whether it listens, and the updates that wait for it. */

import { read } from "../memory/api.js";
import { el, reconcile } from "../kit/dom.js";
import { preciseTime, say, section, span } from "./parts.js";
import { bot, nameOf, sandboxNow, store } from "../memory/state.js";
import { currentLanguage, t } from "../kit/strings.js";

export class BotSection {
  constructor() {
    this.name = el("p", { class: "panel__bot" });
    this.dot = el("span", { class: "dot", "aria-hidden": "true" });
    this.words = el("span", {});
    this.error = el("p", { class: "panel__error" });
    this.count = el("summary", {});
    this.list = el("ul", { class: "waiting" });
    this.more = el("p", { class: "faint" });
    this.waiting = el("details", { on: { toggle: () => this.fetchWaiting() } }, this.count, this.list, this.more);
    Object.assign(this, section("bot", this.name, el("p", { class: "panel__status" }, this.dot, this.words), this.error, this.waiting));
    this.updates = [];
  }

  draw() {
    const one = bot();
    say(this.heading, t("bot.title"));
    this.node.hidden = !one;
    if (!one) return;
    const { how = null, since = null, error = null } = one.listening ?? {};
    say(this.name, `${one.first_name} · @${one.username}`);
    this.dot.classList.toggle("dot--on", how !== null);
    say(this.words, statusWords(how, since));
    say(this.error, error ?? "");
    this.error.hidden = !error;
    say(this.count, t("bot.waiting", { n: one.pending ?? 0 }));
    const stamp = `${one.id} ${one.pending} ${store.world} ${currentLanguage()}`;
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    this.fetchWaiting();
  }

  async fetchWaiting() {
    if (!this.waiting.open || !bot()) return;
    // Only the newest answer counts: they may overtake each other.
    const asked = (this.asked = {});
    const { updates = [], total = 0 } = await read("updates", { bot: bot().id }).catch(() => ({}));
    if (asked !== this.asked) return;
    this.updates = updates;
    say(this.more, total > updates.length ? t("bot.waitingMore", { n: total - updates.length }) : updates.length ? "" : t("bot.waitingNone"));
    this.tick();
  }

  /** How long they wait grows by itself. */
  tick() {
    if (!this.waiting.open) return;
    const now = sandboxNow();
    reconcile(
      this.list,
      this.updates.map((update) => {
        const age = span((now - Date.parse(update.at)) / 1000);
        const from = update.from ? nameOf(update.from) : update.chat ? nameOf(update.chat) : "";
        return { key: String(update.id), stamp: [age, from, update.text], make: () => waitingLine(update, from, age) };
      }),
    );
  }
}

function waitingLine({ kind, text }, from, age) {
  return el("li", {}, el("code", { text: kind || "—" }), " ", el("bdi", { text: from }), text && ": ", text && el("bdi", { class: "waiting__text", text }), " ", el("span", { class: "faint", text: age }));
}

function statusWords(how, since) {
  if (how) return t(`bot.${how}`, { time: since ? preciseTime(since) : "" });
  return since ? t("bot.gone", { time: preciseTime(since) }) : t("bot.never");
}
