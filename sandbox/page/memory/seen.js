/**
 * What was looked at, in this tab: per chat (with topic) the newest message. Kept over a reload,
 * for one history of the sandbox: another world begins with everything looked at.
 */

const NAME = "seen";
let marks = { world: null, base: {}, seen: {} };
let saving = null;

/** The part of a key that message ids are counted in: a group, or a bot's private chats. */
const series = (key) => (key.startsWith("p:") ? key.slice(0, key.lastIndexOf(":")) : key.split("/")[0]);

/**
 * Take up the marks of this world.
 * @param {any} state of /control/state
 * @returns {boolean} whether something may be unread; false where everything is new to the tab
 */
export function beginSeen(state) {
  if (marks.world === state.world) return true;
  marks = stored() ?? marks;
  if (marks.world === state.world) return true;
  const base = {};
  for (const chat of state.chats) base[chat.id] = chat.newest_id;
  for (const bot of state.bots) base[`p:${bot.id}`] = bot.newest_id;
  marks = { world: state.world, base, seen: {} };
  save();
  return false;
}

/** The newest message that was looked at. */
export function seenOf(key) {
  return Math.max(marks.base[series(key)] ?? 0, marks.seen[key] ?? 0);
}

/** Up to which message everything in a group, or in a bot's private chats, was looked at. */
export function seenInAll(key) {
  return marks.base[series(key)] ?? 0;
}

/** Everything up to this message was looked at. */
export function keepSeen(key, messageId) {
  marks.seen[key] = messageId;
  saving ??= setTimeout(save, 250);
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(NAME));
  } catch {
    return null;
  }
}

function save() {
  clearTimeout(saving);
  saving = null;
  try {
    sessionStorage.setItem(NAME, JSON.stringify(marks));
  } catch {
    // A tab that may not store forgets at the next reload; nothing else depends on it.
  }
}

addEventListener("pagehide", () => saving !== null && save());
