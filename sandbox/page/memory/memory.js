/**
 * The messages that the page knows: of each chat or topic that was opened a part without gaps (its
 * place), which grows as one scrolls. Of the others it knows a row (rows.js).
 */

import { read } from "./api.js";
import { forgetRow, forgetRows, putInRow } from "./rows.js";
import { GENERAL, changed, keyOf, topicOf } from "./state.js";

const PART = 100;
const RELOADED = 400;
const PLACES_KEPT = 40;
const RECENT_KEPT = 2000;

/** place key → Place */
const places = new Map();
/** The last events about messages: an answer of the sandbox may be older than they are. */
const recent = [];
/** What each view shows: these places are never dropped. */
const shown = new Map();

/**
 * A part of a chat or topic, without gaps.
 * @typedef {object} Place
 * @property {string} key
 * @property {any[]} list oldest first, without deleted ones; a new array after each change
 * @property {boolean} isLoaded
 * @property {boolean} earlier whether there is more before the list
 * @property {boolean} later whether there is more after it
 * @property {any} pinned the newest pinned message, also outside the list
 * @property {any} keyboard the newest message that changes the reply keyboard
 * @property {Promise<void>|null} loading
 * @property {number} focusId a message that stands on the screen
 */

/** The key of a chat with a topic; `topicId` is null in private chats. */
export function placeKey(key, topicId) {
  return key.startsWith("p:") ? key : `${key}/${topicId ?? GENERAL}`;
}

/** Messages of a chat (and topic) that are known and not deleted, oldest first. Not to be changed. */
export function messagesIn(key, topicId = null) {
  if (topicId !== null || key.startsWith("p:")) return places.get(placeKey(key, topicId))?.list ?? [];
  const all = [...places.values()].filter((place) => place.key.startsWith(`${key}/`)).flatMap((place) => place.list);
  return all.sort((a, b) => a.message_id - b.message_id);
}

/**
 * The place that a view shows; fetched if it is not known yet.
 * @param {object} view who asks
 * @param {number} [around] fetch the part around this message instead of the newest
 * @returns {Place}
 */
export function openPlace(view, key, topicId, around = 0) {
  const name = placeKey(key, topicId);
  shown.set(view, name);
  let place = places.get(name);
  if (!place) {
    place = { key: name, list: [], isLoaded: false, earlier: false, later: false, pinned: null, keyboard: null, loading: null, focusId: 0, retryAt: 0 };
    places.set(name, place);
    dropOld();
  }
  if (!place.isLoaded && !place.loading) load(place, around ? { around } : {}, replace);
  return place;
}

function dropOld() {
  const kept = new Set(shown.values());
  for (const key of places.keys()) {
    if (places.size <= PLACES_KEPT) return;
    if (!kept.has(key)) places.delete(key);
  }
}

/** Fetch what stands before the list. */
export const loadEarlier = (place) => load(place, { before: place.list[0]?.message_id }, prepend);

/** Fetch what stands after the list. */
export const loadLater = (place) => load(place, { after: place.list.at(-1)?.message_id ?? 0 }, append);

/** Go elsewhere: the part around a message. */
export const loadAround = (place, messageId) => load(place, { around: messageId }, replace);

/** Go to the newest messages. */
export const loadNewest = (place) => load(place, {}, replace);

/** Resolves when nothing is being fetched. */
export async function settled() {
  while ([...places.values()].some((place) => place.loading)) await Promise.all([...places.values()].map((place) => place.loading));
}

function load(place, part, put) {
  if (Date.now() < place.retryAt) return Promise.resolve();
  place.loading = fetchPart(place, part, put)
    .catch(() => {
      // The connection tells of itself; what is shown is asked for again soon.
      place.retryAt = Date.now() + 1500;
      setTimeout(changed, 1600);
    })
    .finally(() => {
      place.loading = null;
      changed();
    });
  return place.loading;
}

async function fetchPart(place, part, put) {
  const found = await read("messages", { ...addressOf(place.key), limit: PART, ...part });
  if (places.get(place.key) !== place) return;
  put(place, found);
  place.pinned = found.pinned;
  place.keyboard = found.keyboard;
  place.isLoaded = true;
  for (const { seq, message, isNew } of recent) if (seq > found.seq && keyFor(message) === place.key) putInPlace(place, message, isNew);
}

function addressOf(key) {
  if (key.startsWith("p:")) {
    const [, bot, chat] = key.split(":");
    return { chat, bot };
  }
  const [chat, topic] = key.split("/");
  return { chat, topic: Number(topic) === GENERAL ? 1 : topic };
}

