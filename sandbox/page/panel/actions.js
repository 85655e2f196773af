/** Actions that whoever runs the sandbox has handed over. */

import { act } from "../memory/api.js";
import { el } from "../kit/dom.js";
import { explained, say, section } from "./parts.js";
import { store } from "../memory/state.js";
import { currentLanguage, pick, t } from "../kit/strings.js";
import { trying } from "../kit/toast.js";

export class ActionsSection {
  constructor() {
    this.body = el("div", { class: "panel__body" });
    Object.assign(this, section("actions", this.body));
  }

  draw() {
    this.node.hidden = !store.actions.length;
    const stamp = JSON.stringify([store.actions, currentLanguage()]);
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    say(this.heading, t("actions.title"));
    this.body.replaceChildren(...store.actions.map(({ id, title, about }) => explained(pick(title), pick(about), () => trying(() => act("action", { id })), "button--danger")));
  }
}
