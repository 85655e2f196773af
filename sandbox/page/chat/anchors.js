/** Where messages stand on the screen, so that they stay there when others come or go. */

const topOf = (list, node) => node.getBoundingClientRect().top - list.getBoundingClientRect().top;

/**
 * The messages on the screen with where they end: their heads may change when others come before
 * them, the name of an author stands only once. @returns {[string, number][]}
 */
export function anchorsOf(list) {
  const found = [];
  for (const node of list.children) {
    if (!node.dataset.id) continue;
    const top = topOf(list, node);
    if (top > list.clientHeight) break;
    const bottom = top + node.offsetHeight;
    if (bottom > 0) found.push([node.id, bottom]);
  }
  return found;
}

/** Scroll so that the first message that is still there ends where it ended. */
export function holdTo(list, anchors) {
  for (const [id, bottom] of anchors) {
    const node = list.querySelector(`#${id}`);
    if (!node) continue;
    const moved = topOf(list, node) + node.offsetHeight - bottom;
    if (Math.abs(moved) >= 1) list.scrollTop += moved;
    return;
  }
}

/** Scroll so that a node stands near the top. */
export function scrollToTop(list, node) {
  list.scrollTop += topOf(list, node) - 40;
}

/** The id of the last message that can be read to its end, or fills the screen. */
export function lowestId(list) {
  const bottom = list.clientHeight + 12;
  for (let i = list.children.length - 1; i >= 0; i -= 1) {
    const node = list.children[i];
    if (node.dataset.id && topOf(list, node) + Math.min(node.offsetHeight, list.clientHeight) <= bottom) return Number(node.dataset.id);
  }
  return 0;
}

/** Messages as bubbles: the items of an album stand together. */
export function grouped(messages) {
  const bubbles = [];
  const albums = new Map();
  for (const message of messages) {
    const album = message.media_group_id && albums.get(message.media_group_id);
    if (album) {
      album.push(message);
      continue;
    }
    const bubble = [message];
    if (message.media_group_id) albums.set(message.media_group_id, bubble);
    bubbles.push(bubble);
  }
  return bubbles;
}
