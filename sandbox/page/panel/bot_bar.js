/** A slim bar that says when nobody takes what people write. */

import { el } from "../kit/dom.js";
import { say } from "./parts.js";
import { bot, changed, store } from "../memory/state.js";
import { t } from "../kit/strings.js";

const AFTER_LOADING = 3000; // ms in which a bot may still be coming
const AFTER_LEAVING = 1000;

const words = el("span", {});
// The number changes often: it is there to be read, not to be announced.
const count = el("span", { class: "bot-bar__count", "aria-live": "off" });
const bar = el("p", { class: "bot-bar", role: "status", "aria-atomic": "false", hidden: true }, words, " ", count);
document.getElementById("offline").after(bar);

let onlineSince = null;
let goneSince = null;
let waking = null;

/** Show it, or take it away; called with every drawing. */
export function drawBotBar() {
  const one = bot();
  const now = performance.now();
  onlineSince = store.online && one ? (onlineSince ?? now) : null;
  goneSince = one && !one.listening?.how ? (goneSince ?? now) : null;
  clearTimeout(waking);
  const isCut = store.faults.some((fault) => fault.kind === "cut");
  if (onlineSince === null || (goneSince === null && !isCut)) return hide();
  const shownAt = isCut ? now : Math.max(onlineSince + AFTER_LOADING, goneSince + AFTER_LEAVING);
  if (now < shownAt) {
    waking = setTimeout(changed, shownAt - now + 10);
    return hide();
  }
  bar.hidden = false;
  say(words, isCut ? t("bar.cut") : barWords(one.listening));
  say(count, one.pending ? t("bar.waiting", { n: one.pending }) : "");
}

function hide() {
  bar.hidden = true;
  say(words, "");
}

function barWords({ error, since } = {}) {
  if (error) return t("bar.error", { error });
  return since ? t("bar.gone") : t("bar.never");
}
