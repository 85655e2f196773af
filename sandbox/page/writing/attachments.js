/** Files that go with the next message: chosen, dropped or pasted; shown with a way to take each away. */

import { act, actWithProgress, encodeFile } from "../memory/api.js";
import { size } from "../chat/content.js";
import { el, icon, iconButton } from "../kit/dom.js";
import { t } from "../kit/strings.js";
import { toast } from "../kit/toast.js";

// The sandbox takes 110 MB in one request, and base64 makes a file longer by a third.
const MOST_AT_ONCE = 80 * 1024 * 1024;
const ALBUM_LIMIT = 10;
const SLOW = 2 * 1024 * 1024;

/** What Telegram's apps make of a file. */
export function contentOf(file) {
  if (file.type === "image/gif") return "animation";
  if (/^image\/(png|jpeg|webp)$/.test(file.type)) return "photo";
  if (file.type.startsWith("video/")) return "video";
  return file.type.startsWith("audio/") ? "audio" : "document";
}

// An album holds pictures and videos, or only audio, or only files; a GIF stands alone.
const CLASSES = { photo: "seen", video: "seen", audio: "audio", document: "document" };

/** Kinds in order → runs of places that are sent together, at most ten each. */
export function albums(kinds) {
  const runs = [];
  kinds.forEach((kind, place) => {
    const last = runs.at(-1);
    const fits = last && CLASSES[kind] && CLASSES[kinds[last[0]]] === CLASSES[kind] && last.length < ALBUM_LIMIT;
    if (fits) last.push(place);
    else runs.push([place]);
  });
  return runs;
}

export class Attachments {
  /** @param {() => void} onChange files came or went */
  constructor(onChange) {
    this.onChange = onChange;
    this.files = [];
    this.asFiles = false;
    this.pictures = new Map();
    this.list = el("ul", { class: "tray__list" });
    this.hint = el("span", { class: "tray__hint faint" });
    this.toggle = el("input", { type: "checkbox", on: { change: () => this.change({ asFiles: this.toggle.checked }) } });
    this.toggleWords = el("span", {});
    this.node = el("div", { class: "tray", hidden: true, role: "group" }, this.list, el("div", { class: "tray__foot" }, el("label", { class: "tray__toggle" }, this.toggle, this.toggleWords), this.hint));
  }

  /** Add files; one that would make the whole too big is refused before it is read. */
  take(files, { only = false } = {}) {
    let sum = only ? 0 : this.files.reduce((total, file) => total + file.size, 0);
    const taken = [];
    for (const file of [...files].slice(only ? -1 : 0)) {
      if (sum + file.size > MOST_AT_ONCE) toast(t("files.tooBig", { name: file.name, size: size(file.size), limit: size(MOST_AT_ONCE) }), { kind: "error" });
      else if (!file.size) toast(t("files.empty", { name: file.name }), { kind: "error" });
      else taken.push(file) && (sum += file.size);
    }
    if (taken.length) this.change({ files: only ? taken : [...this.files, ...taken] });
  }

  change({ files = this.files, asFiles = this.asFiles }) {
    this.files = files;
    this.asFiles = asFiles && files.length > 0;
    this.draw();
    this.onChange();
  }

  clear() {
    if (this.files.length) this.change({ files: [] });
  }

  kinds() {
    return this.files.map((file) => (this.asFiles ? "document" : contentOf(file)));
  }

  draw() {
    for (const [file, url] of this.pictures) if (!this.files.includes(file)) URL.revokeObjectURL(url), this.pictures.delete(file);
    this.node.hidden = !this.files.length;
    this.node.setAttribute("aria-label", t("files.chosen"));
    this.toggle.checked = this.asFiles;
    this.toggleWords.textContent = t("files.asFiles");
    this.toggle.parentElement.hidden = !this.files.some((file) => contentOf(file) !== "document");
    const parts = albums(this.kinds()).length;
    this.hint.textContent = parts > 1 ? t("files.parts", { n: parts }) : "";
    this.list.replaceChildren(...this.files.map((file, place) => this.item(file, place)));
  }

