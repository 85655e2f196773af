/**
 * What the page knows: the state of the sandbox, the messages of the opened chats, and what the
 * person at the page has chosen. Changed by events; the views draw from it.
 */

import { read } from "./api.js";

export const GENERAL = 0;

/** @type {any} */
export const store = {
  seq: 0,
  online: true,
  clockOffset: 0,
  bots: [],
  people: new Map(),
  chats: new Map(),
  actions: [],
  jumps: [],
  faults: [],
  limits: {},
  calls: [],
  /** chat key → message id → message */
  messages: new Map(),
  /** keys of chats whose earlier messages were fetched */
  loaded: new Set(),
  /** chat key (with topic) → id of the newest message that was looked at */
  seen: new Map(),
  botId: null,
  customerId: null,
  groupId: null,
  topicId: GENERAL,
  meId: null,
};

const listeners = new Set();
let planned = false;

/** Run `draw` after changes, at most once per 16 ms. */
export function subscribe(draw) {
  listeners.add(draw);
}

/** Tell the views that something changed. */
export function changed() {
  if (planned) return;
  planned = true;
  // A timer, not an animation frame: those stand still in a hidden tab.
  setTimeout(() => {
    planned = false;
    for (const draw of listeners) draw();
  }, 16);
}

/** Something was chosen: draw at once, so that the next key press meets what was chosen. */
export function drawNow() {
  for (const draw of listeners) draw();
}

/** Key of a private chat: message ids are counted per bot, so the bot is part of it. */
export function privateKey(personId, botId = store.botId) {
  return `p:${botId}:${personId}`;
}

/** The key under which a message is kept; `botId` matters in private chats only. */
export function keyOf(chat, botId) {
  return chat.type === "private" ? privateKey(chat.id, botId ?? store.botId) : String(chat.id);
}

/** Fetch /control/state and choose what is not chosen yet. */
export async function loadState() {
  const state = await read("state");
  if (store.world && state.world !== store.world) forgetMessages();
  store.world = state.world;
  store.clockOffset = Date.parse(state.now) - Date.now();
  store.bots = state.bots;
  store.people = new Map(state.people.map((person) => [person.id, person]));
  store.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
  store.actions = state.actions ?? [];
  store.jumps = state.jumps ?? [];
  store.faults = state.faults ?? [];
  store.limits = state.limits ?? {};
  choose();
  changed();
  return state;
}

/** Another process answers now: what was heard from the former one may not hold. */
function forgetMessages() {
  store.messages.clear();
  store.loaded.clear();
  store.calls.length = 0;
}

function choose() {
  if (!store.bots.some((bot) => bot.id === store.botId)) store.botId = store.bots[0]?.id ?? null;
  if (!groups().some((group) => group.id === store.groupId)) store.groupId = groups()[0]?.id ?? null;
  if (!store.people.has(store.customerId)) store.customerId = customers()[0]?.id ?? null;
  if (!staff().some((person) => person.id === store.meId)) store.meId = staff()[0]?.id ?? null;
}

/** The groups, in the order of the sandbox; one that was upgraded lives on as the new one. */
export function groups() {
  return [...store.chats.values()].filter((chat) => !chat.migrated_to);
}

/** The chosen group. */
export function group() {
  return store.chats.get(store.groupId);
}

/** The chosen bot. */
export function bot() {
  return store.bots.find((one) => one.id === store.botId);
}

const isInside = (member) => !["left", "kicked"].includes(member.status ?? "member");

/** People who are members of the chosen group. */
export function staff() {
  const ids = (group()?.members ?? []).filter(isInside).map((member) => member.id);
  return ids.map((id) => store.people.get(id)).filter(Boolean);
}

/** People who are in no group. */
export function customers() {
  const inGroups = new Set(groups().flatMap((chat) => chat.members ?? []).filter(isInside).map((member) => member.id));
  return [...store.people.values()].filter((person) => !inGroups.has(person.id));
}

/** Full name of a person or a bot, by id or object. */
export function nameOf(who) {
  const person = typeof who === "object" ? who : (store.people.get(who) ?? store.bots.find((one) => one.id === who));
  if (!person) return String(who ?? "");
  return person.title ?? [person.first_name, person.last_name].filter(Boolean).join(" ");
}

/** The topic a group message belongs to; GENERAL in a group without topics. */
export function topicOf(message) {
  const isForum = store.chats.get(message.chat.id)?.is_forum ?? message.chat.is_forum;
  const inTopic = message.is_topic_message || message.forum_topic_created;
  return isForum && inTopic ? (message.message_thread_id ?? message.message_id) : GENERAL;
}

/** Messages of a chat (and topic) that were not deleted, oldest first. */
export function messagesIn(key, topicId = null) {
  const all = [...(store.messages.get(key)?.values() ?? [])].filter((message) => !message.deleted);
  const wanted = topicId === null ? all : all.filter((message) => topicOf(message) === topicId);
  return wanted.sort((a, b) => a.message_id - b.message_id);
}

/** Fetch the chats that the page shows or lists, those that are not fetched yet. */
export async function loadMissing() {
  const wanted = [...groups().map((chat) => String(chat.id)), ...[...store.people.keys()].map((id) => privateKey(id))];
  const missing = wanted.filter((key) => !store.loaded.has(key));
  for (let i = 0; i < missing.length; i += 4) await Promise.all(missing.slice(i, i + 4).map(loadMessages));
}

/** Fetch every known chat again, after events were missed. */
export async function reloadMessages() {
  for (const key of [...store.loaded]) await loadMessages(key);
}

/** Fetch all messages of a chat, once or again after a break. */
export async function loadMessages(key) {
  const [, botId, personId] = key.startsWith("p:") ? key.split(":") : [null, undefined, key];
  const first = !store.loaded.has(key);
  store.loaded.add(key);
  if (!store.messages.has(key)) store.messages.set(key, new Map());
  const { messages } = await read("messages", { chat: personId, bot: botId });
  store.messages.set(key, new Map(messages.map((message) => [message.message_id, message])));
  if (first) markAllSeen(key, messages);
  changed();
}

function markAllSeen(key, messages) {
  for (const message of messages) markSeen(key.startsWith("p:") ? key : `${key}/${topicOf(message)}`, message.message_id);
}

/** Everything up to this message was looked at. */
export function markSeen(seenKey, messageId) {
  store.seen.set(seenKey, Math.max(store.seen.get(seenKey) ?? 0, messageId));
}

/** Put in a message that came or changed; the event tells all of it. */
export function putMessage(message, botId) {
  const key = keyOf(message.chat, botId);
  if (!store.messages.has(key)) store.messages.set(key, new Map());
  store.messages.get(key).set(message.message_id, message);
  changed();
}

/** The sandbox's time now, in milliseconds. */
export function sandboxNow() {
  return Date.now() + store.clockOffset;
}
