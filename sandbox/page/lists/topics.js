/** The list of the group's topics, and the header of the open one. */

import { serviceKind, summary } from "../chat/content.js";
import { avatar, el, icon, iconButton, reconcile } from "../kit/dom.js";
import { newGroup, openGroupMenu } from "./group_menu.js";
import { Rovers } from "./rovers.js";
import { rowOf, unreadIn } from "../memory/rows.js";
import { GENERAL, group, nameOf, store } from "../memory/state.js";
import { clockTime, currentLanguage, t } from "../kit/strings.js";
import { newTopic, openTopicMenu } from "./topic_menu.js";

/** With more topics than this there is a field to find them. */
const FIND_FROM = 12;
const WORDS_SHOWN = 160;

/** Key under which the newest seen message of a topic is kept. */
export function seenKey(groupId, topicId) {
  return `${groupId}/${topicId}`;
}

/** General first, then the pinned ones, each by the newest message, as Telegram orders topics. */
function ordered(chat) {
  const general = { id: GENERAL, name: chat.is_forum ? t("topics.general") : chat.title, icon_emoji: "#" };
  const rows = [general, ...(chat.is_forum ? (chat.topics ?? []).filter((topic) => topic.id !== 1) : [])].map((topic) => ({ topic, row: rowOf(seenKey(chat.id, topic.id)) }));
  const rank = ({ topic, row }) => (topic.id === GENERAL ? Infinity : (row.last?.message_id ?? topic.id) + (topic.is_pinned ? 1e12 : 0));
  return rows.sort((a, b) => rank(b) - rank(a));
}

/** How many unread messages all topics have together. */
export function unreadInGroup() {
  const chat = group();
  const ids = [GENERAL, ...(chat?.is_forum ? chat.topics.map((topic) => topic.id) : [])];
  return chat ? ids.reduce((sum, id) => sum + unreadIn(seenKey(chat.id, id), store.meId), 0) : 0;
}

/** The last words of a topic with their author. */
function lastWords({ last }) {
  if (!last) return "";
  const isSaid = last.from && !last.from.is_bot && !serviceKind(last);
  const words = `${isSaid ? `${last.from.first_name}: ` : ""}${summary(last, nameOf)}`;
  return words.length > WORDS_SHOWN ? words.slice(0, WORDS_SHOWN) : words;
}

export class TopicsView {
  /** @param {HTMLElement} root @param {() => void} onChosen */
  constructor(root, onChosen) {
    this.onChosen = onChosen;
    this.header = el("header", { class: "topics__header" });
    this.find = el("input", { type: "search", class: "topics__find", hidden: true, autocomplete: "off", on: { input: () => this.draw() } });
    this.list = el("ul", { class: "list topics__list" });
    this.rovers = new Rovers(this.list, this.find);
    root.append(this.header, this.find, this.list);
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
    this.drawFind(chat);
    const found = ordered(chat).map(({ topic, row }) => ({ topic, last: row.last, words: lastWords(row), unread: unreadIn(seenKey(chat.id, topic.id), store.meId) })).filter(this.isWanted());
    const rows = found.map(({ topic, last, words, unread }) => {
      const chosen = topic.id === store.topicId;
      const stamp = [topic.name, topic.icon_emoji, topic.closed, topic.is_pinned, last?.date, words, unread, chosen, currentLanguage()];
      return { key: `${chat.id}/${topic.id}`, stamp, make: () => this.row(topic, last, words, unread, chosen) };
    });
    if (!rows.length) rows.push({ key: "none", stamp: [currentLanguage()], make: () => el("li", { class: "faint topics__none", text: t("topics.noneFound") }) });
    reconcile(this.list, rows);
    this.rovers.settle();
  }

  /** A field to find topics, where there are many. */
  drawFind(chat) {
    this.find.hidden = !chat.is_forum || chat.topics.length <= FIND_FROM;
    if (this.find.hidden) this.find.value = "";
    this.find.placeholder = t("topics.find");
    this.find.setAttribute("aria-label", t("topics.find"));
  }

  isWanted() {
    const wanted = this.find.value.trim().toLocaleLowerCase();
    return ({ topic, words }) => !wanted || topic.name.toLocaleLowerCase().includes(wanted) || words.toLocaleLowerCase().includes(wanted);
  }

  row(topic, last, words, unread, chosen) {
    const choose = () => {
      store.topicId = topic.id;
      this.onChosen();
    };
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: `row ${topic.closed ? "row--closed" : ""}`, "aria-current": chosen ? "true" : null, tabindex: "-1", data: { topic: topic.id }, on: { click: choose } },
        topicIcon(topic),
        el(
          "span",
          { class: "row__words" },
          el("span", { class: "row__top" }, el("span", { class: "row__name", text: topic.name }), topic.is_pinned && pinnedMark(), topic.closed && closedMark(), last && el("time", { class: "faint", text: clockTime(last.date) })),
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

function pinnedMark() {
  return el("span", { class: "faint", role: "img", "aria-label": t("topics.pinned"), title: t("topics.pinned") }, icon("pin"));
}

function topicIcon(topic) {
  // "#7 · Alice" is found by its A.
  if (!topic.icon_emoji) return avatar(/\p{L}.*/u.exec(topic.name)?.[0] ?? topic.name, topic.id);
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
