/** The menu of prepared things to send: a grid in groups, all reached by arrows. */

import { el } from "./dom.js";
import { openGrid } from "./menu.js";
import { t } from "./strings.js";

const STICKERS = ["👋", "🙏", "🎉", "❤️", "😢", "📦"];

/** @type {[string, {key: string, sign: string, body: any}[]][]} */
const GROUPS = [
  ["media", [
    { key: "photo", sign: "🏞", body: { content: "photo" } },
    { key: "album", sign: "🗂", body: { album: [{ content: "photo" }, { content: "photo" }, { content: "photo" }] } },
    { key: "video", sign: "🎬", body: { content: "video" } },
    { key: "animation", sign: "🎞", body: { content: "animation" } },
    { key: "video_note", sign: "⏺", body: { content: "video_note" } },
  ]],
  ["sound", [
    { key: "voice", sign: "🎤", body: { content: "voice" } },
    { key: "audio", sign: "🎵", body: { content: "audio" } },
    { key: "document", sign: "📄", body: { content: "document" } },
  ]],
  ["more", [
    { key: "location", sign: "📍", body: { content: "location" } },
    { key: "live_location", sign: "🛰", body: { content: "live_location" } },
    { key: "venue", sign: "🏪", body: { content: "venue" } },
    { key: "contact", sign: "👤", body: { content: "contact" } },
    { key: "poll", sign: "📊", body: { content: "poll" } },
    { key: "dice", sign: "🎲", body: { content: "dice" } },
  ]],
];

/** @param {HTMLElement} anchor @param {{onFiles: () => void, onSample: (body: any) => void}} options */
export function openSamples(anchor, { onFiles, onSample }) {
  const tile = ({ key, sign, body }) => ({ sign, label: t(`kind.${key}`), run: () => onSample(body) });
  openGrid(anchor, t("composer.add"), [
    { title: "", items: [{ sign: "📎", label: t("composer.files"), run: onFiles, isWide: true }] },
    ...GROUPS.map(([name, items]) => ({ title: t(`samples.${name}`), items: items.map(tile) })),
    { title: t("samples.stickers"), items: STICKERS.map((emoji) => ({ sign: emoji, label: "", name: `${t("kind.sticker")} ${emoji}`, run: () => onSample({ content: "sticker", fields: { emoji } }) })) },
  ]);
}
