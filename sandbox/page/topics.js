/** The list of the group's topics, and the header of the open one. */

import { summary } from "./content.js";
import { avatar, el, icon, iconButton, reconcile } from "./dom.js";
import { newGroup, openGroupMenu } from "./group_menu.js";
import { GENERAL, group, messagesIn, nameOf, store } from "./state.js";
import { clockTime, currentLanguage, t } from "./strings.js";
import { newTopic, openTopicMenu } from "./topic_menu.js";

/** Key under which the newest seen message of a topic is kept. */
export function seenKey(groupId, topicId) {
  return `${groupId}/${topicId}`;
}

/** Messages by others that were not looked at. */
function unreadIn(messages, key) {
  const seen = store.seen.get(key) ?? 0;
  return messages.filter((message) => message.message_id > seen && message.from?.id !== store.meId).length;
}

/** General first, then by the newest message, as Telegram orders topics. */
function ordered(chat) {
  const general = { id: GENERAL, name: chat.is_forum ? t("topics.general") : chat.title, icon_emoji: "#" };
  const rows = [general, ...(chat.is_forum ? (chat.topics ?? []).filter((topic) => topic.id !== 1) : [])].map((topic) => {
    const messages = messagesIn(String(chat.id), topic.id);
    return { topic, last: messages.at(-1), unread: unreadIn(messages, seenKey(chat.id, topic.id)) };
  });
  const rank = ({ topic, last }) => (topic.id === GENERAL ? Infinity : (last?.message_id ?? topic.last_message_id ?? topic.id));
  return rows.sort((a, b) => rank(b) - rank(a));
}

/** How many unread messages all topics have together. */
export function unreadInGroup() {
  const chat = group();
  return chat ? ordered(chat).reduce((sum, row) => sum + row.unread, 0) : 0;
}

export class TopicsView {
  /** @param {HTMLElement} root @param {() => void} onChosen */
  constructor(root, onChosen) {
    this.onChosen = onChosen;
    this.header = el("header", { class: "topics__header" });
    this.list = el("ul", { class: "list topics__list" });
    root.append(this.header, this.list);
  }

  draw() {
    const chat = group();
    if (!chat) {
      this.header.replaceChildren(el("p", { class: "faint", text: t("topics.noGroup") }), el("button", { type: "button", class: "button button--main", text: t("groups.new"), on: { click: newGroup } }));
      this.list.replaceChildren();
      return;
    }
    const add = chat.is_forum && iconButton("plus", t("topics.new"), () => newTopic(chat));
    const menu = iconButton("more", t("topics.groupMore"), () => openGroupMenu(menu, chat));
    const headerKey = JSON.stringify([chat.title, chat.members, chat.is_forum, currentLanguage()]);
    if (this.headerKey !== headerKey) {
      this.headerKey = headerKey;
      this.header.replaceChildren(el("div", { class: "chat__title" }, el("strong", { text: chat.title }), el("span", { class: "faint", text: t("topics.members", { n: chat.members.length }) })), ...(add ? [add] : []), menu);
    }
    reconcile(
      this.list,
      ordered(chat).map(({ topic, last, unread }) => {
        const chosen = topic.id === store.topicId;
        const stamp = [topic.name, topic.icon_emoji, topic.closed, last, unread, chosen, currentLanguage()];
        return { key: `${chat.id}/${topic.id}`, stamp, make: () => this.row(topic, last, unread, chosen) };
      }),
    );
  }

  row(topic, last, unread, chosen) {
    const choose = () => {
      store.topicId = topic.id;
      this.onChosen();
    };
    const words = last ? `${last.from && !last.from.is_bot ? `${last.from.first_name}: ` : ""}${summary(last, nameOf)}` : (topic.last_text ?? "");
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: `row ${topic.closed ? "row--closed" : ""}`, "aria-current": chosen ? "true" : null, data: { topic: topic.id }, on: { click: choose } },
        topicIcon(topic),
        el(
          "span",
          { class: "row__words" },
          el("span", { class: "row__top" }, el("span", { class: "row__name", text: topic.name }), topic.closed && closedMark(), last && el("time", { class: "faint", text: clockTime(last.date) })),
          el("span", { class: "row__last", text: words }),
        ),
        unread > 0 && el("span", { class: "badge", text: unread, "aria-label": t("unread", { n: unread }) }),
      ),
    );
  }
}

function closedMark() {
  return el("span", { class: "faint", role: "img", "aria-label": t("topics.closed"), title: t("topics.closed") }, icon("lock"));
}

function topicIcon(topic) {
  if (!topic.icon_emoji) return avatar(topic.name, topic.id);
  return el("span", { class: "avatar avatar--emoji", "aria-hidden": "true", text: topic.icon_emoji });
}

/** The header of the open topic. @param {() => void} onBack used where the columns are tabs */
export function topicHeader(chat, topic, onBack) {
  const back = iconButton("back", t("topics.back"), onBack);
  back.classList.add("chat__back");
  const menu = iconButton("more", t("topics.more"), () => openTopicMenu(menu, chat, topic));
  const name = topic?.name ?? (chat.is_forum ? t("topics.general") : chat.title);
  return [
    back,
    topicIcon(topic ?? { icon_emoji: "#" }),
    el("div", { class: "chat__title" }, el("strong", { text: name }), el("span", { class: "faint", text: topic?.closed ? t("topics.closed") : t("topics.writingAs", { name: nameOf(store.meId) }) })),
    topic && menu,
  ].filter(Boolean);
}
