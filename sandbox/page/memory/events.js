/** How each event of /control/events changes what the page knows. */

import { forgetCommands } from "../writing/commands.js";
import { forgetPlaces, forgetTopic, putMessage } from "./memory.js";
import { resync } from "./connection.js";
import { changed, loadState, store } from "./state.js";
import { pick } from "../kit/strings.js";
import { toast } from "../kit/toast.js";
import { endTyping, hearTyping } from "../chat/typing.js";

const CALLS_KEPT = 600;
let reloading = null;

/** Fetch the state again soon: many changes in a row cost one fetch. */
export function reloadSoon() {
  reloading ??= setTimeout(() => {
    reloading = null;
    loadState().catch(() => {});
  }, 120);
}

function hearMessage(message, seq, isNew = false) {
  if (!putMessage(message, { seq, isNew })) reloadSoon();
}

function hearTopic({ chat: chatId, ...topic }) {
  const chat = store.chats.get(chatId);
  if (!chat?.topics) return reloadSoon();
  const others = chat.topics.filter((one) => one.id !== topic.id);
  const before = chat.topics.find((one) => one.id === topic.id);
  if (topic.deleted) forgetTopic(chatId, topic.id);
  store.chats.set(chatId, { ...chat, topics: topic.deleted ? others : [...others, { ...before, ...topic }] });
  changed();
}

function hearChat(chat) {
  // Without topics everything stands in one list, with them it does not.
  if ((store.chats.get(chat.id)?.is_forum ?? chat.is_forum) !== chat.is_forum) forgetPlaces(chat.id);
  reloadSoon();
}

function know(part) {
  Object.assign(store, part);
  changed();
}

const HEARD = {
  message: (data, seq) => hearMessage(data, seq, true),
  edit: hearMessage,
  delete: (data, seq) => hearMessage({ ...data, deleted: true }, seq),
  reaction: hearMessage,
  topic: hearTopic,
  chat(data) {
    forgetCommands();
    hearChat(data);
  },
  person() {
    forgetCommands();
    reloadSoon();
  },
  commands() {
    forgetCommands();
    reloadSoon();
  },
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
  if (store.seq && seq > store.seq + 1) resync().catch(() => {});
  if (seq) store.seq = Math.max(store.seq, seq);
  if (Object.hasOwn(HEARD, type)) HEARD[type](data, seq);
  if (type === "message") endTyping(data);
}
