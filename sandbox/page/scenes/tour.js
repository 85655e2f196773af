/** The tour: a card beside the place it speaks of. The page stays usable, and doing goes on by itself. */

import { act } from "../memory/api.js";
import { el, iconButton, icon } from "../kit/dom.js";
import { GENERAL, store } from "../memory/state.js";
import { currentLanguage, pick, t } from "../kit/strings.js";
import { trying } from "../kit/toast.js";

const REMEMBERED = "tour";
const CLOSED = "closed";
const GAP = 14;
/** Milliseconds to see what one has done before the next step is told. */
const GOES_ON_AFTER = 900;

const several = (value) => (Array.isArray(value) ? value : [value]);

/** How an event is compared with each field of `until`. */
const FITS = {
  event: () => true,
  chat: (data, kind) => (data.chat?.type === "private") === (kind === "private"),
  from: (data, who) => Boolean(data.from?.is_bot) === (who === "bot"),
  starts: (data, words) => several(words).some((one) => (data.text ?? data.caption ?? "").startsWith(one)),
  plain: (data) => !(data.text ?? data.caption ?? "").startsWith("/"),
  reacted: (data, who) => who === "person" && Boolean(data.reactions?.some((one) => store.people.has(one.from_id))),
  id: (data, id) => data.id === id,
  after: (_data, type, heard) => heard.has(type),
};

export class TourView {
  /**
   * @param {HTMLElement} button starts it again
   * @param {{openTab: (tab: string, options?: object) => void, isNarrow: () => boolean}} page
   */
  constructor(button, page) {
    this.button = button;
    this.page = page;
    this.step = null;
    button.addEventListener("click", () => this.go(0, { takesFocus: true }));
    addEventListener("resize", () => this.place());
  }

  get steps() {
    return store.tour?.steps ?? [];
  }

  /** On the first visit it starts by itself; a reload finds it where it was. */
  begin() {
    const remembered = localStorage.getItem(REMEMBERED);
    if (remembered === CLOSED || !this.steps.length) return;
    if (remembered === null && store.playing) return;
    this.go(Math.min(Number(remembered) || 0, this.steps.length - 1), {});
  }

  /** @param {number} step @param {{takesFocus?: boolean}} how who pressed a button follows with the focus */
  go(step, { takesFocus = false }) {
    clearTimeout(this.goingOn);
    this.goingOn = null;
    if (step >= this.steps.length) return this.close();
    this.step = Math.max(0, step);
    localStorage.setItem(REMEMBERED, String(this.step));
    this.heard = new Set();
    this.topicBefore = store.topicId;
    this.panelBefore = this.isPanelOpen();
    const { tab } = this.steps[this.step];
    if (tab && this.page.isNarrow()) this.page.openTab(tab, { topicOpen: tab === "group" && store.topicId !== GENERAL });
    this.draw();
    if (takesFocus) this.card?.focus();
  }

  close() {
    clearTimeout(this.goingOn);
    const hadFocus = this.card?.contains(document.activeElement);
    this.step = null;
    localStorage.setItem(REMEMBERED, CLOSED);
    this.card?.remove();
    this.card = null;
    this.light(null);
    if (hadFocus) this.button.focus();
  }

  /** An event of the sandbox: perhaps the one that the step waits for. */
  hear({ type, data }) {
    if (this.step === null || this.goingOn) return;
    this.heard.add(type);
    const fits = (wanted) => wanted.event === type && Object.entries(wanted).every(([name, value]) => FITS[name]?.(data, value, this.heard));
    if (several(this.steps[this.step].until ?? []).some(fits)) this.goOn();
  }

  goOn() {
    const from = this.step;
    this.card?.classList.add("tour--done");
    this.goingOn = setTimeout(() => this.step === from && this.go(from + 1, {}), GOES_ON_AFTER);
  }

  isPanelOpen() {
    return !document.getElementById("panel").hidden;
  }

  /** Whether the page itself has come to look as the step wants it. */
  isReached() {
    const page = several(this.steps[this.step].until ?? []).find((wanted) => wanted.page)?.page;
    if (page === "panel") return this.isPanelOpen() && !this.panelBefore;
    return page === "topic" && store.topicId !== GENERAL && store.topicId !== this.topicBefore;
  }

