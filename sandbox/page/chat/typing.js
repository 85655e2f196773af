/** Who types just now: a chat action lasts five seconds, or until the bot's message comes. */

import { el } from "../kit/dom.js";
import { GENERAL, changed, nameOf, privateKey, sandboxNow, store } from "../memory/state.js";
import { hasWords, t } from "../kit/strings.js";

const LASTS_MS = 5000;
/** place → {action, botId, timer} */
const going = new Map();

function placeKey(chatId, botId, topicId) {
  return chatId > 0 ? privateKey(chatId, botId) : `${chatId}/${topicId ?? GENERAL}`;
}

function end(key) {
  clearTimeout(going.get(key)?.timer);
  if (going.delete(key)) changed();
}

/** An event `typing` came; one that is told again after a break may be old. */
export function hearTyping({ chat_id: chatId, bot_id: botId, topic, action, at }) {
  if (sandboxNow() - Date.parse(at) > LASTS_MS) return;
  const key = placeKey(chatId, botId, topic);
  clearTimeout(going.get(key)?.timer);
  going.set(key, { action, botId, timer: setTimeout(() => end(key), LASTS_MS) });
  changed();
}

/** A message came: whoever wrote it does not type any more. */
export function endTyping(message) {
  const isBot = store.bots.some((bot) => bot.id === message.from?.id);
  if (isBot && going.size) end(placeKey(message.chat.id, message.bot_id, message.is_topic_message ? message.message_thread_id : GENERAL));
}

/** Say it in the header of a chat, in place of the line under the name. @param {HTMLElement} header */
export function showTyping(header, { key, topicId }) {
  const title = header.querySelector(".chat__title");
  const now = going.get(topicId === null ? key : `${key}/${topicId}`);
  const words = now ? t(hasWords(`typing.${now.action}`) ? `typing.${now.action}` : "typing.typing", { name: nameOf(now.botId) }) : "";
  let line = title?.querySelector(".chat__typing");
  if (!title || (line?.textContent ?? "") === words) return;
  line?.remove();
  line = words && el("span", { class: "chat__typing", text: words });
  if (line) title.append(line);
  title.classList.toggle("chat__title--typing", Boolean(words));
}
