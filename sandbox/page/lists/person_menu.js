/** What can be done with a person: new names, membership, blocking, the end of an account. */

import { act } from "../memory/api.js";
import { ask, chooseOne, confirmed } from "../kit/dialog.js";
import { avatar, el } from "../kit/dom.js";
import { openMenu } from "../kit/menu.js";
import { bot, drawNow, group, nameOf, store } from "../memory/state.js";
import { currentLanguage, hasWords, pick, t } from "../kit/strings.js";
import { trying } from "../kit/toast.js";

const LANGUAGES = [["ru", "Русский"], ["en", "English"], ["de", "Deutsch"], ["es", "Español"], ["uk", "Українська"], ["", "—"]];
const ADMINS = ["creator", "administrator"];

/** What somebody is, in words: the hint handed over with the person, else the standing in the group. */
export function roleOf(person, member) {
  const hint = pick(person.role_hint);
  if (hint) return hasWords(`role.${hint}`) ? t(`role.${hint}`) : hint;
  return ADMINS.includes(member?.status) ? t(`status.${member.status}`) : "";
}

/** What a person is in the chosen group, or undefined. */
export function memberOf(person) {
  const member = group()?.members.find((one) => one.id === person.id);
  return member && !["left", "kicked"].includes(member.status) ? member : undefined;
}

/** Whether this person has blocked the chosen bot. */
export function isBlocked(person) {
  return Boolean(person.blocks?.includes(store.botId));
}

function fieldsOf(person = {}) {
  return [
    { name: "first_name", label: t("person.first"), value: person.first_name, required: true, maxlength: 64 },
    { name: "last_name", label: t("person.last"), value: person.last_name ?? "", maxlength: 64 },
    { name: "username", label: t("person.username"), value: person.username ?? "", pattern: "[A-Za-z][A-Za-z0-9_]{3,31}", title: t("person.usernameRule") },
    { name: "language_code", label: t("person.language"), value: person.language_code ?? (person.id ? "" : currentLanguage()), options: withOwn(person.language_code) },
    { name: "is_premium", label: t("person.premium"), type: "checkbox", checked: person.is_premium },
    { name: "hides_in_forwards", label: t("person.hides"), type: "checkbox", checked: person.hides_in_forwards },
  ];
}

function withOwn(code) {
  return !code || LANGUAGES.some(([known]) => known === code) ? LANGUAGES : [[code, code], ...LANGUAGES];
}

function cleaned({ first_name, last_name, username, language_code, is_premium, hides_in_forwards }) {
  return { first_name: first_name.trim(), last_name: last_name.trim() || null, username: username.trim() || null, language_code: language_code || null, is_premium: Boolean(is_premium), hides_in_forwards: Boolean(hides_in_forwards) };
}

/** Ask who comes, and let them come: as a customer or into the chosen group. */
export async function newPerson({ into = "customer" } = {}) {
  const places = [["customer", t("person.customer")], ...(group() ? [["group", t("person.inGroup", { group: nameOf(group()) })]] : [])];
  const values = await ask(t("people.new"), [...fieldsOf(), { name: "place", label: t("person.place"), value: into, options: places }]);
  if (!values) return;
  const person = await trying(() => act("person", cleaned(values)));
  if (!person) return;
  store.people.set(person.id, { ...person, blocks: [] });
  if (values.place === "group" && (await trying(() => act("join", { chat: store.groupId, person: person.id })))) store.meId = person.id;
  else store.customerId = person.id;
  drawNow();
}

async function edit(person) {
  const values = await ask(t("person.edit", { name: nameOf(person) }), fieldsOf(person));
  if (values) await trying(() => act("person", { id: person.id, ...cleaned(values) }));
}

async function startByLink(person) {
  const rule = { required: true, maxlength: 64, pattern: "[A-Za-z0-9_\\-]{1,64}", title: t("phone.payloadRule") };
  const values = await ask(t("phone.linkTitle"), [{ name: "payload", label: t("phone.payload", { bot: bot()?.username ?? "" }), ...rule }]);
  if (values?.payload) await say(person, `/start ${values.payload}`);
}

function say(person, text) {
  return trying(() => act("send", { from: person.id, bot: store.botId, text }));
}

/** Block or unblock the chosen bot. */
export function setBlocked(person, isWanted) {
  return trying(() => act(isWanted ? "block" : "unblock", { person: person.id, bot: store.botId }));
}

async function endAccount(person) {
  if (await confirmed(t("person.end"), t("person.endWords", { name: nameOf(person) }), t("person.end"))) await trying(() => act("deactivate", { person: person.id }));
}

function inGroup(person) {
  const member = memberOf(person);
  const here = { chat: store.groupId, person: person.id };
  if (!group()) return [];
  if (!member) return [!person.is_deactivated && { label: t("phone.join", { group: nameOf(group()) }), run: () => trying(() => act("join", here)) }];
  const isAdmin = ADMINS.includes(member.status);
  const isOwner = member.status === "creator";
  return [
    !isAdmin && { label: t("member.promote"), run: () => trying(() => act("promote", here)) },
    isAdmin && !isOwner && { label: t(member.is_anonymous ? "member.named" : "member.anonymous"), run: () => trying(() => act("promote", { ...here, is_anonymous: !member.is_anonymous })) },
    isAdmin && !isOwner && { label: t("member.demote"), run: () => trying(() => act("demote", here)) },
    !isOwner && { label: t("phone.leave", { group: nameOf(group()) }), danger: true, run: () => trying(() => act("leave", here)) },
  ];
}

/** The menu of a person: at the phone also what one does with the bot. */
export function openPersonMenu(anchor, person, { atPhone = false } = {}) {
  const isBlocking = isBlocked(person);
  const withBot = [
    !isBlocking && { label: t("phone.start"), run: () => say(person, "/start") },
    !isBlocking && { label: t("phone.link"), run: () => startByLink(person) },
    { label: t(isBlocking ? "phone.unblock" : "phone.block"), danger: !isBlocking, run: () => setBlocked(person, !isBlocking) },
  ];
  openMenu(anchor, [
    ...(atPhone && !person.is_deactivated ? withBot : []),
    { label: t("person.editShort"), run: () => edit(person) },
    ...inGroup(person),
    !person.is_deactivated && { label: t("person.end"), danger: true, run: () => endAccount(person) },
  ]);
}

/** Let somebody who is there already, or somebody new, into the chosen group. */
export async function addToGroup() {
  const outside = [...store.people.values()].filter((person) => !memberOf(person) && !person.is_deactivated);
  const rows = outside.map((person) => ({ sign: avatar(person.first_name, person.id, "avatar--small"), label: nameOf(person), about: roleOf(person), value: person.id }));
  const plus = el("span", { class: "avatar avatar--emoji avatar--small", "aria-hidden": "true", text: "+" });
  const chosen = await chooseOne(t("member.add", { group: nameOf(group()) }), [{ sign: plus, label: t("people.new"), value: "new" }, ...rows]);
  if (chosen === "new") return newPerson({ into: "group" });
  if (chosen && (await trying(() => act("join", { chat: store.groupId, person: chosen })))) store.meId = chosen;
  drawNow();
}
