/** The media of a message: a picture where the file can be shown, else a tile that says what it is. */

import { fileUrl } from "./api.js";
import { duration, mediaKind, size } from "./content.js";
import { el } from "./dom.js";
import { t } from "./strings.js";

const SIGNS = {
  photo: "🖼", live_photo: "🖼", video: "🎬", animation: "🎞", video_note: "⏺", voice: "🎤", audio: "🎵", document: "📄",
  location: "📍", venue: "📍", contact: "👤", story: "📖", paid_media: "⭐", invoice: "🧾", giveaway: "🎁",
  giveaway_winners: "🎁", game: "🎮", rich_message: "📰", checklist: "☑", poll: "📊",
};

/** A node for the media of a message, or null when it has none. */
export function renderMedia(message) {
  const kind = mediaKind(message);
  if (!kind) return null;
  const body = message[kind];
  switch (kind) {
    case "photo":
      return picture(message, body.at?.(-1), kind);
    case "live_photo":
      return picture(message, message.photo?.at(-1) ?? body, kind);
    case "sticker":
      return el("div", { class: "big-emoji", role: "img", "aria-label": t("kind.sticker"), text: body.emoji ?? "🙂" });
    case "dice":
      return el("div", { class: "big-emoji" }, body.emoji, el("span", { class: "big-emoji__value", text: body.value }));
    case "poll":
      return poll(body);
    case "checklist":
      return checklist(body);
    default:
      return tile(kind, lines(kind, body), body);
  }
}

function lines(kind, body) {
  const parts = {
    video: () => [body.file_name],
    audio: () => [[body.performer, body.title].filter(Boolean).join(" · ") || body.file_name],
    document: () => [body.file_name],
    location: () => [`${body.latitude}, ${body.longitude}`, body.live_period ? t("media.live") : ""],
    venue: () => [body.title, body.address],
    contact: () => [[body.first_name, body.last_name].filter(Boolean).join(" "), body.phone_number],
    game: () => [body.title, body.description],
    invoice: () => [body.title, `${(body.total_amount / 100).toFixed(2)} ${body.currency}`],
    paid_media: () => [`${body.star_count} ⭐`],
    giveaway: () => [body.prize_description],
    rich_message: () => [wordsInside(body).join(" ").slice(0, 300)],
  };
  const measures = [body.duration ? duration(body.duration) : "", body.file_size ? size(body.file_size) : ""];
  return [...(parts[kind]?.() ?? []), measures.filter(Boolean).join(" · ")].filter(Boolean);
}

/** All texts of a structure, however deep: a rich message is a tree of blocks. */
function wordsInside(body) {
  if (typeof body === "string") return [body];
  if (!body || typeof body !== "object") return [];
  return Object.entries(body).flatMap(([key, value]) => (typeof value === "string" && key !== "text" && !Array.isArray(body) ? [] : wordsInside(value)));
}

function tile(kind, words, body) {
  const inside = [
    el("span", { class: "tile__sign", "aria-hidden": "true", text: SIGNS[kind] ?? "📎" }),
    el("span", { class: "tile__words" }, el("strong", { text: t(`kind.${kind}`) }), ...words.map((text) => el("span", { text }))),
  ];
  if (!body?.file_id) return el("div", { class: "tile" }, ...inside);
  return el("a", { class: "tile", href: fileUrl(body.file_id), target: "_blank", rel: "noopener" }, ...inside);
}

function picture(message, file, kind) {
  if (!file?.file_id) return tile(kind, [], file);
  const image = el("img", {
    class: message.has_media_spoiler ? "picture picture--spoiler" : "picture",
    src: fileUrl(file.file_id),
    alt: message.caption || t(`kind.${kind}`),
    width: file.width,
    height: file.height,
    loading: "lazy",
    on: {
      error: () => image.replaceWith(tile(kind, [file.width ? `${file.width} × ${file.height}` : ""].filter(Boolean), file)),
      click: () => image.classList.remove("picture--spoiler"),
    },
  });
  return image;
}

function poll(body) {
  const most = Math.max(1, body.total_voter_count ?? 0);
  return el(
    "div",
    { class: "poll" },
    el("strong", { text: body.question }),
    el("span", { class: "faint", text: t(body.type === "quiz" ? "media.quiz" : "kind.poll") }),
    ...body.options.map((option) =>
      el("label", { class: "poll__option" }, el("span", { text: option.text }), el("meter", { max: most, value: option.voter_count ?? 0 })),
    ),
  );
}

function checklist(body) {
  const tasks = (body.tasks ?? []).map((task) => el("li", { text: `${task.completion_date ? "☑" : "☐"} ${task.text}` }));
  return el("div", { class: "poll" }, el("strong", { text: body.title }), el("ul", { class: "checklist" }, ...tasks));
}
