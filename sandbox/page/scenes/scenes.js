/** Scenes: the list of them, the one being played, and recording one's own. */

import { act } from "../memory/api.js";
import { el, icon } from "../kit/dom.js";
import { drawNow, store } from "../memory/state.js";
import { currentLanguage, pick, t } from "../kit/strings.js";
import { toast, trying } from "../kit/toast.js";

const LARGEST_FILE = 4 * 1024 * 1024;

export class ScenesView {
  /**
   * @param {HTMLElement} button opens the list
   * @param {HTMLElement} bar stands while a scene is played or recorded
   * @param {(tab: string, options?: object) => void} onShow a step shows a place of the page
   */
  constructor(button, bar, onShow) {
    this.button = button;
    this.bar = bar;
    this.onShow = onShow;
    button.addEventListener("click", () => this.openList());
    this.makeBar();
  }

  makeBar() {
    const part = (tag, name, more = {}) => el(tag, { class: `scene-bar__${name}`, ...more });
    this.title = part("strong", "title");
    this.count = part("span", "count");
    this.words = part("p", "words", { role: "status" });
    this.state = part("p", "state", { role: "status" });
    this.next = el("button", { type: "button", class: "button button--main", on: { click: () => this.goOn() } });
    this.stop = el("button", { type: "button", class: "button button--quiet", on: { click: () => trying(() => act("scene/stop")) } });
    this.recorded = part("span", "recorded");
    this.endRecording = el("button", { type: "button", class: "button", on: { click: () => this.stopRecording() } });
    this.playingRow = part("div", "row");
    this.playingRow.append(el("div", { class: "scene-bar__text" }, el("p", { class: "scene-bar__head" }, this.title, this.count), this.words, this.state), el("div", { class: "scene-bar__buttons" }, this.next, this.stop));
    this.recordingRow = part("div", "row");
    this.recordingRow.append(this.recorded, this.endRecording);
    this.bar.append(this.playingRow, this.recordingRow);
  }

  draw() {
    const { playing, recording } = store;
    this.apply(playing);
    const stamp = JSON.stringify([playing, recording, currentLanguage()]);
    if (this.stamp === stamp) return;
    this.stamp = stamp;
    this.button.replaceChildren(icon("film"), el("span", { text: t("scenes.title") }));
    this.button.setAttribute("aria-label", t("scenes.title"));
    this.bar.hidden = !playing && !recording;
    this.playingRow.hidden = !playing;
    this.recordingRow.hidden = !recording;
    if (playing) this.drawPlaying(playing);
    if (recording) {
      this.recorded.textContent = t("record.on", { n: recording.deeds });
      this.endRecording.textContent = t("record.stop");
    }
  }

  drawPlaying({ title, step, of, words, is_busy: isBusy, is_over: isOver, waits_for: waits, error }) {
    this.title.textContent = pick(title);
    this.count.textContent = step ? t("scenes.step", { n: step, of }) : t("scenes.ready", { of });
    // Set only when they change: what is said again is read out again.
    const say = (node, text) => node.textContent !== text && (node.textContent = text);
    say(this.words, pick(words));
    const why = error ? t(`scenes.error.${error.what}`, { n: step, words: error.words }) : waits ? t(`scenes.waits.${waits.what}`, { words: waits.words }) : isOver ? t("scenes.over") : "";
    say(this.state, why);
    this.state.classList.toggle("scene-bar__state--error", Boolean(error));
    this.next.textContent = t(isBusy ? "scenes.busy" : error ? "scenes.retry" : isOver ? "scenes.again" : step ? "scenes.next" : "scenes.begin");
    // Not `disabled`: that would take the focus away from whoever plays with the keyboard.
    this.next.setAttribute("aria-disabled", String(isBusy));
    this.stop.textContent = t("scenes.stop");
  }

  goOn() {
    const { playing } = store;
    if (!playing || playing.is_busy) return;
    trying(() => act(playing.is_over ? "scene/rewind" : "scene/next"));
  }

  /** Choose what a step shows, once, and each person and topic only when the page knows it. */
  apply(playing) {
    const stamp = JSON.stringify([playing?.id, playing?.step, playing?.show]);
    if (this.shown !== stamp) {
      this.shown = stamp;
      this.wanted = { ...playing?.show };
    }
    this.applyPeople();
    const { chat, topic } = this.wanted;
    if (!topic || !store.chats.get(chat)?.topics?.some((one) => one.id === topic)) return;
    delete this.wanted.topic;
    store.groupId = chat;
    store.topicId = topic;
    queueMicrotask(() => {
      this.onShow("group", { topicOpen: true });
      reveal(`#topics [data-topic="${Number(topic)}"]`);
    });
  }

