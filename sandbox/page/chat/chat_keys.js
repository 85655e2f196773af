/** The list of messages by keyboard: arrows go from message to message, letters do things with one. */

import { messagesIn } from "../memory/state.js";

const ROWS = ".message, .service[data-id]";

/** @param {any} chat a ChatView: its list hears keys from now on */
export function walkMessages(chat) {
  const { list } = chat;
  list.addEventListener("keydown", (event) => {
    // The list itself has gone to its very first or last message.
    if (event.defaultPrevented) return;
    if (event.target.closest(".tools, input, textarea, select, dialog") || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (walk(list, event) || act(chat, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
}

/** Arrows from a message, or from the list itself to its last one. */
function walk(list, event) {
  const rows = [...list.querySelectorAll(ROWS)];
  if (!rows.length) return false;
  const from = rows.indexOf(event.target.closest(ROWS));
  const last = rows.length - 1;
  const to = { ArrowUp: from < 0 ? last : Math.max(0, from - 1), ArrowDown: from < 0 ? last : Math.min(last, from + 1), Home: 0, End: last }[event.key];
  if (to === undefined) return false;
  rows[to].tabIndex = -1;
  rows[to].focus({ preventScroll: true });
  rows[to].scrollIntoView({ block: "nearest" });
  return true;
}

/** @returns {boolean} whether the key meant something here */
function act(chat, event) {
  const { actions, composer } = chat;
  if (event.key === "Escape") return composer.field.focus() ?? true;
  const row = event.target.closest(".message");
  const message = row && messagesIn(chat.place.key, chat.place.topicId).find((one) => one.message_id === Number(row.dataset.id));
  // Keys of a button inside the message are the button's own.
  if (!message || (event.target !== row && event.key === "Enter")) return false;
  const run = deeds(actions, message, row)[event.code in BY_CODE ? BY_CODE[event.code] : event.key];
  run?.();
  return Boolean(run);
}

// Letters by their place, so that they work in any language of the keyboard.
const BY_CODE = { KeyR: "reply", KeyE: "edit", KeyF: "forward", KeyC: "copy" };

function deeds(actions, message, row) {
  const text = message.text ?? message.caption;
  const react = () => actions.react(message, row);
  const more = () => actions.more(message, row);
  return {
    reply: () => actions.reply(message),
    edit: actions.canEdit(message) && (() => actions.edit(message)),
    forward: actions.canForward(message) && (() => actions.forward(message)),
    copy: text && (() => actions.copy(text)),
    Delete: actions.canDelete(message) && (() => actions.remove(message)),
    "+": react,
    ":": react,
    Enter: more,
    ContextMenu: more,
  };
}
