/** How each event of /control/events changes what the page knows. */

import { forgetCommands } from "./commands.js";
import { changed, loadMissing, loadState, putMessage, reloadMessages, store } from "./state.js";
import { pick } from "./strings.js";
import { toast } from "./toast.js";
import { endTyping, hearTyping } from "./typing.js";

const CALLS_KEPT = 600;
let reloading = null;

/** Fetch the state again soon: many changes in a row cost one fetch. */
export function reloadSoon() {
  reloading ??= setTimeout(() => {
    reloading = null;
    loadState().then(loadMissing).catch(() => {});
  }, 120);
}

function know(part) {
  Object.assign(store, part);
  changed();
}

const HEARD = {
  message: (data) => putMessage(data, data.bot_id),
  edit: (data) => putMessage(data, data.bot_id),
  delete: (data) => putMessage({ ...data, deleted: true }, data.bot_id),
  reaction: (data) => putMessage(data, data.bot_id),
  topic: reloadSoon,
  chat: () => (forgetCommands(), reloadSoon()),
  person: () => (forgetCommands(), reloadSoon()),
  commands: () => (forgetCommands(), reloadSoon()),
  fault: (data) => know({ faults: data.faults }),
  limits: (data) => know({ limits: data }),
  bot: (data) => know({ bots: store.bots.map((one) => (one.id === data.id ? { ...one, ...data } : one)) }),
  clock: reloadSoon,
  call(data) {
    // Those before the page may have been fetched already.
    if (data.n <= (store.calls.at(-1)?.n ?? 0)) return;
    store.calls.push(data);
    if (store.calls.length > CALLS_KEPT) store.calls.splice(0, store.calls.length - CALLS_KEPT);
    changed();
  },
  scene(data) {
    store.playing = data.playing;
    changed();
  },
  record(data) {
    store.recording = data.recording;
    changed();
  },
  typing: hearTyping,
  announce: (data) => toast(pick(data.text), { lasting: true }),
};

/** Apply one event. An event of a kind unknown here is left alone. */
export function hear({ seq, type, data }) {
  // Numbers have no gaps: a gap means that the sandbox no longer had what was missed.
  if (store.seq && seq > store.seq + 1) reloadMessages().catch(() => {});
  if (seq) store.seq = Math.max(store.seq, seq);
  if (Object.hasOwn(HEARD, type)) HEARD[type](data);
  if (type === "message") endTyping(data);
  if (type === "message" && data.forum_topic_created) reloadSoon();
}
