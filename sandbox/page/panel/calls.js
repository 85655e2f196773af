/** The calls of the bot, newest first; one opens to what was asked and answered. */

import { read } from "../memory/api.js";
import { el, reconcile } from "../kit/dom.js";
import { preciseTime, say, section } from "./parts.js";
import { nameOf, store } from "../memory/state.js";
import { currentLanguage, hasWords, t } from "../kit/strings.js";

const ROWS = 200;
const DRAW_EVERY = 250; // ms: thirty calls a second must not keep the page busy
const SHOWN_CHARACTERS = 20000;
const UNHEARD = ["drop_after", "hang_after", "500_after", "truncate"];

/** Whether the bot did not hear that its call went well. */
export function isFailed(call) {
  return !call.ok || UNHEARD.includes(call.fault);
}

export class CallsSection {
  constructor() {
    const redraw = () => this.draw({ now: true });
    this.onlyErrors = el("input", { type: "checkbox", on: { change: redraw } });
    this.withPolls = el("input", { type: "checkbox", on: { change: redraw } });
    this.method = el("input", { type: "search", class: "calls__method", autocomplete: "off", spellcheck: "false", on: { input: redraw } });
    this.errorsWords = el("span", {});
    this.pollsWords = el("span", {});
    this.list = el("ul", { class: "calls" });
    this.none = el("p", { class: "faint" });
    Object.assign(
      this,
      section(
        "calls",
        el("div", { class: "calls__filters" }, this.method, el("label", { class: "check" }, this.onlyErrors, this.errorsWords), el("label", { class: "check" }, this.withPolls, this.pollsWords)),
        this.none,
        this.list,
      ),
    );
    this.opened = new Set();
    this.details = new Map();
    this.drawnAt = -Infinity;
  }

  draw({ now = false } = {}) {
    const stamp = `${store.world} ${store.calls.at(-1)?.n} ${store.calls.length} ${currentLanguage()}`;
    if (!now && stamp === this.stamp) return;
    const wait = this.drawnAt + DRAW_EVERY - performance.now();
    if (!now && wait > 0) {
      this.planned ??= setTimeout(() => this.draw({ now: true }), wait);
      return;
    }
    clearTimeout(this.planned);
    this.planned = null;
    this.drawnAt = performance.now();
    this.stamp = stamp;
    if (this.world !== store.world) {
      this.world = store.world;
      this.opened.clear();
      this.details.clear();
    }
    this.drawWords();
    const shown = this.shown();
    reconcile(this.list, shown.map((call) => this.row(call)));
    say(this.none, shown.length ? "" : store.calls.length ? t("calls.noneSuch") : t("calls.none"));
    this.none.hidden = shown.length > 0;
  }

  drawWords() {
    say(this.heading, t("calls.title"));
    say(this.errorsWords, t("calls.onlyErrors"));
    say(this.pollsWords, t("calls.withPolls"));
    this.method.placeholder = t("calls.filter");
    this.method.setAttribute("aria-label", t("calls.filter"));
  }

  /** The newest that the filters let through. */
  shown() {
    const wanted = this.method.value.trim().toLowerCase();
    const found = [];
    for (let i = store.calls.length - 1; i >= 0 && found.length < ROWS; i -= 1) {
      const call = store.calls[i];
      if (this.onlyErrors.checked && !isFailed(call)) continue;
      if (!this.withPolls.checked && call.method === "getUpdates" && !wanted) continue;
      if (wanted && !call.method.toLowerCase().includes(wanted)) continue;
      found.push(call);
    }
    return found;
  }

  row(call) {
    const where = targetWords(call.params ?? {});
    return { key: `${store.world} ${call.n}`, stamp: [call, where, currentLanguage()], make: () => this.makeRow(call, where) };
  }

  makeRow(call, where) {
    const isOpen = this.opened.has(call.n);
    const details = el("div", { class: "call__details", id: `call-${call.n}`, hidden: !isOpen });
    const button = el(
      "button",
      { type: "button", class: "call__row", "aria-expanded": String(isOpen), "aria-controls": details.id, on: { click: () => this.toggle(call, button, details) } },
      el("span", { class: "call__first" }, el("time", { text: preciseTime(call.at) }), el("code", { text: call.method }), el("span", { class: "call__ms", text: typeof call.ms === "number" ? t("calls.took", { n: Math.round(call.ms) }) : "" })),
      (where || isFailed(call)) && el("span", { class: "call__second" }, where && el("bdi", { text: where }), isFailed(call) && el("span", { class: "call__error", text: errorWords(call) })),
    );
    if (isOpen) this.fill(call, details);
    return el("li", { class: isFailed(call) ? "call call--failed" : "call", data: { call: call.n } }, button, details);
  }

  toggle(call, button, details) {
    const isOpen = details.hidden;
    details.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.opened.add(call.n);
    else this.opened.delete(call.n);
    if (isOpen) this.fill(call, details);
  }

  async fill(call, node) {
    if (!this.details.has(call.n)) {
      try {
        this.details.set(call.n, await read(`call/${call.n}`));
      } catch {
        node.replaceChildren(part(t("calls.asked"), prettyParams(call.params)), el("p", { class: "faint", text: t("calls.forgotten") }));
        return;
      }
    }
    const { params, files = [], answer, answer_cut: isCut, answer_bytes: bytes, is_unheard: isUnheard } = this.details.get(call.n);
    const note = isUnheard ? t(answer ? "calls.unheard" : "calls.dropped") : isCut ? t("calls.cut", { n: bytes }) : null;
    node.replaceChildren(
      part(t("calls.asked"), prettyParams(params)),
      ...(files.length ? [part(t("calls.files"), files.map((file) => `${file.field}: ${file.name} · ${file.mime} · ${t("size.b", { n: file.size })}`).join("\n"))] : []),
      ...(answer ? [part(t("calls.answered"), prettyText(answer))] : []),
      ...(note ? [el("p", { class: "faint", text: note })] : []),
    );
  }
}

function part(label, text) {
  return el("figure", { class: "call__part" }, el("figcaption", { class: "faint", text: label }), el("pre", { tabindex: "0", "aria-label": label, role: "group", text }));
}

function pretty(value) {
  const text = JSON.stringify(value ?? {}, null, 2);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** Parameters as a person reads them: those that are JSON inside a string are opened. */
function prettyParams(params) {
  const opened = Object.entries(params ?? {}).map(([name, value]) => [name, typeof value === "string" && /^[[{]/.test(value) ? parsed(value) : value]);
  return pretty(Object.fromEntries(opened));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** JSON with line breaks; what was cut short, or is no JSON, stays as it is. */
function prettyText(text) {
  const value = parsed(text);
  return typeof value === "string" ? text : pretty(value);
}

function errorWords(call) {
  const made = call.fault && hasWords(`fault.${call.fault}`) ? t(`fault.${call.fault}`) : null;
  if (call.ok || !call.error_code) return made ?? t("calls.noAnswer");
  return [`${call.error_code} ${call.description ?? ""}`, made && `(${t("calls.made")})`].filter(Boolean).join(" ");
}

/** Where a call goes, in the words that the page has for it. */
function targetWords({ chat_id: chatId, message_thread_id: topicId }) {
  if (chatId === undefined || chatId === null) return "";
  const chat = store.chats.get(Number(chatId));
  const name = nameOf(chat ?? store.people.get(Number(chatId)) ?? { title: String(chatId) });
  const topic = topicId && chat?.topics?.find((one) => one.id === Number(topicId));
  return topic ? `${topic.name} — ${name}` : name;
}
