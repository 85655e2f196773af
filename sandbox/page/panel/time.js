/** Time: the sandbox's clock, and ways to move it. */

import { act } from "../memory/api.js";
import { el } from "../kit/dom.js";
import { explained, foldedSection, say, span } from "./parts.js";
import { sandboxNow, store } from "../memory/state.js";
import { currentLanguage, fullTime, pick, t } from "../kit/strings.js";
import { trying } from "../kit/toast.js";

const STEPS = [["clock.minute", 60], ["clock.hour", 3600], ["clock.day", 86400]];
const REAL_WITHIN = 2000; // ms

const move = (body) => trying(() => act("clock", body));

export class TimeSection {
  constructor() {
    Object.assign(this, foldedSection("time"));
  }

  /** The clock in the page's header. */
  static drawHeader() {
    say(document.getElementById("clock"), fullTime(sandboxNow()));
  }

  draw() {
    const stamp = JSON.stringify([store.jumps, currentLanguage()]);
    if (stamp !== this.stamp) {
      this.stamp = stamp;
      say(this.heading, t("clock.title"));
      this.back = explained(t("clock.real"), t("clock.realAbout"), () => move({ real: true }));
      const steps = STEPS.map(([key, seconds]) => button(t(key), () => move({ advance: seconds })));
      this.body.replaceChildren(group(t("clock.about"), ...steps), ...this.jumps(), this.exact(), this.back);
    }
    this.tick();
  }

  /** Moments that whoever runs the sandbox has named. */
  jumps() {
    if (!store.jumps?.length) return [];
    const buttons = store.jumps.map(({ title, advance, to, zone }) => button(pick(title), () => move(advance === undefined ? { to, zone } : { advance })));
    return [group(t("clock.jumpsAbout"), ...buttons)];
  }

  exact() {
    const input = el("input", { type: "datetime-local", required: true, "aria-label": t("clock.moment") });
    const set = (event) => {
      event.preventDefault();
      const moment = new Date(input.value);
      if (!Number.isNaN(moment.getTime())) move({ set: moment.toISOString() });
    };
    return el("form", { class: "explained", on: { submit: set } }, el("div", { class: "buttons" }, input, el("button", { class: "button", text: t("clock.set") })), el("p", { class: "faint", text: t("clock.setAbout") }));
  }

  tick() {
    const offset = store.clockOffset;
    const isReal = Math.abs(offset) < REAL_WITHIN;
    const shift = isReal ? t("clock.isReal") : t(offset > 0 ? "clock.ahead" : "clock.behind", { span: span(Math.abs(offset) / 1000) });
    say(this.now, `${fullTime(sandboxNow())} · ${shift}`);
    if (this.back) this.back.hidden = isReal;
  }
}

function button(text, run) {
  return el("button", { type: "button", class: "button", text, on: { click: run } });
}

function group(about, ...buttons) {
  return el("div", { class: "explained" }, el("div", { class: "buttons" }, ...buttons), el("p", { class: "faint", text: about }));
}
