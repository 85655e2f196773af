/** Telegram's limits: what the bot has used of them, and a switch. */

import { act, read } from "../memory/api.js";
import { el, reconcile } from "../kit/dom.js";
import { say, section } from "./parts.js";
import { bot, changed, nameOf, store } from "../memory/state.js";
import { t } from "../kit/strings.js";
import { trying } from "../kit/toast.js";

const REFRESH_EVERY = 500; // ms, at most, while calls come

export class LimitsSection {
  constructor() {
    this.switch = el("input", { type: "checkbox", on: { change: () => this.turn(this.switch.checked) } });
    this.switchWords = el("span", {});
    this.meters = el("div", { class: "meters" });
    this.refused = el("p", { class: "faint" });
    Object.assign(this, section("limits", el("label", { class: "check" }, this.switch, this.switchWords), this.meters, this.refused));
    this.known = null;
    this.fetchedAt = -Infinity;
  }

  turn(on) {
    this.isTurning = true;
    return trying(() => act("limits", { on }))
      .then(() => this.fetch())
      .finally(() => (this.isTurning = false));
  }

  draw() {
    say(this.heading, t("limits.title"));
    say(this.switchWords, t("limits.keep"));
    // What was just chosen is not known to the sandbox yet.
    if (!this.isTurning) this.switch.checked = Boolean(store.limits.on);
    const newest = `${store.world} ${store.calls.at(-1)?.n} ${store.botId} ${store.limits.on}`;
    if (newest !== this.newest) {
      this.newest = newest;
      this.fetchSoon();
    }
    this.drawMeters();
  }

  fetchSoon() {
    const wait = this.fetchedAt + REFRESH_EVERY - performance.now();
    if (wait <= 0) this.fetch();
    else this.planned ??= setTimeout(() => this.fetch(), wait);
  }

  async fetch() {
    clearTimeout(this.planned);
    this.planned = null;
    this.fetchedAt = performance.now();
    const known = await read("limits").catch(() => null);
    if (known) this.known = known;
    changed();
  }

  /** The window slides: what was used frees by itself. */
  tick() {
    if (document.hidden || !store.online) return;
    const used = this.used();
    if (used && (used.second.used || used.groups.some((group) => group.used))) this.fetchSoon();
  }

  used() {
    return this.known?.bots.find((one) => one.id === bot()?.id);
  }

  drawMeters() {
    const used = this.used();
    if (!used) return;
    const on = store.limits.on;
    reconcile(this.meters, [
      ...used.groups.map((group) => this.meter(`g${group.chat}`, nameOf(store.chats.get(group.chat) ?? { id: group.chat }), group.used, group.of, on, group)),
      this.meter("all", t("limits.all"), used.second.used, used.second.of, on),
    ]);
    const { self_made: own, injected } = this.known.floods;
    say(this.refused, own + injected ? t("limits.refused", { own, injected }) : t("limits.noneRefused"));
  }

  meter(key, label, used, of, on, { frees_in: frees = null } = {}) {
    const isFull = on && used >= of;
    const words = on ? t(key === "all" ? "limits.second" : "limits.minute", { n: used, of }) : t("limits.unlimited", { n: used });
    const when = isFull && frees !== null ? t("limits.frees", { n: Math.ceil(frees) }) : "";
    const make = () => {
      const level = el("span", { class: "meter__level" });
      level.style.inlineSize = `${Math.min(100, (100 * used) / Math.max(1, of))}%`;
      return el(
        "div",
        { class: `meter ${isFull ? "meter--full" : ""}` },
        el("span", { class: "meter__label" }, el("bdi", { text: label }), el("span", { class: "meter__words", text: [words, when].filter(Boolean).join(" · ") })),
        el("span", { class: "meter__bar", role: "meter", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": of, "aria-valuenow": Math.min(used, of), "aria-valuetext": words }, level),
      );
    };
    return { key, stamp: [label, words, when], make };
  }
}
