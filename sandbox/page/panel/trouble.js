/** Trouble on demand: what Telegram can do to a bot, and which of it is going on. */

import { act } from "../memory/api.js";
import { el, reconcile } from "../kit/dom.js";
import { explained, foldedSection, say } from "./parts.js";
import { nameOf, sandboxNow, store } from "../memory/state.js";
import { currentLanguage, hasWords, t } from "../kit/strings.js";
import { toast, trying } from "../kit/toast.js";

// "[!g]*" leaves the methods that only get something alone, so that updates go on arriving.
const DOING = "[!g]*";
const TROUBLES = [
  { key: "429", fault: { method: DOING, kind: "429", retry_after: 10, for_seconds: 10 } },
  { key: "500", fault: { method: DOING, kind: "500", times: 5 } },
  { key: "hang", fault: { method: DOING, kind: "hang", seconds: 20, times: 2 } },
  { key: "lose", fault: { method: "send*", kind: "drop_after", times: 3 } },
  { key: "loseCopies", fault: { method: "copy*", kind: "drop_after", times: 3 } },
  { key: "loseRequests", fault: { method: DOING, kind: "drop_before", times: 3 } },
  { key: "slow", fault: { method: "*", kind: "latency", seconds: 2 } },
  { key: "cut", cut: { seconds: 30 } },
  { key: "cutNow", cut: {} },
];

export class TroubleSection {
  constructor() {
    Object.assign(this, foldedSection("trouble"));
    this.list = el("ul", { class: "faults" });
    this.end = el("button", { type: "button", class: "button button--main", on: { click: () => trying(() => act("faults/clear")) } });
    this.going = el("div", { class: "panel__going" }, this.list, this.end);
    this.node.append(this.going);
  }

  draw() {
    if (this.language !== currentLanguage()) {
      this.language = currentLanguage();
      say(this.heading, t("trouble.title"));
      say(this.end, t("trouble.clear"));
      this.body.replaceChildren(...TROUBLES.map((trouble) => explained(t(`trouble.${trouble.key}`), t(`trouble.${trouble.key}.about`), () => make(trouble))));
    }
    this.tick();
  }

  /** What is left of each counts down. */
  tick() {
    const going = store.faults.filter((fault) => !(secondsLeft(fault) <= 0));
    say(this.now, going.length ? t("trouble.going", { n: going.length }) : t("trouble.none"));
    this.now.classList.toggle("panel__now--trouble", going.length > 0);
    this.going.hidden = !going.length;
    reconcile(
      this.list,
      going.map((fault) => ({ key: String(fault.id), stamp: [this.language, faultWords(fault)], make: () => faultLine(fault) })),
    );
    for (const fault of going) say(this.list.querySelector(`[data-fault="${Number(fault.id)}"] .faults__left`), leftWords(fault));
  }
}

/** Begin one; the same one, if it is going on, begins anew. */
async function make({ key, fault, cut }) {
  const wanted = fault ?? { kind: "cut", method: "*" };
  const same = store.faults.find((one) => one.kind === wanted.kind && one.method === wanted.method);
  if (same && (fault || cut.seconds)) await trying(() => act("faults/clear", { id: same.id }));
  const made = await trying(() => (cut ? act("cut", cut) : act("fault", fault)));
  if (made) toast(t("trouble.begun", { words: t(`trouble.${key}`) }));
}

function faultLine(fault) {
  const words = faultWords(fault);
  return el(
    "li",
    { data: { fault: fault.id } },
    el("span", { class: "faults__words" }, words, " ", el("span", { class: "faults__left faint" })),
    el("button", { type: "button", class: "button", text: t("trouble.end"), "aria-label": `${t("trouble.end")}: ${words}`, on: { click: () => trying(() => act("faults/clear", { id: fault.id })) } }),
  );
}

function faultWords(fault) {
  const what = hasWords(`fault.${fault.kind}`) ? t(`fault.${fault.kind}`) : fault.kind;
  const chat = fault.chat_id && (store.chats.get(Number(fault.chat_id)) ?? store.people.get(Number(fault.chat_id)));
  const methods = fault.method === "*" || fault.method === DOING ? "" : fault.method;
  return [what, methods, chat && nameOf(chat)].filter(Boolean).join(" · ");
}

function secondsLeft({ until }) {
  return until === null || until === undefined ? Infinity : until - sandboxNow() / 1000;
}

function leftWords(fault) {
  if (Number.isFinite(secondsLeft(fault))) return t("trouble.secondsLeft", { n: Math.ceil(secondsLeft(fault)) });
  if (fault.times !== null) return t("trouble.timesLeft", { n: fault.times - (fault.hits ?? 0) });
  return t("trouble.untilEnded");
}
