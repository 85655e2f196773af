/** What a message is, and how to say it in a few words. */

import { hasWords, t } from "../kit/strings.js";

// The order matters: an animation also has a document, a live photo also has a photo.
const MEDIA = [
  "live_photo", "animation", "photo", "video", "video_note", "voice", "audio", "document", "sticker",
  "venue", "location", "contact", "poll", "dice", "game", "invoice", "paid_media", "story", "checklist",
  "giveaway", "giveaway_winners", "rich_message",
];

const COMMON = new Set([
  "message_id", "message_thread_id", "is_topic_message", "from", "sender_chat", "sender_tag", "date", "chat", "deleted",
  "reactions", "edited", "edit_date", "pinned", "reply_to_message", "quote", "reply_markup", "media_group_id", "bot_id",
  "has_protected_content", "external_reply", "via_bot", "author_signature", "forward_origin", "bot", "kind",
  "is_from_offline", "link_preview_options", "effect_id", "sender_business_bot", "direct_messages_topic",
  "has_media_spoiler", "show_caption_above_media", "paid_star_count", "business_connection_id", "sender_boost_count",
  "is_automatic_forward", "reply_to_story", "reply_to_checklist_task_id", "is_paid_post", "disable_notification",
]);

/** The kind of media a message carries, or null for text and service messages. */
export function mediaKind(message) {
  return MEDIA.find((kind) => message[kind] !== undefined) ?? null;
}

/** The name of the service field ("forum_topic_created", …), or null for ordinary messages. */
export function serviceKind(message) {
  if (message.text !== undefined || mediaKind(message)) return null;
  return Object.keys(message).find((key) => !COMMON.has(key) && message[key] !== undefined && !key.startsWith("caption") && key !== "entities") ?? "unknown";
}

/** A line for a service message. @param {(who: any) => string} nameOf */
export function serviceLine(message, nameOf) {
  const kind = serviceKind(message);
  const value = message[kind] ?? {};
  // An edited topic tells only what changed.
  if (kind === "forum_topic_edited" && !value.name) return t("service.forum_topic_icon", { who: nameOf(message.from ?? "") });
  const people = message.new_chat_members ?? (message.left_chat_member ? [message.left_chat_member] : []);
  const words = hasWords(`service.${kind}`) ? `service.${kind}` : "service.other";
  return t(words, {
    kind: kind.replaceAll("_", " "),
    who: nameOf(message.from ?? message.sender_chat ?? ""),
    people: people.map(nameOf).join(", "),
    name: value.name ?? value.title ?? (typeof value === "string" ? value : ""),
    seconds: typeof value === "object" ? (value.message_auto_delete_time ?? value.duration ?? "") : "",
    text: kind === "pinned_message" ? short(summary(value, nameOf)) : "",
  });
}

function short(text) {
  const letters = [...text.replace(/\s+/g, " ")];
  return letters.length > 48 ? `${letters.slice(0, 46).join("")}…` : letters.join("");
}

/** A few words about any message, for lists, replies and pins. */
export function summary(message, nameOf) {
  if (!message) return "";
  if (message.text !== undefined) return message.text;
  const kind = mediaKind(message);
  if (!kind) return message.message_id && !message.chat ? "" : serviceLine(message, nameOf);
  const detail = message.caption || message.sticker?.emoji || message.poll?.question || message.dice?.emoji
    || message.document?.file_name || message.contact?.first_name || message.venue?.title || "";
  return detail ? `${t(`kind.${kind}`)}: ${detail}` : t(`kind.${kind}`);
}

/** Seconds as m:ss. */
export function duration(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** Bytes in words of a person. */
export function size(bytes) {
  if (bytes < 1024) return t("size.b", { n: bytes });
  if (bytes < 1024 * 1024) return t("size.kb", { n: Math.round(bytes / 1024) });
  return t("size.mb", { n: (bytes / 1024 / 1024).toFixed(1) });
}
