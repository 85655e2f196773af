/**
 * The messages of an open chat as they scroll: only those near the screen are drawn, earlier and
 * later ones come as one gets there.
 */

import { anchorsOf, grouped, holdTo, lowestId, scrollToTop } from "./anchors.js";
import { el, iconButton, reconcile } from "../kit/dom.js";
import { joinRuns } from "./lively.js";
import { loadAround, loadEarlier, loadLater, loadNewest, openPlace, placeFor } from "../memory/memory.js";
import { nodeId, renderMessage } from "./message.js";
import { firstUnread, markSeen, unreadIn } from "../memory/rows.js";
import { changed } from "../memory/state.js";
import { currentLanguage, dayName, t } from "../kit/strings.js";
import { toast } from "../kit/toast.js";

const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const FIRST = 50;
const STEP = 25;
const MOST = 150;
/** So near to an end of what is drawn more of it is drawn. */
const NEAR = 900;
/** With more unread messages than this a chat opens where they begin. */
const UNREAD_AT_ONCE = 60;

export class ChatList {
  /** @param {{context: () => any, empty: () => Node}} options what message.js draws with; what an empty chat shows */
  constructor({ context, empty }) {
    this.context = context;
    this.empty = empty;
    this.node = el("div", { class: "chat__list", role: "log", "aria-live": "polite", tabindex: "0", on: { keydown: (event) => this.onKey(event) } });
    this.count = el("span", { class: "badge", hidden: true });
    this.newest = iconButton("down", "", () => this.toNewest());
    this.newest.append(this.count);
    this.newest.hidden = true;
    this.jumper = el("div", { class: "chat__jump" }, this.newest);
    this.isAtEnd = true;
    this.holdTheEnd();
  }

  /** Who reads the newest words goes on seeing them when pictures load or the composer grows. */
  holdTheEnd() {
    this.node.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.node.addEventListener("load", () => this.settle(), true);
    new ResizeObserver(() => this.settle()).observe(this.node);
  }

  settle() {
    if (this.isAtEnd) this.node.scrollTop = this.node.scrollHeight;
  }

  /** @param {any} view what ChatView.show was given @returns {any} the place that is shown */
  draw(view) {
    const moved = view.seenKey !== this.view?.seenKey;
    this.view = view;
    if (moved) this.arrive();
    if (!this.newFrom && (moved || !view.isVisible)) this.newFrom = firstUnread(view.seenKey, view.meId);
    const isFar = unreadIn(view.seenKey, view.meId) > UNREAD_AT_ONCE;
    const isOther = this.place !== (this.place = openPlace(this, view.key, view.topicId, isFar ? this.newFrom : 0));
    this.node.setAttribute("aria-label", t("chat.messages"));
    const { place } = this;
    const lastId = place.list.at(-1)?.message_id ?? 0;
    const ownCame = !moved && this.lastId && lastId > this.lastId && place.list.at(-1).from?.id === view.meId;
    if (ownCame) this.newFrom = 0;
    if (ownCame && !this.isAtEnd) this.stayAtEnd();
    this.lastId = lastId;
    if (place.isLoaded && (this.isFresh || isOther)) this.begin();
    this.put();
    if (!this.isAtEnd) this.fill();
    this.look();
    return place;
  }

  /** Another chat: its newest messages, or where the unread ones begin. */
  arrive() {
    this.isFresh = true;
    this.newFrom = 0;
    this.stayAtEnd();
    this.hush();
  }

  stayAtEnd() {
    this.isAtEnd = true;
    this.from = 0;
    this.to = Infinity;
  }

  /** What was asked for is not news: a screen reader stays silent until it stands. */
  hush() {
    this.node.setAttribute("aria-busy", "true");
    clearTimeout(this.hushed);
    this.hushed = setTimeout(() => this.node.removeAttribute("aria-busy"), 300);
  }

