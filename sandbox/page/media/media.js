/** The media of a message: shown where the file can be shown, else a tile that says what it is. */

import { fileUrl } from "../memory/api.js";
import { duration, mediaKind } from "../chat/content.js";
import { el, icon } from "../kit/dom.js";
import { mosaic } from "./mosaic.js";
import { player } from "./player.js";
import { nameOf } from "../memory/state.js";
import { t } from "../kit/strings.js";
import { checklistTile, contactTile, fileTile, giveawayTile, invoiceTile, placeTile, pollTile, richTile, tile } from "./tiles.js";
import { opensInViewer } from "./viewer.js";

const WIDEST = 400;
const HIGHEST = 380;
const NARROWEST = 120;
const MOSAIC_WIDTH = 400;
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

/** Covered media that were looked at: they stay open when their message is drawn again. */
const uncovered = new Set();

/** Whether a kind fills its bubble from edge to edge. */
export function isVisual(kind) {
  return ["photo", "live_photo", "video", "animation", "location", "venue"].includes(kind);
}

/** A node for the media of a message, or null when it has none. */
export function renderMedia(message) {
  const kind = mediaKind(message);
  if (!kind) return null;
  const body = message[kind];
  const make = {
    photo: () => framed(message, kind),
    live_photo: () => framed(message, kind),
    video: () => framed(message, kind),
    animation: () => framed(message, kind),
    video_note: () => roundVideo(body),
    voice: () => player(message, kind),
    audio: () => player(message, kind),
    sticker: () => sticker(body),
    dice: () => el("div", { class: "big-emoji" }, body.emoji, el("span", { class: "big-emoji__value", text: body.value })),
    document: () => fileTile(body),
    location: () => placeTile(body),
    venue: () => placeTile(body.location, body),
    contact: () => contactTile(body),
    poll: () => pollTile(body),
    checklist: () => checklistTile(body),
    invoice: () => invoiceTile(body),
    giveaway: () => giveawayTile(kind, body),
    giveaway_winners: () => giveawayTile(kind, body),
    rich_message: () => richTile(body),
    paid_media: () => tile(kind, [`${body.star_count} ⭐`]),
    story: () => tile(kind, [nameOf(body.chat ?? "")]),
    game: () => tile(kind, [body.title, body.description]),
  };
  try {
    return make[kind]?.() ?? tile(kind);
  } catch {
    // A field that Telegram would never leave out: said, not drawn.
    return tile(kind, [t("media.broken")]);
  }
}

/** Pictures and films of an album as one mosaic. */
export function renderMosaic(items) {
  const node = el("div", { class: "mosaic" });
  for (const row of mosaic(items.map((item) => ratioOf(fileOf(item, mediaKind(item)))))) {
    const cells = row.items.map(({ index, ratio }) => {
      const cell = visual(items[index], mediaKind(items[index]));
      cell.style.flex = `${ratio} 1 0`;
      return cell;
    });
    const line = el("div", { class: "mosaic__row" }, ...cells);
    line.style.aspectRatio = String(row.ratio);
    node.append(line);
  }
  node.style.width = `${MOSAIC_WIDTH}px`;
  return node;
}

/** The file that is shown for a kind: of a photo its greatest size. */
function fileOf(message, kind) {
  if (kind === "photo") return message.photo?.at?.(-1) ?? {};
  if (kind === "live_photo") return message.photo?.at?.(-1) ?? message.live_photo;
  return message[kind];
}

function ratioOf({ width, height }) {
  return width > 0 && height > 0 ? width / height : 4 / 3;
}

/** One picture or film at the size it will have, known before it is loaded. */
function framed(message, kind) {
  const file = fileOf(message, kind);
  const ratio = Math.min(Math.max(ratioOf(file), 0.4), 3.5);
  const wanted = Math.min(WIDEST, file.width || WIDEST, HIGHEST * ratio);
  const frame = visual(message, kind);
  frame.style.width = `${Math.max(wanted, NARROWEST)}px`;
  frame.style.aspectRatio = String(wanted < NARROWEST ? Math.max(ratio, 0.75) : ratio);
  return frame;
}