  item(file, place) {
    const isPicture = ["photo", "animation"].includes(contentOf(file)) && !this.asFiles;
    if (isPicture && !this.pictures.has(file)) this.pictures.set(file, URL.createObjectURL(file));
    const remove = () => {
      this.change({ files: this.files.filter((other) => other !== file) });
      (this.list.querySelectorAll("button")[Math.min(place, this.files.length - 1)] ?? this.node.closest("form")?.querySelector("textarea"))?.focus();
    };
    return el(
      "li",
      { class: "tray__item" },
      isPicture ? el("img", { class: "tray__picture", src: this.pictures.get(file), alt: "" }) : el("span", { class: "tray__picture" }, icon("file")),
      el("span", { class: "tray__words" }, el("bdi", { text: file.name }), el("span", { class: "faint", text: size(file.size) })),
      iconButton("close", t("files.remove", { name: file.name }), remove),
    );
  }
}

/**
 * Send files as Telegram's apps do: albums by kind, the caption at the first. What was sent is taken
 * out of `files` at once, so that after a refusal only the rest is left to send again.
 * @param {File[]} files
 * @param {{asFiles: boolean, place: any, first: any, onProgress: (share: number) => void}} options
 *   `first`: reply and caption, they go with the first message only
 */
export async function sendFiles(files, { asFiles, place, first, onProgress }) {
  const kinds = files.map((file) => (asFiles ? "document" : contentOf(file)));
  const left = [...files];
  const parts = albums(kinds).map((run) => run.map((at) => ({ kind: kinds[at], file: left[at] })));
  const whole = files.reduce((sum, file) => sum + file.size, 0);
  let done = 0;
  for (const [number, part] of parts.entries()) {
    const items = await Promise.all(part.map(({ kind, file }) => asContent(file, kind)));
    const { caption, caption_entities, ...reply } = number === 0 ? first : {};
    if (caption) Object.assign(items[0], { caption, caption_entities });
    const body = { ...place, ...reply, ...(items.length === 1 ? items[0] : { album: items }) };
    const bytes = part.reduce((sum, { file }) => sum + file.size, 0);
    await (bytes < SLOW ? act("send", body) : actWithProgress("send", body, (share) => onProgress((done + share * bytes) / whole)));
    done += bytes;
    for (const { file } of part) files.splice(files.indexOf(file), 1);
  }
}

/** One file as the control API takes it, with the size that the picture really has. */
export async function asContent(file, kind) {
  const [data, fields] = await Promise.all([encodeFile(file), measured(file, kind)]);
  return { content: kind, file: data, ...(fields ? { fields } : {}) };
}

async function measured(file, kind) {
  if (kind === "photo" || kind === "animation") {
    const picture = await createImageBitmap(file).catch(() => null);
    const { width, height } = picture ?? {};
    picture?.close();
    return width && { width, height };
  }
  if (kind !== "video" && kind !== "audio") return null;
  const media = document.createElement(kind);
  const url = URL.createObjectURL(file);
  media.preload = "metadata";
  media.src = url;
  await new Promise((resolve) => {
    media.onloadedmetadata = media.onerror = resolve;
    setTimeout(resolve, 3000);
  });
  URL.revokeObjectURL(url);
  const duration = Number.isFinite(media.duration) ? { duration: Math.max(1, Math.round(media.duration)) } : {};
  return { ...duration, ...(media.videoWidth ? { width: media.videoWidth, height: media.videoHeight } : {}) };
}

/** Let files be dropped on a chat, with a target that is seen. @param {HTMLElement} root @param {(files: FileList) => void} onFiles */
export function acceptDrops(root, onFiles) {
  const words = el("span", {});
  const target = el("div", { class: "drop-target", hidden: true, "aria-hidden": "true" }, icon("file"), words);
  root.append(target);
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const leave = () => {
    target.hidden = true;
  };
  root.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    words.textContent = t("files.drop");
    target.hidden = false;
  });
  root.addEventListener("dragleave", (event) => {
    if (!root.contains(event.relatedTarget)) leave();
  });
  root.addEventListener("drop", (event) => {
    leave();
    if (!hasFiles(event)) return;
    event.preventDefault();
    onFiles(event.dataTransfer.files);
  });
}
