/**
 * Small helpers over the DOM. Everything that people wrote goes through text nodes here,
 * so no word of theirs is ever read as HTML.
 */

/**
 * Make an element.
 * @param {string} tag
 * @param {Object<string, any>} [props] attributes; `class`, `text`, `on: {event: handler}` and
 *   `data: {key: value}` are special; null, undefined and false are left out, true is "".
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "on") for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  plus: "M12 5v14M5 12h14",
  send: "M4 12 20 4l-5 16-4-6zM11 14l9-10",
  reply: "M10 7 4 12l6 5v-3c5 0 8 1 10 5 0-6-3-9-10-9z",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8.5 14.5c2 2.6 5 2.6 7 0M9 9.5v.5M15 9.5v.5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  letters: "M3 18 7.5 6 12 18M4.6 14h5.8M20.5 11.5V18M20.5 14.8a2.9 2.9 0 1 0-5.8 0 2.9 2.9 0 0 0 5.8 0",
  keyboard: "M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M18 10.5h.01M8 14h8",
  back: "M15 5l-7 7 7 7",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  next: "M9 5l7 7-7 7",
  down: "M6 9l6 6 6-6",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8 5v14M16 5v14",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  copy: "M9 9h11v11H9zM5 15V4h11",
  slash: "M15 5 9 19",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  pulse: "M3 12h4l3-7 4 14 3-7h4",
  film: "M4 5h16v14H4zM9 5v14M15 5v14M4 9.5h5M4 14.5h5M15 9.5h5M15 14.5h5",
  compass: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M15.5 8.5l-2 5-5 2 2-5z",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5 19 19M5 19l1.5-1.5M17.5 6.5 19 5",
};

/**
 * A line icon, hidden from screen readers: the button that holds it has the label.
 * @param {keyof typeof PATHS} name
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon--${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A round button with an icon and a label for screen readers and the tooltip. */
export function iconButton(name, label, onClick, extra = {}) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: onClick }, ...extra }, icon(name));
}

/** A round picture with the first letter of a name; the colour follows the id. */
export function avatar(name, id, size = "") {
  const letter = [...String(name || "?").trim()][0] ?? "?";
  const hue = Math.abs(Number(id) || 0) % 7;
  return el("span", { class: `avatar avatar--${hue} ${size}`, "aria-hidden": "true", text: letter.toUpperCase() });
}

/**
 * Bring the children of `parent` to the wanted list, keeping nodes whose item did not change,
 * so that focus, selection and screen readers are left alone.
 * @param {HTMLElement} parent
 * @param {{key: string, stamp: any[], make: () => HTMLElement}[]} wanted `stamp` is compared by identity, item by item
 */
export function reconcile(parent, wanted) {
  const kept = parent.keptNodes ?? new Map();
  const next = new Map();
  let place = parent.firstChild;
  for (const { key, stamp, make } of wanted) {
    const old = kept.get(key);
    const same = old && old.stamp.length === stamp.length && old.stamp.every((part, i) => part === stamp[i]);
    const node = same ? old.node : make();
    next.set(key, { stamp, node });
    if (old && !same) {
      if (place === old.node) place = place.nextSibling;
      const hadFocus = old.node.contains(document.activeElement);
      old.node.remove();
      const heir = node.matches("button, [tabindex]") ? node : node.querySelector("button, [tabindex]");
      if (hadFocus && heir) queueMicrotask(() => heir.focus({ preventScroll: true }));
    }
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  while (place) {
    const after = place.nextSibling;
    place.remove();
    place = after;
  }
  parent.keptNodes = next;
}
