/** Holds the page to the sandbox: the beginning, the stream of events, breaks and restarts. */

import { follow, read } from "./api.js";
import { hear } from "./events.js";
import { reloadShown, settled } from "./memory.js";
import { clearUnread, takeUnread } from "./rows.js";
import { beginSeen, seenInAll } from "./seen.js";
import { changed, drawNow, loadState, store } from "./state.js";
import { clockTime, t } from "../kit/strings.js";
import { toast } from "../kit/toast.js";

/** More events than this may have been forgotten by the sandbox. */
const SURELY_KEPT = 4000;

/** Load what the page begins with, and follow what happens from there on; `onEvent` hears it too. */
export async function begin({ onEvent }) {
  const state = await loadState();
  store.seq = state.seq;
  await countUnread(state);
  drawNow();
  await settled();
  drawNow();
  follow({ after: () => store.seq, onEvent: (event) => (hear(event), onEvent(event)), onState, onReturn });
}

/** Events were missed: ask again for the lists and for what is shown. */
export async function resync() {
  const state = await loadState();
  await Promise.all([countUnread(state), reloadShown()]);
  return state;
}

async function countUnread(state) {
  if (!beginSeen(state)) return clearUnread();
  const groups = state.chats.map((chat) => [String(chat.id), { chat: chat.id }]);
  const bots = state.bots.map((bot) => [`p:${bot.id}`, { bot: bot.id }]);
  const heard = await Promise.all([...groups, ...bots].map(([series, whose]) => read("newer", { ...whose, after: seenInAll(series) })));
  clearUnread();
  heard.forEach(({ messages }, i) => takeUnread([...groups, ...bots][i][0], messages));
  changed();
}

function onState(online) {
  store.online = online;
  store.offlineSince = online ? null : (store.offlineSince ?? Date.now());
  changed();
}

/** Runs when the sandbox may be there again, before its events are. */
async function onReturn() {
  const { world, run } = store;
  const state = await loadState();
  if (state.run === run && state.seq - store.seq < SURELY_KEPT) return;
  await resync();
  store.seq = state.seq;
  if (state.world !== world) toast(t("page.newWorld"), { lasting: true });
}

/** Say that the connection is lost, since when, and what that means. */
export function drawConnection(place) {
  place.hidden = store.online;
  const words = store.online ? "" : t("page.offline", { time: clockTime(store.offlineSince / 1000) });
  if (place.textContent !== words) place.textContent = words;
}
