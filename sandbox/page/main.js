/** Joins the parts of the page: loads, draws, follows. */

import { act } from "./memory/api.js";
import { drawBotBar } from "./panel/bot_bar.js";
import { ChatView } from "./chat/chat.js";
import { commandsFor } from "./writing/commands.js";
import { begin as beginToFollow, drawConnection } from "./memory/connection.js";
import { el } from "./kit/dom.js";
import { hearHelp, drawKeysButton } from "./kit/keyboard.js";
import { PanelView } from "./panel/panel.js";
import { PeopleView, phoneHeader, unreadOf } from "./lists/people.js";
import { isBlocked, setBlocked } from "./lists/person_menu.js";
import { ScenesView } from "./scenes/scenes.js";
import { GENERAL, bot, changed, drawNow, group, groups, loadState, nameOf, privateKey, store, subscribe } from "./memory/state.js";
import { currentLanguage, fillPage, loadStrings, switchLanguage, t } from "./kit/strings.js";
import { toast, trying } from "./kit/toast.js";
import { drawTheme, switchTheme } from "./kit/theme.js";
import { TourView } from "./scenes/tour.js";
import { TopicsView, seenKey, topicHeader, unreadInGroup } from "./lists/topics.js";

const NARROW = matchMedia("(max-width: 1000px)");
const TABS = ["people", "phone", "group", "bot"];
const byId = (id) => document.getElementById(id);

const views = {
  people: new PeopleView(byId("people"), () => openTab("phone")),
  topics: new TopicsView(byId("topics"), () => openTab("group", { topicOpen: true })),
  group: new ChatView(byId("group-chat"), { showsNames: true }),
  phone: new ChatView(byId("phone"), { showsNames: false, emptyAction: startButton }),
  panel: new PanelView(byId("panel"), byId("panel-toggle")),
  scenes: new ScenesView(byId("scenes"), byId("scene-bar"), openTab),
  tour: new TourView(byId("tour"), { openTab, isNarrow: () => NARROW.matches }),
};
views.phone.composer.node.dataset.tour = "phone-composer";
views.group.composer.node.dataset.tour = "group-composer";

function startButton() {
  const start = () => trying(() => act("send", { from: store.customerId, bot: store.botId, text: "/start" }));
  return el("button", { type: "button", class: "button button--main", text: t("phone.start"), on: { click: start } });
}

function openTab(tab, { topicOpen = false } = {}) {
  document.body.dataset.tab = tab;
  if (NARROW.matches && (tab === "bot") === byId("panel").hidden) views.panel.open(tab === "bot");
  document.body.classList.toggle("topic-open", topicOpen);
  drawNow();
}

function isVisible(tab) {
  if (document.hidden) return false;
  if (!NARROW.matches) return true;
  return document.body.dataset.tab === tab && (tab !== "group" || document.body.classList.contains("topic-open"));
}

function groupPlace() {
  const chat = group();
  if (!chat || !store.meId) return null;
  const topic = chat.topics?.find((one) => one.id === store.topicId);
  if (!topic && store.topicId !== GENERAL) store.topicId = GENERAL;
  const topicField = store.topicId === GENERAL ? {} : { topic: store.topicId };
  return {
    key: String(chat.id),
    topicId: store.topicId,
    seenKey: seenKey(chat.id, store.topicId),
    meId: store.meId,
    send: { from: store.meId, chat: chat.id, ...topicField },
    act: { from: store.meId, chat: chat.id },
    header: { stamp: [chat.title, topic?.name, topic?.icon_emoji, topic?.closed, store.meId], make: () => topicHeader(chat, topic, () => openTab("group")) },
    placeholder: t("composer.as", { name: store.people.get(store.meId)?.first_name }),
    commands: bot() ? commandsFor({ bot: store.botId, person: store.meId, chat: chat.id }) : [],
    locked: lockOfTopic(chat, topic),
    empty: t("chat.empty"),
    isVisible: isVisible("group"),
  };
}

/** In a closed topic only its maker and administrators with the right may write. */
function lockOfTopic(chat, topic) {
  const member = chat.members.find((one) => one.id === store.meId);
  const mayWrite = member?.status === "creator" || member?.rights?.includes("can_manage_topics") || topic?.creator_id === store.meId;
  return topic?.closed && !mayWrite ? { words: t("topics.closedForMembers") } : null;
}

function lockOfPhone(person) {
  if (person.is_deactivated) return { words: t("people.ended") };
  return isBlocked(person) ? { words: t("people.blocked"), label: t("phone.unblock"), run: () => setBlocked(person, false) } : null;
}

