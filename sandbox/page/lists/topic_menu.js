/** What can be done with a topic: a new one, its name, its icon, closing, the end of it. */

import { act, read } from "../memory/api.js";
import { ask, confirmed } from "../kit/dialog.js";
import { openGrid, openMenu } from "../kit/menu.js";
import { nameOf, store } from "../memory/state.js";
import { t } from "../kit/strings.js";
import { trying } from "../kit/toast.js";

let icons = null;

/** Ask for a name and open the new topic. */
export async function newTopic(chat) {
  const values = await ask(t("topics.new"), [{ name: "name", label: t("topics.name"), required: true, maxlength: 128 }]);
  if (!values?.name.trim()) return;
  const made = await trying(() => act("topic", { chat: chat.id, action: "create", name: values.name, from: store.meId }));
  if (made && store.groupId === chat.id) store.topicId = made.id;
}

async function chooseIcon(anchor, topic, run) {
  icons ??= (await trying(() => read("icons")))?.icons;
  if (!icons) return;
  const tile = (emoji) => ({ sign: emoji, label: "", name: emoji, run: () => run("icon", { icon: emoji }) });
  const none = topic.icon_emoji ? [{ title: "", items: [{ sign: "○", label: t("topics.noIcon"), isWide: true, run: () => run("icon", { icon: "" }) }] }] : [];
  openGrid(anchor, t("topics.iconTitle"), [...none, { title: "", items: icons.map(tile) }]);
}

/** The menu of a topic. */
export function openTopicMenu(anchor, chat, topic) {
  const run = (action, extra = {}) => trying(() => act("topic", { chat: chat.id, topic: topic.id, action, from: store.meId, ...extra }));
  const rename = async () => {
    const values = await ask(t("topics.rename"), [{ name: "name", label: t("topics.name"), value: topic.name, required: true, maxlength: 128 }]);
    if (values?.name.trim()) run("rename", { name: values.name });
  };
  const remove = async () => {
    if (await confirmed(t("topics.delete"), t("topics.deleteWords", { name: nameOf({ title: topic.name }) }), t("topics.deleteShort"))) run("delete");
  };
  openMenu(anchor, [
    { label: t(topic.closed ? "topics.reopen" : "topics.close"), run: () => run(topic.closed ? "reopen" : "close") },
    { label: t(topic.is_pinned ? "topics.unpin" : "topics.pin"), run: () => run(topic.is_pinned ? "unpin" : "pin") },
    { label: t("topics.rename"), run: rename },
    { label: t("topics.icon"), run: () => chooseIcon(anchor, topic, run) },
    { label: t("topics.delete"), danger: true, run: remove },
  ]);
}
