/** What can be done with a group: a new one, its name, its topics, the bot in it and its rights. */

import { act } from "../memory/api.js";
import { ask, confirmed } from "../kit/dialog.js";
import { openMenu } from "../kit/menu.js";
import { GENERAL, loadState, nameOf, store } from "../memory/state.js";
import { t } from "../kit/strings.js";
import { trying } from "../kit/toast.js";

// Those that matter to a bot; the others are given and taken together with them.
const RIGHTS = ["can_manage_topics", "can_delete_messages", "can_pin_messages", "can_invite_users", "can_restrict_members", "can_change_info", "can_promote_members"];
const HELD_AT_FIRST = RIGHTS.filter((right) => right !== "can_promote_members");

function rightsFields(held) {
  return RIGHTS.map((right) => ({ name: right, label: t(`right.${right}`), type: "checkbox", checked: held.includes(right) }));
}

const chosenRights = (values) => Object.fromEntries(RIGHTS.map((right) => [right, right in values]));

/** Ask what group to make, make it and go there. */
export async function newGroup() {
  const people = [...store.people.values()].filter((person) => !person.is_deactivated);
  const values = await ask(t("groups.newTitle"), [
    { name: "title", label: t("groups.title"), required: true, maxlength: 128 },
    { name: "kind", label: t("groups.kind"), options: [["topics", t("groups.withTopics")], ["plain", t("groups.plain")], ["basic", t("groups.basic")]] },
    { name: "bot", label: t("groups.bot"), options: [["admin", t("groups.botAdmin")], ["member", t("groups.botMember")], ["out", t("groups.botOut")]] },
    ...people.map((person, i) => ({ name: `member-${person.id}`, label: nameOf(person), type: "checkbox", checked: person.id === store.meId, group: i === 0 ? t("groups.members") : undefined })),
  ]);
  if (!values) return;
  const inside = people.map((person) => person.id).filter((id) => `member-${id}` in values);
  const owner = inside.includes(store.meId) ? store.meId : inside[0];
  const body = { title: values.title.trim(), type: values.kind === "basic" ? "group" : "supergroup", is_forum: values.kind === "topics", members: inside, admins: owner ? [owner] : [] };
  const withBot = { admin: {}, member: { bot_rights: null }, out: { bot: false } }[values.bot];
  const made = await trying(() => act("group", { ...body, bot: store.botId, ...withBot }));
  if (!made) return;
  store.groupId = made.id;
  store.topicId = GENERAL;
  await trying(loadState);
}

async function rename(chat) {
  const values = await ask(t("groups.renameTitle"), [{ name: "title", label: t("groups.title"), value: chat.title, required: true, maxlength: 128 }]);
  if (values) await trying(() => act("rename", { chat: chat.id, title: values.title, from: store.meId }));
}

async function botRights(chat, member) {
  const isAdmin = member.status === "administrator";
  const values = await ask(
    t("rights.title"),
    [{ name: "admin", label: t("rights.admin"), type: "checkbox", checked: isAdmin }, ...rightsFields(isAdmin ? (member.rights ?? []) : HELD_AT_FIRST)],
    { words: t("rights.words"), done: t("save") },
  );
  if (values) await trying(() => act("bot_rights", { chat: chat.id, bot: store.botId, rights: values.admin ? chosenRights(values) : null }));
}

async function upgrade(chat) {
  const made = await trying(() => act("migrate", { chat: chat.id, is_forum: true }));
  if (!made) return;
  store.groupId = made.id;
  await trying(loadState);
}

async function removeBot(chat) {
  if (await confirmed(t("topics.botOut"), t("topics.botOutWords", { group: chat.title }), t("topics.botOut"))) await trying(() => act("bot_remove", { chat: chat.id, bot: store.botId }));
}

/** The menu of a group. */
export function openGroupMenu(anchor, chat) {
  const member = chat.members.find((one) => one.id === store.botId);
  const isInside = Boolean(member) && !["left", "kicked"].includes(member.status);
  openMenu(anchor, [
    { label: t("groups.rename"), run: () => rename(chat) },
    chat.type === "supergroup" && { label: t(chat.is_forum ? "topics.off" : "topics.on"), run: () => trying(() => act("forum", { chat: chat.id, on: !chat.is_forum })) },
    chat.type === "group" && { label: t("topics.migrate"), run: () => upgrade(chat) },
    { label: t(chat.is_protected ? "groups.unprotect" : "groups.protect"), run: () => trying(() => act("protect", { chat: chat.id, on: !chat.is_protected })) },
    isInside && { label: t("rights.open"), run: () => botRights(chat, member) },
    isInside ? { label: t("topics.botOut"), danger: true, run: () => removeBot(chat) } : { label: t("topics.botIn"), run: () => trying(() => act("bot_add", { chat: chat.id, bot: store.botId })) },
    { label: t("groups.new"), run: newGroup },
  ]);
}
