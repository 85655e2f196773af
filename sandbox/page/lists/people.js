/** The left column: customers, and who one is in the group. */

import { summary } from "../chat/content.js";
import { avatar, el, iconButton, reconcile } from "../kit/dom.js";
import { addToGroup, isBlocked, memberOf, newPerson, openPersonMenu, roleOf } from "./person_menu.js";
import { rowOf, unreadIn } from "../memory/rows.js";
import { bot, customers, drawNow, group, nameOf, privateKey, staff, store } from "../memory/state.js";
import { clockTime, currentLanguage, t } from "../kit/strings.js";

/** Messages of the bot that the customer has not looked at. */
export function unreadOf(personId) {
  return unreadIn(privateKey(personId), personId);
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
    this.add = el("button", { type: "button", class: "button button--quiet people__add", on: { click: () => newPerson() } });
    this.addMember = el("button", { type: "button", class: "button button--quiet people__join", on: { click: addToGroup } });
    this.fold = el("details", { class: "people__fold" }, this.titles.staff, this.staffAsCustomers);
    root.append(
      el("div", { class: "people__scroll" }, this.titles.customers, this.customers, this.add, this.fold),
      el("div", { class: "people__me" }, this.titles.me, this.me, this.addMember),
    );
  }

  draw() {
    this.titles.customers.textContent = t("people.customers");
    this.titles.staff.textContent = t("people.staffPrivately");
    this.titles.me.textContent = t("people.me", { group: nameOf(group() ?? "") });
    this.me.setAttribute("aria-label", this.titles.me.textContent);
    this.add.textContent = t("people.new");
    this.addMember.textContent = t("member.addShort");
    this.addMember.hidden = !group();
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
    // A customer among customers needs no word for it; a stranger does.
    const isSpecial = person.role_hint && person.role_hint !== "customer" && !memberOf(person);
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
          el("span", { class: "row__top" }, el("span", { class: "row__name", text: nameOf(person) }), isSpecial && el("span", { class: "chip", text: roleOf(person) }), last && el("time", { class: "faint", text: clockTime(last.date) })),
          el("span", { class: "row__last", text: person.is_deactivated ? t("people.ended") : isBlocked(person) ? t("people.blocked") : last ? summary(last, nameOf) : t("people.silent") }),
        ),
        unread > 0 && el("span", { class: "badge", text: unread, "aria-label": t("unread", { n: unread }) }),
      ),
    );
  }

  choice(person) {
    const chosen = person.id === store.meId;
    const member = memberOf(person);
    const choose = () => {
      store.meId = person.id;
      drawNow();
    };
    const hint = [roleOf(person, member), member?.is_anonymous && t("member.isAnonymous")].filter(Boolean).join(", ");
    const more = iconButton("more", t("member.more", { name: nameOf(person) }), () => openPersonMenu(more, person));
    return {
      key: String(person.id),
      stamp: [person, chosen, hint, currentLanguage()],
      make: () =>
        el(
          "div",
          { class: "me__row" },
          el(
            "button",
            { type: "button", class: "me__choice", "aria-pressed": String(chosen), data: { person: person.id }, on: { click: choose } },
            avatar(person.first_name, person.id, "avatar--small"),
            el("span", { class: "row__words" }, el("span", { class: "row__name", text: nameOf(person) }), hint && el("span", { class: "chip", text: hint })),
          ),
          more,
        ),
    };
  }
}

/** The header of the customer's private chat. */
export function phoneHeader(person) {
  const menu = iconButton("more", t("phone.more"), () => openPersonMenu(menu, person, { atPhone: true }));
  return [
    avatar(bot()?.first_name ?? "", 3),
    el("div", { class: "chat__title" }, el("strong", { text: nameOf(bot() ?? "") }), el("span", { class: "faint", text: isBlocked(person) ? t("people.blocked") : t("phone.of", { name: nameOf(person) }) })),
    menu,
  ];
}
