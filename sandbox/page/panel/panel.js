/** "What the bot does": a drawer with the bot, its limits, time, trouble, actions and calls. */

import { read } from "../memory/api.js";
import { el, iconButton } from "../kit/dom.js";
import { ActionsSection } from "./actions.js";
import { BotSection } from "./bot.js";
import { CallsSection, isFailed } from "./calls.js";
import { LimitsSection } from "./limits.js";
import { TimeSection } from "./time.js";
import { TroubleSection } from "./trouble.js";
import { changed, store } from "../memory/state.js";
import { t } from "../kit/strings.js";

const CALLS_FETCHED = 300;
const NARROW = matchMedia("(max-width: 1000px)");

export class PanelView {
  constructor(root, toggle) {
    this.root = root;
    this.toggle = toggle;
    this.title = el("p", { class: "panel__title" });
    this.close = iconButton("close", "", () => this.choose(false));
    this.sections = [new BotSection(), new LimitsSection(), new TimeSection(), new TroubleSection(), new ActionsSection(), new CallsSection()];
    root.tabIndex = -1;
    root.append(el("div", { class: "panel__head" }, this.title, this.close), ...this.sections.map((section) => section.node));
    toggle.addEventListener("click", () => this.choose(root.hidden));
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || NARROW.matches) return;
      event.stopPropagation();
      this.choose(false);
    });
    if (sessionStorage.getItem("panel") === "open" && !NARROW.matches) this.open(true);
  }

  /** Somebody opened or closed the drawer; remembered for a reload, and focus follows. */
  choose(isOpen) {
    sessionStorage.setItem("panel", isOpen ? "open" : "closed");
    this.open(isOpen);
    (isOpen ? this.root : this.toggle).focus({ preventScroll: true });
  }

  /** Show or fold away. */
  open(isOpen) {
    this.root.hidden = !isOpen;
    this.toggle.setAttribute("aria-expanded", String(isOpen));
    document.body.classList.toggle("with-panel", isOpen);
    if (isOpen) this.tick();
    changed();
  }

  draw() {
    this.fetchEarlier();
    if (this.isLookedAt()) this.markSeen();
    this.drawToggle();
    if (this.root.hidden) return;
    if (this.title.textContent !== t("panel.title")) {
      this.title.textContent = t("panel.title");
      this.close.title = t("panel.close");
      this.close.setAttribute("aria-label", t("panel.close"));
    }
    for (const section of this.sections) section.draw();
  }

  drawToggle() {
    const errors = this.unseenErrors();
    const words = errors ? `${t("panel.title")} · ${t("panel.errors", { n: errors })}` : t("panel.title");
    if (this.toggle.textContent !== words) this.toggle.textContent = words;
  }

  /** The calls before this page, once for each start of the sandbox. */
  async fetchEarlier() {
    if (!store.world || this.fetchedFor === store.world) return;
    this.fetchedFor = store.world;
    const log = await read("calls", { last: CALLS_FETCHED }).catch(() => []);
    const first = store.calls[0]?.n ?? Infinity;
    store.calls.unshift(...log.filter((call) => call.n < first));
    if (seenIn(store.world) === null) this.markSeen();
    changed();
  }

  isLookedAt() {
    if (document.hidden || this.root.hidden) return false;
    return !NARROW.matches || document.body.dataset.tab === "bot";
  }

  markSeen() {
    const newest = store.calls.at(-1)?.n ?? 0;
    if (newest === this.markedSeen || !store.world) return;
    this.markedSeen = newest;
    sessionStorage.setItem("calls-seen", `${store.world} ${newest}`);
  }

  /** How many calls have failed since somebody last looked. */
  unseenErrors() {
    const seen = seenIn(store.world);
    return seen === null ? 0 : store.calls.reduce((sum, call) => sum + (call.n > seen && isFailed(call) ? 1 : 0), 0);
  }

  /** Called every second: the clock in the header, and what counts down. */
  tick() {
    TimeSection.drawHeader();
    if (this.root.hidden) return;
    for (const section of this.sections) section.tick?.();
  }
}

/** The number of the newest call that was looked at, null if none was since the sandbox started. */
function seenIn(world) {
  const [where, number] = (sessionStorage.getItem("calls-seen") ?? "").split(" ");
  return where === world ? Number(number) : null;
}