function replace(place, found) {
  const known = new Map(place.list.map((message) => [message.message_id, message]));
  place.list = found.messages.map((message) => {
    const old = known.get(message.message_id);
    // The same object is not drawn again.
    return old && JSON.stringify(old) === JSON.stringify(message) ? old : message;
  });
  place.earlier = found.earlier;
  place.later = found.later;
}

function prepend(place, found) {
  const first = place.list[0]?.message_id ?? Infinity;
  place.list = [...found.messages.filter((message) => message.message_id < first), ...place.list];
  place.earlier = found.earlier;
}

function append(place, found) {
  const last = place.list.at(-1)?.message_id ?? 0;
  place.list = [...place.list, ...found.messages.filter((message) => message.message_id > last)];
  place.later = found.later;
}

/** After events were missed: fetch what is shown again, forget the other parts. */
export async function reloadShown() {
  const kept = new Set(shown.values());
  for (const key of places.keys()) if (!kept.has(key)) places.delete(key);
  const again = [...places.values()].map((place) => {
    const isFar = place.later || place.list.length > RELOADED;
    const part = isFar ? { around: place.focusId || place.list[0]?.message_id } : {};
    return fetchPart(place, { limit: Math.min(Math.max(place.list.length, PART), RELOADED), ...part }, replace);
  });
  await Promise.all(again);
  changed();
}

/** Another world: what was heard of the former one does not hold. */
export function forgetMessages() {
  forgetRows();
  places.clear();
  recent.length = 0;
}

/** An answer of the sandbox was taken that is older than these events. */
export function repeatInRows(afterSeq) {
  for (const { seq, message, isNew } of recent) if (seq > afterSeq) putInRow(keyFor(message), message, isNew, places.get(keyFor(message)));
}

/** Where the topics of a group begin or end, messages move: forget its parts. */
export function forgetPlaces(chatId) {
  for (const key of places.keys()) if (key.startsWith(`${chatId}/`)) places.delete(key);
}

/** A topic is gone, with its messages. */
export function forgetTopic(chatId, topicId) {
  places.delete(`${chatId}/${topicId}`);
  forgetRow(`${chatId}/${topicId}`);
}

function keyFor(message) {
  const key = keyOf(message.chat, message.bot_id);
  return message.chat.type === "private" ? key : `${key}/${topicOf(message)}`;
}

/**
 * Put in a message that came, changed or was deleted; the event tells all of it.
 * @returns {boolean} false if the list no longer knows its newest message
 */
export function putMessage(message, { seq, isNew = false }) {
  recent.push({ seq, message, isNew });
  if (recent.length > RECENT_KEPT) recent.splice(0, RECENT_KEPT / 2);
  const place = places.get(keyFor(message));
  if (place?.isLoaded) putInPlace(place, message, isNew);
  const isKnown = putInRow(keyFor(message), message, isNew, place);
  changed();
  return isKnown;
}

function putInPlace(place, message, isNew) {
  putInList(place, message, isNew);
  for (const [mark, has] of [["pinned", isPinned], ["keyboard", changesKeyboard]]) {
    const current = place[mark];
    if (has(message) && message.message_id >= (current?.message_id ?? 0)) place[mark] = message;
    else if (current?.message_id === message.message_id) lookForMarks(place);
  }
}

const isPinned = (message) => message.pinned && !message.deleted;

const changesKeyboard = ({ reply_markup: markup, deleted }) => !deleted && Boolean(markup?.keyboard || markup?.remove_keyboard);

/** The pinned message, or that with the keyboard, is gone: another may stand far up. */
function lookForMarks(place) {
  place.pinned = place.list.findLast(isPinned) ?? null;
  place.keyboard = place.list.findLast(changesKeyboard) ?? null;
  if (!place.earlier) return;
  read("messages", { ...addressOf(place.key), limit: 1 })
    .then(({ pinned, keyboard }) => {
      Object.assign(place, { pinned, keyboard });
      changed();
    })
    .catch(() => {});
}

function putInList(place, message, isNew) {
  const { list } = place;
  const at = placeFor(list, message.message_id);
  const isThere = list[at]?.message_id === message.message_id;
  if (message.deleted) {
    if (isThere) place.list = [...list.slice(0, at), ...list.slice(at + 1)];
  } else if (isThere) {
    place.list = list.with(at, message);
  } else if (isNew && (at === list.length ? !place.later : at > 0 || !place.earlier)) {
    place.list = [...list.slice(0, at), message, ...list.slice(at)];
  }
}

/** Where a message id stands in a list, or would. */
export function placeFor(list, messageId) {
  let low = 0;
  let high = list.length;
  // What came last is looked for most.
  if (!high || list[high - 1].message_id < messageId) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].message_id < messageId) low = middle + 1;
    else high = middle;
  }
  return low;
}