  applyPeople() {
    const { customer, me, topic } = this.wanted;
    if (store.people.has(me)) {
      store.meId = me;
      delete this.wanted.me;
    }
    if (!store.people.has(customer)) return;
    store.customerId = customer;
    delete this.wanted.customer;
    queueMicrotask(() => {
      if (!topic) this.onShow("phone");
      reveal(`#people [data-person="${Number(customer)}"]`);
    });
  }

  // The list

  openList() {
    const fault = el("p", { class: "scenes__fault", role: "alert" });
    const open = async (body) => {
      const answer = await act("scene/open", body).catch((refusal) => ({ refused: refusal.message }));
      if (answer.refused) {
        fault.textContent = t("scenes.notScene", { why: answer.refused });
        return;
      }
      dialog.close();
      // The event that tells of it may come later than this answer.
      store.playing = answer.playing;
      drawNow();
      this.next.focus();
    };
    const openFile = async (file) => {
      if (!file) return;
      const text = file.size <= LARGEST_FILE ? await file.text().catch(() => null) : null;
      if (text === null) fault.textContent = t("scenes.notRead");
      else await open({ text });
    };
    const dialog = this.dialog("scenes.title", { className: "scenes" }, [
      el("p", { class: "faint", text: t("scenes.what") }),
      store.scenes.length ? el("ul", { class: "scenes__list" }, ...store.scenes.map((scene) => row(scene, () => open({ id: scene.id })))) : el("p", { text: t("scenes.none") }),
      el("div", { class: "scenes__own" }, filePicker(openFile), el("span", { class: "faint", text: t("scenes.drop") })),
      fault,
      el("h3", { text: t("record.title") }),
      el("p", { class: "faint", text: t("record.what") }),
      el("div", {}, el("button", { type: "button", class: "button", text: t(store.recording ? "record.stop" : "record.start"), on: { click: () => (dialog.close(), store.recording ? this.stopRecording() : trying(() => act("record", { on: true }))) } })),
    ]);
    dialog.addEventListener("dragover", (event) => event.preventDefault());
    dialog.addEventListener("drop", (event) => {
      event.preventDefault();
      openFile(event.dataTransfer?.files[0]);
    });
  }

  /** A window with a title and a button that closes it. */
  dialog(titleKey, { className }, content) {
    const close = el("button", { type: "button", class: "icon-button", "aria-label": t("close"), on: { click: () => dialog.close() } }, icon("close"));
    const dialog = el("dialog", { class: `dialog ${className}`, "aria-label": t(titleKey) }, el("div", { class: "scenes__head" }, el("h2", { text: t(titleKey) }), close), ...content);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  }

  // Recording

  async stopRecording() {
    const isEmpty = !store.recording?.deeds;
    const answer = await act("record", { on: false }).catch((refusal) => toast(isEmpty ? t("record.nothing") : refusal.message));
    if (answer?.scene) this.offer(answer.scene);
  }

  /** Let the recorded scene be named, saved or played. */
  offer(scene) {
    const name = el("input", { type: "text", maxlength: 200, autocomplete: "off", value: "" });
    const named = () => (name.value.trim() ? { ...scene, title: name.value.trim() } : scene);
    const play = async () => (await trying(() => act("scene/open", { scene: named() }))) && (dialog.close(), this.next.focus());
    const dialog = this.dialog("record.done", { className: "scenes" }, [
      el("p", { text: t("scenes.steps", { n: scene.steps.length }) }),
      el("label", { class: "field" }, el("span", { text: t("record.name") }), name),
      el("div", { class: "dialog__buttons" }, el("button", { type: "button", class: "button", text: t("record.play"), on: { click: play } }), el("button", { type: "button", class: "button button--main", text: t("record.save"), on: { click: () => save(named()) } })),
    ]);
    name.focus();
  }
}

/** Bring a chosen row into sight in its list. */
function reveal(selector) {
  document.querySelector(selector)?.scrollIntoView({ block: "nearest" });
}

function row(scene, onStart) {
  const title = pick(scene.title);
  const start = el("button", { type: "button", class: "button", "aria-label": `${t("scenes.start")}: ${title}`, text: t("scenes.start"), data: { scene: scene.id }, on: { click: onStart } });
  return el("li", { class: "scenes__row" }, el("div", {}, el("h3", { text: title }), el("p", { class: "faint", text: pick(scene.about) }), el("p", { class: "faint", text: t("scenes.steps", { n: scene.steps }) })), start);
}

function filePicker(onFile) {
  const input = el("input", { type: "file", accept: ".json,application/json", hidden: true, on: { change: () => onFile(input.files[0]) } });
  const button = el("button", { type: "button", class: "button", text: t("scenes.file"), on: { click: () => input.click() } });
  return el("span", {}, button, input);
}

function save(scene) {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(scene, null, 2)}\n`], { type: "application/json" }));
  const name = pick(scene.title).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "scene";
  el("a", { href: url, download: `${name}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
