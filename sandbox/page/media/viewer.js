/** Pictures and films in full size: a window over the page, with arrows through those of the chat. */

import { fileUrl } from "../memory/api.js";
import { el, icon, iconButton } from "../kit/dom.js";
import { hush } from "./player.js";
import { t } from "../kit/strings.js";

/** What stands behind each thing that can be opened. @type {WeakMap<Element, {kind: "picture"|"film", fileId: string, name: string, caption: string}>} */
const behind = new WeakMap();

/** Let a button open its picture or film. */
export function opensInViewer(button, what) {
  behind.set(button, what);
  button.dataset.opens = what.kind;
  button.addEventListener("click", () => open(button));
}

function open(button) {
  const home = button.closest(".chat__list");
  const all = [...(home?.querySelectorAll("[data-opens]") ?? [button])].filter((node) => behind.has(node)).map((node) => behind.get(node));
  show(all, Math.max(0, all.indexOf(behind.get(button))));
}

function show(all, first) {
  hush();
  let at = first;
  const stage = el("div", { class: "viewer__stage" });
  const caption = el("p", { class: "viewer__caption", dir: "auto" });
  const place = el("span", { class: "viewer__place", role: "status" });
  const save = el("a", { class: "icon-button", "aria-label": t("media.download"), title: t("media.download") }, icon("download"));
  const back = iconButton("back", t("media.previous"), () => go(-1));
  const next = iconButton("next", t("media.next"), () => go(1));
  const close = iconButton("close", t("close"), () => dialog.close());
  back.classList.add("viewer__back");
  next.classList.add("viewer__next");
  const dialog = el("dialog", { class: "viewer", "aria-label": t("media.viewer") }, el("div", { class: "viewer__bar" }, place, save, close), back, stage, next, caption);

  const draw = () => {
    const { kind, fileId, name, caption: words } = all[at];
    const broken = () => stage.replaceChildren(el("p", { text: t("media.broken") }));
    const shown =
      kind === "film"
        ? el("video", { src: fileUrl(fileId), controls: true, playsinline: true, loop: true, "aria-label": words || t("kind.video"), on: { error: broken } })
        : el("img", { src: fileUrl(fileId), alt: words || t("kind.photo"), on: { error: broken } });
    stage.replaceChildren(shown);
    if (kind === "film") shown.play().catch(() => {});
    caption.textContent = words;
    caption.hidden = !words;
    place.textContent = all.length > 1 ? `${at + 1} / ${all.length}` : "";
    save.href = fileUrl(fileId);
    save.download = name;
    back.hidden = at === 0;
    next.hidden = at === all.length - 1;
  };
  const go = (step) => {
    if (!all[at + step]) return;
    at += step;
    draw();
    // A button that has just gone must not take the keyboard with it.
    if (!dialog.contains(document.activeElement) || document.activeElement.hidden) close.focus();
  };
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!step || event.target.tagName === "VIDEO") return;
    event.preventDefault();
    go(step);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target === stage) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  draw();
  dialog.showModal();
  close.focus();
}