/** What the bot says of itself before the first message, in the person's language. */
function descriptionFor(person) {
  const said = bot().description ?? {};
  return said[person.language_code] ?? said[""];
}

function phonePlace() {
  const person = store.people.get(store.customerId);
  if (!person || !bot()) return null;
  return {
    key: privateKey(person.id),
    topicId: null,
    seenKey: privateKey(person.id),
    meId: person.id,
    send: { from: person.id, bot: store.botId },
    act: { from: person.id, chat: person.id, bot: store.botId },
    header: { stamp: [person, bot().first_name, group()?.members], make: () => phoneHeader(person) },
    placeholder: t("composer.as", { name: person.first_name }),
    commands: commandsFor({ bot: store.botId, person: person.id }),
    locked: lockOfPhone(person),
    empty: descriptionFor(person) || t("phone.empty", { name: nameOf(person) }),
    isVisible: isVisible("phone"),
  };
}

function draw() {
  byId("bot-name").textContent = bot() ? `@${bot().username}` : "";
  drawConnection(byId("offline"));
  views.scenes.draw();
  // Chats before lists: they mark as seen what the lists then no longer count.
  views.group.show(groupPlace());
  views.phone.show(phonePlace());
  views.topics.draw();
  views.people.draw();
  views.panel.draw();
  drawBotBar();
  drawChoices();
  drawTabs();
  views.tour.draw();
}

/** A bot and a group to choose, only where there are several. */
function drawChoices() {
  const stamp = JSON.stringify([store.bots, groups().map((chat) => [chat.id, chat.title]), store.botId, store.groupId, currentLanguage()]);
  if (drawChoices.stamp === stamp) return;
  drawChoices.stamp = stamp;
  const choice = (label, all, chosen, choose) =>
    all.length > 1 && el("label", { class: "choice" }, el("span", { text: label }), el("select", { on: { change: (event) => choose(Number(event.target.value)) } }, ...all.map((one) => el("option", { value: one.id, text: nameOf(one), selected: one.id === chosen }))));
  const choices = [
    choice(t("choice.bot"), store.bots, store.botId, (id) => {
      store.botId = id;
      drawNow();
    }),
    choice(t("choice.group"), groups(), store.groupId, (id) => {
      store.groupId = id;
      store.topicId = GENERAL;
      loadState().catch(() => {});
    }),
  ];
  byId("choices").replaceChildren(...choices.filter(Boolean));
}

function drawTabs() {
  const unread = {
    people: [...store.people.keys()].reduce((sum, id) => sum + unreadOf(id), 0),
    group: unreadInGroup(),
    phone: store.customerId ? unreadOf(store.customerId) : 0,
    bot: views.panel.unseenErrors(),
  };
  const stamp = JSON.stringify([unread, document.body.dataset.tab, currentLanguage()]);
  if (drawTabs.stamp === stamp) return;
  drawTabs.stamp = stamp;
  byId("tabs").replaceChildren(
    ...TABS.map((tab) =>
      el(
        "button",
        { type: "button", class: "tab", "aria-current": tab === document.body.dataset.tab ? "true" : null, on: { click: () => openTab(tab) } },
        t(`tabs.${tab}`),
        unread[tab] > 0 && el("span", { class: "badge", text: unread[tab] }),
      ),
    ),
  );
}

function drawLanguage() {
  fillPage();
  byId("language").textContent = currentLanguage() === "ru" ? "English" : "Русский";
  byId("language").setAttribute("lang", currentLanguage() === "ru" ? "en" : "ru");
  drawTheme(byId("theme"));
  drawKeysButton(byId("keys"));
  for (const view of [views.group, views.phone]) view.composer.drawButtons();
  changed();
}

async function begin() {
  await loadStrings();
  drawLanguage();
  byId("language").addEventListener("click", () => (switchLanguage(), drawLanguage()));
  byId("theme").addEventListener("click", () => switchTheme(byId("theme")));
  document.addEventListener("visibilitychange", changed);
  NARROW.addEventListener("change", changed);
  subscribe(draw);
  hearHelp();
  setInterval(() => views.panel.tick(), 1000);
  await beginToFollow({ onEvent: (event) => views.tour.hear(event) });
  views.panel.tick();
  document.body.dataset.ready = "yes";
  views.tour.begin();
}

begin().catch((error) => toast(error.message, { kind: "error" }));