/** A button with the picture or film that opens in full; covered when it is a spoiler. */
function visual(message, kind) {
  const file = fileOf(message, kind);
  if (!file?.file_id) return tile(kind);
  const isFilm = kind === "video" || kind === "animation";
  const words = message.caption || t(`kind.${kind}`);
  const node = el("button", { type: "button", class: `visual visual--${kind}`, "aria-label": t("media.open", { what: words }) });
  const shown = isFilm ? film(kind, file) : picture(file);
  const asTile = () => {
    const instead = tile(kind, [file.width ? `${file.width} × ${file.height}` : "", t("media.broken")], file);
    instead.style.flex = node.style.flex;
    node.replaceWith(instead);
  };
  shown.addEventListener("error", asTile);
  node.append(shown);
  if (kind === "video") node.append(el("span", { class: "visual__play" }, icon("play")));
  if (isFilm) node.append(el("span", { class: "visual__mark", text: kind === "animation" ? "GIF" : duration(file.duration ?? 0) }));
  if (kind === "live_photo") node.append(el("span", { class: "visual__mark", "aria-hidden": "true", text: t("kind.live_photo") }));
  const what = { kind: isFilm ? "film" : "picture", fileId: file.file_id, name: file.file_name ?? `${kind}`, caption: message.caption ?? "" };
  if (message.has_media_spoiler && !uncovered.has(file.file_unique_id)) cover(node, file, words, what);
  else opensInViewer(node, what);
  return node;
}

/** A spoiler: blurred until it is pressed. */
function cover(node, file, words, what) {
  node.classList.add("visual--covered");
  node.setAttribute("aria-label", t("media.uncover"));
  const veil = el("span", { class: "visual__veil", text: t("media.spoiler") });
  node.append(veil);
  const show = () => {
    uncovered.add(file.file_unique_id);
    node.classList.remove("visual--covered");
    node.setAttribute("aria-label", t("media.open", { what: words }));
    veil.remove();
    opensInViewer(node, what);
  };
  node.addEventListener("click", show, { once: true });
}

function picture(file) {
  // The button around it has the words.
  return el("img", { class: "picture", src: fileUrl(file.file_id), alt: "", width: file.width, height: file.height, loading: "lazy", decoding: "async", draggable: "false" });
}

/** A film's first picture; a GIF runs, silently, unless motion is not wanted. */
function film(kind, file) {
  const runs = kind === "animation" && !isCalm.matches;
  const node = el("video", { class: "picture", src: `${fileUrl(file.file_id)}${runs ? "" : "#t=0.1"}`, preload: "metadata", playsinline: true, loop: runs, tabindex: "-1", "aria-hidden": "true", width: file.width, height: file.height });
  node.muted = true;
  if (runs) node.autoplay = true;
  return node;
}

/** A round video: plays in its place, with sound. */
function roundVideo(body) {
  const shown = el("video", { src: `${fileUrl(body.file_id)}#t=0.1`, preload: "metadata", playsinline: true, tabindex: "-1", "aria-hidden": "true" });
  const mark = el("span", { class: "visual__mark", text: duration(body.duration ?? 0) });
  const play = el("span", { class: "visual__play" }, icon("play"));
  const node = el("button", { type: "button", class: "round", "aria-label": t("media.playNote") }, shown, play, mark);
  const draw = () => {
    play.hidden = !shown.paused;
    node.setAttribute("aria-label", t(shown.paused ? "media.playNote" : "media.pause"));
    mark.textContent = duration(shown.paused && shown.currentTime < 0.2 ? (body.duration ?? 0) : shown.currentTime);
  };
  for (const name of ["play", "pause", "timeupdate"]) shown.addEventListener(name, draw);
  shown.addEventListener("ended", () => ((shown.currentTime = 0), draw()));
  shown.addEventListener("error", () => node.replaceWith(tile("video_note", [t("media.broken")], body)));
  node.addEventListener("click", () => {
    if (!shown.paused) return shown.pause();
    for (const other of document.querySelectorAll("video")) if (other !== shown && !other.muted) other.pause();
    return void shown.play().catch(() => {});
  });
  return node;
}

function sticker(body) {
  const instead = () => el("div", { class: "big-emoji", role: "img", "aria-label": t("kind.sticker"), text: body.emoji ?? "🙂" });
  const canShow = body.file_id && !body.is_animated && !body.is_video;
  if (!canShow) return instead();
  const label = [t("kind.sticker"), body.emoji].filter(Boolean).join(" ");
  const image = el("img", { class: "sticker", src: fileUrl(body.file_id), alt: label, title: label, width: 180, height: 180, loading: "lazy", draggable: "false" });
  image.addEventListener("error", () => image.replaceWith(instead()));
  return image;
}
