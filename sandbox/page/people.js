/** The left column: customers, and who one is in the group. */

import { act } from "./api.js";
import { summary } from "./content.js";
import { avatar, el, iconButton, reconcile } from "./dom.js";
import { ask, openMenu } from "./menu.js";
import { rowOf, unreadIn } from "./rows.js";
import { bot, changed, customers, drawNow, group, nameOf, privateKey, staff, store } from "./state.js";
import { clockTime, currentLanguage, pick, t } from "./strings.js";
import { trying } from "./toast.js";

/** Messages of the bot that the customer has not looked at. */
export function unreadOf(personId) {
  return unreadIn(privateKey(personId), personId);
}

/** Whether this person has blocked the chosen bot. */
export function isBlocked(person) {
  return Boolean(person.blocks?.includes(store.botId));
}

export class PeopleView {
  /** @param {HTMLElement} root @param {() => void} onChosen a customer was chosen */
  constructor(root, onChosen) {
    this.onChosen = onChosen;
    this.customers = el("ul", { class: "list" });
    this.staffAsCustomers = el("ul", { class: "list" });
    this.me = el("div", { class: "me", role: "group" });
    this.titles = {
      customers: el("h2", {}),
      staff: el("summary", {}),
      me: el("h2", {}),
    };
    this.add = el("button", { type: "button", class: "button button--quiet people__add", on: { click: () => this.newPerson() } });
    this.fold = el("details", { class: "people__fold" }, this.titles.staff, this.staffAsCustomers);
    root.append(
      el("div", { class: "people__scroll" }, this.titles.customers, this.customers, this.add, this.fold),
      el("div", { class: "people__me" }, this.titles.me, this.me),
    );
  }

  draw() {
    this.titles.customers.textContent = t("people.customers");
    this.titles.staff.textContent = t("people.staffPrivately");
    this.titles.me.textContent = t("people.me", { group: nameOf(group() ?? "") });
    this.me.setAttribute("aria-label", this.titles.me.textContent);
    this.add.textContent = t("people.new");
    const inside = staff();
    this.fold.hidden = !inside.length;
    if (inside.some((person) => person.id === store.customerId)) this.fold.open = true;
    reconcile(this.customers, customers().map((person) => this.row(person)));
    reconcile(this.staffAsCustomers, inside.map((person) => this.row(person)));
    reconcile(this.me, inside.map((person) => this.choice(person)));
  }

  row(person) {
    const { last } = rowOf(privateKey(person.id));
    const unread = unreadOf(person.id);
    const chosen = person.id === store.customerId;
    return { key: String(person.id), stamp: [JSON.stringify(person), last?.message_id, last?.edit_date, unread, chosen, currentLanguage()], make: () => this.makeRow(person, last, unread, chosen) };
  }

  makeRow(person, last, unread, chosen) {
    const choose = () => {
      store.customerId = person.id;
      this.onChosen();
    };
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "row", "aria-current": chosen ? "true" : null, data: { person: person.id }, on: { click: choose } },
        avatar(person.first_name, person.id),
        el(
          "span",
          { class: "row__words" },
          el("span", { class: "row__top" }, el("span", { class: "row__name", text: nameOf(person) }), last && el("time", { class: "faint", text: clockTime(last.date) })),
          el("span", { class: "row__last", text: isBlocked(person) ? t("people.blocked") : last ? summary(last, nameOf) : t("people.silent") }),
        ),
        unread > 0 && el("span", { class: "badge", text: unread, "aria-label": t("unread", { n: unread }) }),
      ),
    );
  }

  choice(person) {
    const chosen = person.id === store.meId;
    const member = group().members.find((one) => one.id === person.id);
    const choose = () => {
      store.meId = person.id;
      drawNow();
    };
    const hint = pick(person.role_hint) || (["creator", "administrator"].includes(member?.status) ? t(`status.${member.status}`) : "");
    return {
      key: String(person.id),
      stamp: [person, chosen, hint, currentLanguage()],
      make: () =>
        el(
          "button",
          { type: "button", class: "me__choice", "aria-pressed": String(chosen), data: { person: person.id }, on: { click: choose } },
          avatar(person.first_name, person.id, "avatar--small"),
          el("span", { class: "row__words" }, el("span", { class: "row__name", text: nameOf(person) }), hint && el("span", { class: "row__last", text: hint })),
        ),
    };
  }

  async newPerson() {
    const values = await ask(t("people.new"), [
      { name: "first_name", label: t("person.first"), required: true },
      { name: "last_name", label: t("person.last") },
      { name: "username", label: t("person.username") },
      { name: "language_code", label: t("person.language"), value: currentLanguage(), options: [["ru", "Русский"], ["en", "English"], ["de", "Deutsch"]] },
      { name: "place", label: t("person.place"), options: [["customer", t("person.customer")], ...(group() ? [["group", t("person.inGroup", { group: nameOf(group()) })]] : [])] },
    ]);
    if (!values?.first_name) return;
    const { place, ...fields } = values;
    const person = await trying(() => act("person", Object.fromEntries(Object.entries(fields).filter(([, value]) => value))));
    if (!person) return;
    if (place === "group") await trying(() => act("join", { chat: store.groupId, person: person.id }));
    else store.customerId = person.id;
    changed();
  }
}

/** The header of the customer's private chat. */
export function phoneHeader(person) {
  const menu = iconButton("more", t("phone.more"), () => openPersonMenu(menu, person));
  return [
    avatar(bot()?.first_name ?? "", 3),
    el("div", { class: "chat__title" }, el("strong", { text: nameOf(bot() ?? "") }), el("span", { class: "faint", text: isBlocked(person) ? t("people.blocked") : t("phone.of", { name: nameOf(person) }) })),
    menu,
  ];
}

function openPersonMenu(anchor, person) {
  const say = (text) => trying(() => act("send", { from: person.id, bot: store.botId, text }));
  const blocked = isBlocked(person);
  openMenu(anchor, [
    { label: t("phone.start"), run: () => say("/start") },
    {
      label: t("phone.link"),
      run: async () => {
        const values = await ask(t("phone.link"), [{ name: "payload", label: t("phone.payload", { bot: bot()?.username ?? "" }), required: true }]);
        if (values?.payload) say(`/start ${values.payload}`);
      },
    },
    { label: t(blocked ? "phone.unblock" : "phone.block"), danger: !blocked, run: () => trying(() => act(blocked ? "unblock" : "block", { person: person.id, bot: store.botId })) },
    group() && !staff().includes(person) && { label: t("phone.join", { group: nameOf(group()) }), run: () => trying(() => act("join", { chat: store.groupId, person: person.id })) },
    group() && staff().includes(person) && { label: t("phone.leave", { group: nameOf(group()) }), danger: true, run: () => trying(() => act("leave", { chat: store.groupId, person: person.id })) },
  ]);
}