  draw() {
    this.button.hidden = !this.steps.length;
    if (this.buttonLanguage !== currentLanguage()) {
      this.buttonLanguage = currentLanguage();
      this.button.replaceChildren(icon("compass"));
      for (const name of ["aria-label", "title"]) this.button.setAttribute(name, t("tour.start"));
    }
    if (this.step === null || !this.steps[this.step]) return;
    this.drawCard();
    this.place();
    if (!this.goingOn && this.isReached()) this.goOn();
  }

  drawCard() {
    const stamp = JSON.stringify([this.step, currentLanguage()]);
    if (this.card && this.cardStamp === stamp) return;
    this.cardStamp = stamp;
    if (!this.card) {
      this.says = el("div", { class: "tour__says", role: "status" });
      this.tools = el("div", { class: "tour__buttons" });
      this.head = el("div", { class: "tour__head" });
      this.card = el("aside", { class: "tour", tabindex: "-1", on: { keydown: (event) => event.key === "Escape" && this.close() } }, this.head, this.says, this.tools);
      document.querySelector(".columns").before(this.card);
    }
    const { title, text, press } = this.steps[this.step];
    const [n, of] = [this.step + 1, this.steps.length];
    this.card.classList.remove("tour--done");
    this.card.setAttribute("aria-label", t("tour.label"));
    this.head.replaceChildren(el("span", { class: "faint", text: t("tour.step", { n, of }) }), iconButton("close", t("tour.close"), () => this.close()));
    this.says.replaceChildren(el("h2", { text: pick(title) }), el("p", { text: pick(text) }));
    const go = (step) => () => this.go(step, { takesFocus: true });
    const button = (words, run, kind = "") => el("button", { type: "button", class: `button ${kind}`, text: words, on: { click: run } });
    this.tools.replaceChildren(
      ...[
        press && button(pick(press.title), () => trying(() => act("action", { id: press.action })), "button--danger"),
        el("span", { class: "tour__space" }),
        this.step > 0 && button(t("tour.back"), go(this.step - 1), "button--quiet"),
        button(t(n === of ? "tour.done" : "tour.next"), go(this.step + 1), "button--main"),
      ].filter(Boolean),
    );
  }

  /** Put the card where it covers least of what it speaks of. */
  place() {
    if (!this.card) return;
    const target = document.querySelector(`[data-tour="${CSS.escape(this.steps[this.step].at ?? "")}"]`);
    const box = target?.getBoundingClientRect();
    const isSeen = Boolean(box?.width && box.height);
    this.light(isSeen ? target : null);
    const { offsetWidth: width, offsetHeight: height } = this.card;
    let [left, top] = [innerWidth - width - GAP, innerHeight - height - GAP];
    if (this.page.isNarrow()) {
      const isLow = isSeen && box.height < innerHeight / 2 && box.top + box.height / 2 > innerHeight / 2;
      [left, top] = [(innerWidth - width) / 2, isLow ? 56 : innerHeight - height - 64];
    } else if (isSeen) {
      // Beside it: what stands above a composer are the newest words.
      const isAtTop = box.bottom < innerHeight / 3;
      const [right, low] = [box.right + GAP, Math.max(box.top + 60, box.bottom - height)];
      if (isAtTop) [left, top] = [box.left, box.bottom + GAP];
      else if (right + width < innerWidth) [left, top] = [right, box.height > 120 ? box.top + 60 : low];
      else [left, top] = [box.left - GAP - width, box.height > 120 ? box.top + 60 : low];
    }
    const within = (value, size, all) => Math.round(Math.max(8, Math.min(value, all - size - 8)));
    this.card.style.left = `${within(left, width, innerWidth)}px`;
    this.card.style.top = `${within(top, height, innerHeight)}px`;
  }

  light(target) {
    if (this.lit === target) return;
    this.lit?.classList.remove("tour-target");
    target?.classList.add("tour-target");
    this.lit = target;
  }
}
