/** Where a person can forward to: the own chat with the bot, and topics of the groups they are in. */

import { act } from "../memory/api.js";
import { chooseOne } from "../kit/dialog.js";
import { avatar, el } from "../kit/dom.js";
import { GENERAL, groups, nameOf, store } from "../memory/state.js";
import { t } from "../kit/strings.js";
import { toast, trying } from "../kit/toast.js";

const isInside = (member) => !["left", "kicked"].includes(member.status);

/** Rows of `chooseOne`; their values are the `to` of control/forward. */
export function placesFor(personId) {
  const bots = store.bots.map((bot) => ({ sign: avatar(nameOf(bot), 3, "avatar--small"), label: nameOf(bot), about: t("forward.bot"), value: { bot: bot.id } }));
  const mine = groups().filter((chat) => chat.members.some((one) => one.id === personId && isInside(one)));
  return [...bots, ...mine.flatMap(placesIn)];
}

function placesIn(chat) {
  if (!chat.is_forum) return [{ sign: avatar(chat.title, chat.id, "avatar--small"), label: chat.title, value: { chat: chat.id } }];
  const general = { id: GENERAL, name: t("topics.general"), icon_emoji: "#" };
  return [general, ...(chat.topics ?? []).filter((topic) => topic.id !== 1)].map((topic) => ({
    sign: topic.icon_emoji ? el("span", { class: "avatar avatar--emoji avatar--small", "aria-hidden": "true", text: topic.icon_emoji }) : avatar(topic.name, topic.id, "avatar--small"),
    label: topic.name,
    about: topic.closed ? `${chat.title}, ${t("topics.closed")}` : chat.title,
    value: { chat: chat.id, ...(topic.id === GENERAL ? {} : { topic: topic.id }) },
  }));
}

/** Ask where to, and forward. @param {any} place fields {from, chat, bot?} @param {number[]} ids */
export async function forward(place, ids) {
  const to = await chooseOne(t("forward.title", { name: nameOf(place.from) }), placesFor(place.from));
  if (!to) return;
  if (await trying(() => act("forward", { ...place, message_ids: ids, to }))) toast(t("forward.done"));
}
