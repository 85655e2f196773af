/** The menu of prepared things to send: a grid in groups, all reached by arrows. */

import { el } from "../kit/dom.js";
import { openGrid } from "../kit/menu.js";
import { t } from "../kit/strings.js";

// Their names are those of sandbox/sample_files.py.
const PHOTOS = [["parcel", "📦"], ["receipt", "🧾"], ["cat", "🐈"]];
const STICKERS = [["hello", "👋"], ["thanks", "❤️"], ["done", "✅"], ["hmm", "🤔"], ["lost", "😢"], ["parcel", "📦"]];
const photo = (sample) => ({ content: "photo", fields: { sample } });

/** @type {[string, {key: string, name?: string, sign: string, body: any}[]][]} */
const GROUPS = [
  ["media", [
    ...PHOTOS.map(([sample, sign]) => ({ key: "photo", name: sample, sign, body: photo(sample) })),
    { key: "album", sign: "🗂", body: { album: PHOTOS.map(([sample]) => photo(sample)) } },
    { key: "video", sign: "🎬", body: { content: "video" } },
    { key: "video_note", sign: "⏺", body: { content: "video_note" } },
    { key: "animation", sign: "🎞", body: { content: "animation" } },
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
    { key: "quiz", sign: "🎓", body: { content: "quiz" } },
    { key: "dice", sign: "🎲", body: { content: "dice" } },
  ]],
];

/** @param {HTMLElement} anchor @param {{onFiles: () => void, onSample: (body: any) => void}} options */
export function openSamples(anchor, { onFiles, onSample }) {
  const tile = ({ key, name, sign, body }) => ({ sign, label: name ? t(`samples.${name}`) : t(`kind.${key}`), run: () => onSample(body) });
  openGrid(anchor, t("composer.add"), [
    { title: "", items: [{ sign: "📎", label: t("composer.files"), run: onFiles, isWide: true }] },
    ...GROUPS.map(([name, items]) => ({ title: t(`samples.${name}`), items: items.map(tile) })),
    { title: t("samples.stickers"), items: STICKERS.map(([sample, emoji]) => ({ sign: emoji, label: "", name: `${t("kind.sticker")} ${emoji}`, run: () => onSample({ content: "sticker", fields: { sample } }) })) },
  ]);
}
