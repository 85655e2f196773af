/**
 * What the page knows of the sandbox, and what the person at the page has chosen. Changed by
 * events; the views draw from it. The messages are in memory.js.
 */

import { read } from "./api.js";
import { forgetMessages, repeatInRows } from "./memory.js";
import { takeRows } from "./rows.js";

export { messagesIn } from "./memory.js";
export { markSeen } from "./rows.js";

export const GENERAL = 0;

/** @type {any} */
export const store = {
  /** number of the last event */
  seq: 0,
  online: true,
  /** since when the connection is lost, in milliseconds */
  offlineSince: null,
  /** name of the sandbox's history, and of this start of it */
  world: null,
  run: null,
  clockOffset: 0,
  bots: [],
  people: new Map(),
  chats: new Map(),
  actions: [],
  jumps: [],
  faults: [],
  limits: {},
  /** scenes that can be opened; the one being played; how much was recorded; the tour */
  scenes: [],
  playing: null,
  recording: null,
  tour: null,
  calls: [],
  botId: null,
  customerId: null,
  groupId: null,
  topicId: GENERAL,
  meId: null,
};

const listeners = new Set();
let planned = false;

/** Run `draw` after changes, once a frame. */
export function subscribe(draw) {
  listeners.add(draw);
}

/** Tell the views that something changed. */
export function changed() {
  if (planned) return;
  planned = true;
  const run = () => {
    if (!planned) return;
    planned = false;
    for (const draw of listeners) draw();
  };
  requestAnimationFrame(run);
  // Frames stand still in a hidden tab.
  setTimeout(run, 50);
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
  if (state.run !== store.run) store.calls.length = 0;
  store.world = state.world;
  store.run = state.run;
  store.clockOffset = Date.parse(state.now) - Date.now();
  store.bots = state.bots;
  store.people = new Map(state.people.map((person) => [person.id, person]));
  store.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
  store.actions = state.actions ?? [];
  store.jumps = state.jumps ?? [];
  store.faults = state.faults ?? [];
  store.limits = state.limits ?? {};
  store.scenes = state.scenes ?? [];
  store.playing = state.playing ?? null;
  store.recording = state.recording ?? null;
  store.tour = state.tour ?? null;
  takeRows(state);
  repeatInRows(state.seq);
  choose();
  changed();
  return state;
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

// A name of nothing but spaces and signs without a width.
const VISIBLE = /[^\p{White_Space}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

/** Full name of a person or a bot, by id or object; the id of one whose name shows nothing. */
export function nameOf(who) {
  const person = typeof who === "object" ? who : (store.people.get(who) ?? store.bots.find((one) => one.id === who));
  if (!person) return String(who ?? "");
  const name = person.title ?? [person.first_name, person.last_name].filter(Boolean).join(" ");
  return VISIBLE.test(name) ? name : String(person.id ?? "");
}

/** The topic a group message belongs to; GENERAL in a group without topics. */
export function topicOf(message) {
  const isForum = store.chats.get(message.chat.id)?.is_forum ?? message.chat.is_forum;
  const inTopic = message.is_topic_message || message.forum_topic_created;
  return isForum && inTopic ? (message.message_thread_id ?? message.message_id) : GENERAL;
}

/** The sandbox's time now, in milliseconds. */
export function sandboxNow() {
  return Date.now() + store.clockOffset;
}
