/** The bot's menu of commands as a person sees it in a chat: asked for once, again when it may differ. */

import { read } from "../memory/api.js";
import { changed } from "../memory/state.js";

const menus = new Map();

/** @param {{bot: number, person: number, chat?: number}} where @returns {{command: string, description: string}[]} */
export function commandsFor(where) {
  const key = JSON.stringify(where);
  const known = menus.get(key) ?? { menu: [], isFresh: false };
  menus.set(key, known);
  if (!known.isFresh) {
    known.isFresh = true;
    read("commands", where)
      .then(({ commands }) => {
        if (JSON.stringify(commands) === JSON.stringify(known.menu)) return;
        known.menu = commands;
        changed();
      })
      .catch(() => (known.isFresh = false));
  }
  return known.menu;
}

/** The bot changed its menus, or a person's language or rights changed: ask again when shown. */
export function forgetCommands() {
  for (const known of menus.values()) known.isFresh = false;
}