  /** The first drawing with messages: scroll to where the unread ones begin, else to the end. */
  begin() {
    this.isFresh = false;
    if (!this.newFrom) return;
    this.centre(this.newFrom);
    this.put();
    const mark = this.node.querySelector(".chat__new");
    if (mark) scrollToTop(this.node, mark);
    this.isAtEnd = this.reachesEnd();
    if (this.isAtEnd) this.stayAtEnd();
  }

  /** From where to where (not included) the list is drawn; albums are not cut. */
  slice() {
    const { list } = this.place;
    let end = this.to === Infinity ? list.length : placeFor(list, this.to + 1);
    let first = this.from ? placeFor(list, this.from) : Math.max(end - FIRST, 0);
    if (this.isAtEnd && end - first > MOST) first = end - FIRST;
    const isCut = (at) => at > 0 && at < list.length && list[at].media_group_id && list[at].media_group_id === list[at - 1].media_group_id;
    // What stood here may be gone.
    if (first >= end) [first, end] = [Math.max(list.length - FIRST, 0), list.length];
    while (isCut(first)) first -= 1;
    while (isCut(end)) end += 1;
    return [first, end];
  }

  put() {
    const { list } = this.place;
    const [first, end] = this.slice();
    const kept = this.isAtEnd ? null : anchorsOf(this.node);
    reconcile(this.node, this.rows(list.slice(first, end)));
    joinRuns(this.node);
    if (kept) holdTo(this.node, kept);
    else this.settle();
  }

  rows(messages) {
    const { view, place } = this;
    if (!place.isLoaded) return [{ key: "loading", stamp: [currentLanguage()], make: () => el("div", { class: "chat__empty chat__loading" }, el("p", { text: t("chat.loading") })) }];
    if (!messages.length) return [{ key: "empty", stamp: [currentLanguage(), view.seenKey, view.empty], make: this.empty }];
    const context = this.context();
    const rows = [];
    let day = "";
    let hasMark = this.newFrom && messages[0].message_id <= this.newFrom;
    for (const items of grouped(messages)) {
      const now = dayName(items[0].date);
      if (now !== day) {
        day = now;
        const text = day;
        rows.push({ key: `day ${day}`, stamp: [day], make: () => el("div", { class: "service service--day" }, el("span", { text })) });
      }
      if (hasMark && items.at(-1).message_id >= this.newFrom) {
        hasMark = false;
        rows.push({ key: "new", stamp: [currentLanguage()], make: newMark });
      }
      const key = `${view.seenKey} ${items[0].message_id}`;
      rows.push({ key, stamp: [view.meId, currentLanguage(), ...items], make: () => renderMessage(items, context) });
    }
    return rows;
  }

  reachesEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    return this.to === Infinity && !this.place.later && scrollHeight - scrollTop - clientHeight < 60;
  }

  onScroll() {
    if (!this.place) return;
    const isAtEnd = this.reachesEnd();
    if (this.isAtEnd && !isAtEnd) this.fix();
    this.isAtEnd = isAtEnd;
    if (this.scrolling) return;
    this.scrolling = true;
    requestAnimationFrame(() => {
      this.scrolling = false;
      this.fill();
      this.look();
    });
  }

  /** What is drawn no longer follows the end. */
  fix() {
    const { list } = this.place;
    const [first, end] = this.slice();
    this.from = list[first]?.message_id ?? 0;
    this.to = end === list.length ? Infinity : list[end - 1].message_id;
  }

  /** Draw more where the end of what is drawn comes near. */
  fill() {
    const { node, place } = this;
    if (this.isFresh || !place.isLoaded) return;
    const [first, end] = this.slice();
    const { list } = place;
    if (node.scrollTop < NEAR && (first > 0 || place.earlier)) {
      if (first < STEP && place.earlier && !place.loading) loadEarlier(place);
      if (first > 0) this.show(Math.max(first - STEP, 0), end, { dropsEnd: true });
    } else if (node.scrollHeight - node.scrollTop - node.clientHeight < NEAR && (end < list.length || place.later)) {
      if (list.length - end < STEP && place.later && !place.loading) loadLater(place);
      if (end < list.length) this.show(first, Math.min(end + STEP, list.length), { dropsEnd: false });
    }
  }

  show(first, end, { dropsEnd }) {
    const { list } = this.place;
    if (end - first > MOST) {
      if (dropsEnd) end = first + MOST;
      else first = end - MOST;
    }
    this.from = list[first].message_id;
    this.to = end === list.length ? Infinity : list[end - 1].message_id;
    this.hush();
    this.put();
  }

  /** Draw the part around a message. */
  centre(messageId) {
    const { list } = this.place;
    const at = placeFor(list, messageId);
    const end = Math.min(at + STEP, list.length);
    this.from = list[Math.max(at - STEP, 0)]?.message_id ?? 0;
    this.to = end === list.length ? Infinity : list[end - 1].message_id;
    this.isAtEnd = false;
  }

  /** Note what was seen, and say how much is below. */
  look() {
    const { view, place } = this;
    const lowest = this.isAtEnd ? place.list.at(-1) : this.lowest();
    if (lowest) place.focusId = lowest.message_id;
    if (view.isVisible && place.isLoaded && lowest && markSeen(view.seenKey, lowest.message_id)) changed();
    const unread = unreadIn(view.seenKey, view.meId);
    this.newest.hidden = this.isAtEnd || !place.list.length;
    const label = unread ? t("chat.newestUnread", { n: unread }) : t("chat.newest");
    if (label === this.newest.title) return;
    this.newest.setAttribute("aria-label", label);
    this.newest.title = label;
    this.count.hidden = !unread;
    this.count.textContent = unread;
  }

  /** The last message that was read to its end; of an album its last item. */
  lowest() {
    const { list } = this.place;
    const id = lowestId(this.node);
    const found = id ? list[placeFor(list, id)] : null;
    return found?.media_group_id ? list.findLast((one) => one.media_group_id === found.media_group_id) : found;
  }

  onKey(event) {
    if (event.target !== this.node || !this.place?.isLoaded) return;
    if (event.key === "End") this.toNewest();
    else if (event.key === "Home") this.toOldest();
    else return;
    event.preventDefault();
  }

  async toNewest() {
    if (this.place.later) await loadNewest(this.place);
    this.hush();
    this.stayAtEnd();
    this.put();
    this.look();
    this.node.focus({ preventScroll: true });
  }

  async toOldest() {
    if (this.place.earlier) await loadAround(this.place, 1);
    this.hush();
    this.centre(0);
    this.put();
    this.node.scrollTop = 0;
  }

  /** Go to a message, wherever it is. */
  async jump(messageId) {
    const { place } = this;
    const isThere = () => place.list[placeFor(place.list, messageId)]?.message_id === messageId;
    if (!isThere()) await loadAround(place, messageId);
    if (place !== this.place) return;
    if (!isThere()) return void toast(t("chat.gone"));
    const message = place.list[placeFor(place.list, messageId)];
    const isNear = this.node.querySelector(`#${nodeId(message)}`);
    if (isNear) {
      this.fix();
    } else {
      this.hush();
      this.centre(messageId);
    }
    this.isAtEnd = false;
    this.put();
    this.light(message, isNear && !CALM.matches ? "smooth" : "instant");
  }

  light(message, behavior) {
    const node = this.node.querySelector(`#${nodeId(message)}`) ?? this.node.querySelector(`[data-id="${message.message_id}"]`)?.closest("article");
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior });
    node.focus({ preventScroll: true });
    node.classList.add("message--lit");
    setTimeout(() => node.classList.remove("message--lit"), 1600);
  }
}

function newMark() {
  return el("div", { class: "service chat__new", role: "separator", "aria-label": t("chat.new") }, el("span", { text: t("chat.new") }));
}
