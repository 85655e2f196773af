/** "What the bot does": its calls, the clock, trouble, and the actions of whoever runs the sandbox. */

import { act, read } from "./api.js";
import { el, reconcile } from "./dom.js";
import { changed, nameOf, sandboxNow, store } from "./state.js";
import { clockTime, currentLanguage, fullTime, pick, t } from "./strings.js";
import { toast, trying } from "./toast.js";

const JUMPS = [["clock.minute", 60], ["clock.hour", 3600], ["clock.day", 86400]];

// "[!g]*" leaves the methods that only get something alone, so that updates go on arriving.
const TROUBLES = [
  { key: "trouble.429", fault: { method: "[!g]*", kind: "429", retry_after: 10, times: null }, forSeconds: 10 },
  { key: "trouble.500", fault: { method: "[!g]*", kind: "500", times: 5 } },
  { key: "trouble.hang", fault: { method: "[!g]*", kind: "hang", seconds: 20, times: 2 } },
  { key: "trouble.lose", fault: { method: "send*", kind: "drop_after", times: 3 } },
  { key: "trouble.loseCopies", fault: { method: "copy*", kind: "drop_after", times: 3 } },
  { key: "trouble.slow", fault: { method: "*", kind: "latency", seconds: 2, times: null } },
];

export class PanelView {
  constructor(root, toggle) {
    this.root = root;
    this.toggle = toggle;
    toggle.addEventListener("click", () => this.open(root.hidden));
    this.calls = el("tbody", {});
    this.heads = [1, 2, 3, 4].map(() => el("th", { scope: "col" }));
    this.side = el("div", { class: "panel__side" });
    this.onlyErrors = el("input", { type: "checkbox", on: { change: changed } });
    this.withPolls = el("input", { type: "checkbox", on: { change: changed } });
    this.filters = el("div", { class: "panel__filters" });
    this.table = el("div", { class: "panel__table", tabindex: "0" }, el("table", {}, el("thead", {}, el("tr", {}, ...this.heads)), this.calls));
    root.append(el("section", { class: "panel__calls" }, this.filters, this.table), this.side);
  }

  /** Show or fold away; the log is fetched the first time. */
  async open(isOpen) {
    this.root.hidden = !isOpen;
    this.toggle.setAttribute("aria-expanded", String(isOpen));
    document.body.classList.toggle("with-panel", isOpen);
    if (isOpen && !this.fetched) {
      this.fetched = true;
      const log = await trying(() => read("calls"));
      const known = new Set(store.calls.map((call) => call.n));
      const earlier = (log ?? []).filter((call) => !known.has(call.n)).slice(-300);
      store.calls.unshift(...earlier);
    }
    changed();
  }

  draw() {
    const failed = store.calls.filter((call) => !call.ok).length;
    this.toggle.textContent = failed && this.root.hidden ? `${t("panel.title")} · ${t("panel.errors", { n: failed })}` : t("panel.title");
    if (this.root.hidden) return;
    this.drawCalls();
    this.drawSide();
  }

  drawCalls() {
    ["calls.at", "calls.method", "calls.answer", "calls.ms"].forEach((key, i) => (this.heads[i].textContent = t(key)));
    if (this.filtersLanguage !== currentLanguage()) {
      this.filtersLanguage = currentLanguage();
      this.filters.replaceChildren(
        el("h2", { text: t("calls.title") }),
        el("label", {}, this.onlyErrors, ` ${t("calls.onlyErrors")}`),
        el("label", {}, this.withPolls, ` ${t("calls.withPolls")}`),
      );
    }
    const shown = store.calls.filter((call) => (!this.onlyErrors.checked || !call.ok) && (this.withPolls.checked || call.method !== "getUpdates"));
    const row = (call) => ({
      key: String(call.n),
      stamp: [call],
      make: () =>
        el(
          "tr",
          { class: call.ok ? "" : "call--failed", title: JSON.stringify(call.params ?? {}, null, 1).slice(0, 2000) },
          el("td", { text: clockTime(typeof call.at === "number" ? call.at : Date.parse(call.at) / 1000) }),
          el("td", {}, el("code", { text: call.method })),
          el("td", { text: call.ok ? t("calls.ok") : `${call.error_code ?? "—"} ${call.description ?? t("calls.noAnswer")}` }),
          el("td", { class: "number", text: call.ms === undefined || call.ms === null ? "" : Math.round(call.ms * 10) / 10 }),
        ),
    });
    reconcile(this.calls, shown.slice(-150).reverse().map(row));
  }

  drawSide() {
    const stamp = JSON.stringify([store.faults, store.actions, currentLanguage()]);
    if (this.sideStamp === stamp) return;
    this.sideStamp = stamp;
    const button = (text, run, kind = "") => el("button", { type: "button", class: `button ${kind}`, text, on: { click: run } });
    const end = store.faults.length ? [button(t("trouble.clear"), () => trying(() => act("faults/clear")), "button--main")] : [];
    this.side.replaceChildren(
      el("section", {}, el("h2", { text: t("clock.title") }), this.clock = el("p", { class: "panel__clock" }), el("div", { class: "buttons" }, ...JUMPS.map(([key, seconds]) => button(t(key), () => trying(() => act("clock", { advance: seconds })))))),
      ...(store.actions.length ? [el("section", {}, el("h2", { text: t("actions.title") }), el("div", { class: "buttons" }, ...store.actions.map((action) => button(pick(action.title), () => trying(() => act("action", { id: action.id })), "button--danger"))))] : []),
      el(
        "section",
        { class: "panel__wide" },
        el("h2", { text: t("trouble.title") }),
        el("div", { class: "buttons" }, ...TROUBLES.map((trouble) => button(t(trouble.key), () => this.makeTrouble(trouble))), ...end),
        store.faults.length ? el("ul", { class: "faults" }, ...store.faults.map((fault) => el("li", { text: faultWords(fault) }))) : el("p", { class: "faint", text: t("trouble.none") }),
      ),
    );
    this.tick();
  }

  async makeTrouble({ fault, forSeconds }) {
    const made = await trying(() => act("fault", fault));
    if (!made || !forSeconds) return;
    setTimeout(() => trying(() => act("faults/clear", { id: made.id })), forSeconds * 1000);
    toast(t("trouble.started", { n: forSeconds }));
  }

  /** Show the sandbox's time; called every second. */
  tick() {
    const words = fullTime(sandboxNow());
    document.getElementById("clock").textContent = words;
    if (this.clock) this.clock.textContent = words;
  }
}

function faultWords(fault) {
  const left = fault.times === null ? "∞" : fault.times - (fault.hits ?? 0);
  const where = fault.chat_id ? ` · ${nameOf(store.chats.get(fault.chat_id) ?? fault.chat_id)}` : "";
  return `${fault.kind} · ${fault.method} · ×${left}${where}`;
}
