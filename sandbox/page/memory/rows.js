/** What the lists tell of every chat and topic: the newest message, and which are unread. */

import { keepSeen, seenOf } from "./seen.js";
import { GENERAL } from "./state.js";

/** place key → {last, unread: message id → author} */
const rows = new Map();

/** What the lists tell of a chat or topic. @returns {{last: any, unread: Map<number, number>}} */
export function rowOf(key) {
  let row = rows.get(key);
  if (!row) rows.set(key, (row = { last: null, unread: new Map() }));
  return row;
}

/** How many messages of others were not looked at. */
export function unreadIn(key, meId) {
  const unread = rows.get(key)?.unread;
  if (!unread?.size) return 0;
  let count = 0;
  for (const author of unread.values()) if (author !== meId) count += 1;
  return count;
}

/** The first message of others that was not looked at, 0 if there is none. */
export function firstUnread(key, meId) {
  let first = 0;
  for (const [id, author] of rows.get(key)?.unread ?? []) if (author !== meId && (!first || id < first)) first = id;
  return first;
}

/** Everything up to this message was looked at. @returns {boolean} whether that changes a count */
export function markSeen(key, messageId) {
  if (messageId <= seenOf(key)) return false;
  keepSeen(key, messageId);
  const unread = rows.get(key)?.unread;
  const before = unread?.size ?? 0;
  if (before) for (const id of unread.keys()) if (id <= messageId) unread.delete(id);
  return before !== (unread?.size ?? 0);
}

/** Take the newest messages out of /control/state. */
export function takeRows(state) {
  const known = new Set();
  const take = (key, last) => {
    known.add(key);
    rowOf(key).last = last;
  };
  for (const chat of state.chats) {
    take(`${chat.id}/${GENERAL}`, chat.general?.last ?? null);
    for (const topic of chat.topics) take(`${chat.id}/${topic.id}`, topic.last ?? null);
  }
  for (const chat of state.private ?? []) take(`p:${chat.bot}:${chat.person}`, chat.last);
  for (const key of rows.keys()) if (!known.has(key)) rows.delete(key);
}

/** Take what /control/newer tells: [message id, topic or person, author]. @param {string} series of seen.js */
export function takeUnread(series, found) {
  for (const [id, place, author] of found) {
    const key = series.startsWith("p:") ? `${series}:${place}` : `${series}/${place === 1 ? GENERAL : place}`;
    note(key, id, author);
  }
}

/** Nothing is unread: told before all of it is counted anew. */
export function clearUnread() {
  for (const row of rows.values()) row.unread.clear();
}

function note(key, id, author) {
  const isOwn = key.startsWith("p:") && Number(key.split(":")[2]) === author;
  if (!isOwn && id > seenOf(key)) rowOf(key).unread.set(id, author);
}

/**
 * A message came, changed or was deleted.
 * @param {any} place of memory.js, if it is known
 * @returns {boolean} false if the list no longer knows its newest message
 */
export function putInRow(key, message, isNew, place) {
  const row = rowOf(key);
  const lastId = row.last?.message_id ?? 0;
  if (message.deleted) {
    row.unread.delete(message.message_id);
    if (message.message_id !== lastId) return true;
    row.last = place?.list.at(-1) ?? null;
    return Boolean(place?.isLoaded && !place.later && (row.last || !place.earlier));
  }
  if (message.message_id === lastId || (isNew && message.message_id > lastId)) row.last = message;
  if (isNew) note(key, message.message_id, message.from?.id ?? 0);
  return true;
}

/** Another world: what was heard of the former one does not hold. */
export function forgetRows() {
  rows.clear();
}

/** A topic is gone. */
export function forgetRow(key) {
  rows.delete(key);
}
