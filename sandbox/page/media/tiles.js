/** Content that is told rather than shown: files, places, people, polls, lists, payments. */

import { fileUrl } from "../memory/api.js";
import { size } from "../chat/content.js";
import { avatar, el, icon } from "../kit/dom.js";
import { nameOf } from "../memory/state.js";
import { dayName, t } from "../kit/strings.js";

const SIGNS = {
  photo: "🖼", live_photo: "🖼", video: "🎬", animation: "🎞", video_note: "⏺", voice: "🎤", audio: "🎵", document: "📄",
  story: "📖", paid_media: "⭐", invoice: "🧾", giveaway: "🎁", giveaway_winners: "🏆", game: "🎮",
};

/** A sign, the kind, and some lines. @param {string} kind @param {(string|null|undefined|false)[]} lines */
export function tile(kind, lines = [], file = null) {
  const inside = [
    el("span", { class: "tile__sign", "aria-hidden": "true", text: SIGNS[kind] ?? "📎" }),
    el("span", { class: "tile__words", dir: "auto" }, el("strong", { text: t(`kind.${kind}`) }), ...lines.filter(Boolean).map((text) => el("span", { text }))),
  ];
  if (!file?.file_id) return el("div", { class: "tile" }, ...inside);
  return el("a", { class: "tile", href: fileUrl(file.file_id), download: file.file_name ?? "" }, ...inside);
}

/** A file that is downloaded. */
export function fileTile(body) {
  const name = body.file_name ?? t("kind.document");
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? "";
  return el(
    "a",
    { class: "tile tile--file", href: fileUrl(body.file_id), download: name },
    el("span", { class: "tile__disc", "aria-hidden": "true" }, ending ? el("span", { text: ending.toUpperCase() }) : icon("file")),
    el("span", { class: "tile__words" }, el("strong", { dir: "auto", text: name }), el("span", { text: [t("media.download"), body.file_size ? size(body.file_size) : ""].filter(Boolean).join(" · ") })),
  );
}

function drawing(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** A place on a drawn map: no real map is fetched; the streets follow the numbers. */
export function placeTile(location, venue = null) {
  const turn = Math.round((Math.abs(location.latitude * 7919 + location.longitude * 104729) % 1) * 60) - 30;
  const streets = [];
  for (let i = -3; i <= 3; i += 1) {
    const wide = i % 2 ? 4 : 9;
    streets.push(drawing("path", { d: `M${160 + i * 62} -160V320M-160 ${80 + i * 52}H480`, class: "map__street", "stroke-width": wide }));
  }
  const map = drawing(
    "svg",
    { viewBox: "0 0 320 160", class: "map", role: "img", "aria-label": t("kind.location") },
    drawing("rect", { width: 320, height: 160, class: "map__ground" }),
    drawing("g", { transform: `rotate(${turn} 160 80)` }, drawing("rect", { x: 170, y: 90, width: 108, height: 84, class: "map__park" }), drawing("path", { d: "M-160 20Q80 -60 160 -10T480 0", class: "map__river" }), ...streets),
    drawing("path", { d: "M160 84c-15-19-22-28-22-39a22 22 0 0 1 44 0c0 11-7 20-22 39z", class: "map__pin" }),
    drawing("circle", { cx: 160, cy: 45, r: 8, class: "map__eye" }),
  );
  const numbers = `${location.latitude}, ${location.longitude}`;
  return el(
    "div",
    { class: "place" },
    map,
    el(
      "div",
      { class: "place__words" },
      el("strong", { dir: "auto", text: venue?.title ?? t(location.live_period ? "media.liveLocation" : "kind.location") }),
      venue?.address && el("span", { dir: "auto", text: venue.address }),
      el("span", { class: "faint", text: numbers }),
    ),
  );
}

export function contactTile(body) {
  const name = [body.first_name, body.last_name].filter(Boolean).join(" ");
  const phone = String(body.phone_number ?? "");
  return el(
    "div",
    { class: "tile" },
    avatar(name, body.user_id ?? phone.replace(/\D/g, "").slice(-6)),
    el("span", { class: "tile__words" }, el("strong", { dir: "auto", text: name }), el("a", { href: `tel:${phone.replace(/[^\d+]/g, "")}`, text: phone })),
  );
}

export function pollTile(body) {
  const all = body.total_voter_count ?? 0;
  const isQuiz = body.type === "quiz";
  const kind = [t(isQuiz ? "media.quiz" : "kind.poll"), body.is_closed ? t("media.pollClosed") : "", body.is_anonymous === false ? "" : t("media.anonymous")];
  const option = (one, i) => {
    const share = all ? Math.round((100 * (one.voter_count ?? 0)) / all) : 0;
    const isRight = isQuiz && (body.correct_option_ids ?? [body.correct_option_id]).includes(i);
    const words = el("span", { class: "poll__words", dir: "auto", text: `${isRight ? "✓ " : ""}${one.text}` });
    return el("li", { class: "poll__option" }, el("span", { class: "poll__share", text: `${share}%` }), words, el("meter", { max: "100", value: share, "aria-label": one.text }));
  };
  return el(
    "div",
    { class: "poll" },
    el("strong", { dir: "auto", text: body.question }),
    el("span", { class: "faint", text: kind.filter(Boolean).join(" · ") }),
    el("ul", { class: "poll__options" }, ...body.options.map(option)),
    el("span", { class: "faint", text: t("media.votes", { n: all }) }),
  );
}

export function checklistTile(body) {
  const task = (one) => el("li", { class: one.completion_date ? "checklist__done" : "", dir: "auto" }, el("span", { "aria-hidden": "true", text: one.completion_date ? "☑ " : "☐ " }), one.text);
  return el("div", { class: "poll" }, el("strong", { dir: "auto", text: body.title }), el("ul", { class: "checklist" }, ...(body.tasks ?? []).map(task)));
}

export function invoiceTile(body) {
  const price = body.currency === "XTR" ? `${body.total_amount} ⭐` : `${(body.total_amount / 100).toFixed(2)} ${body.currency}`;
  return tile("invoice", [body.title, body.description, price]);
}

export function giveawayTile(kind, body) {
  const names = (body.chats ?? [body.chat]).filter(Boolean).map(nameOf).join(", ");
  const day = body.winners_selection_date ? dayName(body.winners_selection_date) : "";
  return tile(kind, [body.prize_description, names, t("media.winners", { n: body.winner_count ?? 0 }), day]);
}

/** A rich message: its blocks as lines, headings strong. */
export function richTile(body) {
  const block = (one) => {
    const words = wordsInside(one).join(" ").slice(0, 1000);
    return words && el(one?.type === "heading" ? "strong" : "p", { dir: "auto", text: words });
  };
  return el("div", { class: "rich" }, ...(body.blocks ?? [body]).map(block));
}

/** All texts of a structure, however deep: a rich message is a tree of blocks. */
function wordsInside(body) {
  if (typeof body === "string") return [body];
  if (!body || typeof body !== "object") return [];
  return Object.entries(body).flatMap(([key, value]) => (typeof value === "string" && key !== "text" && !Array.isArray(body) ? [] : wordsInside(value)));
}
