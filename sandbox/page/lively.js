/**
 * Watches a list of messages: joins those of one author into runs, and lets a new one come in
 * softly. It looks at the nodes only, so it does not matter who drew them.
 */

const JOINED_SECONDS = 600;
const AT_ONCE = 3; // more than these are a chat that is loaded, not news

/** @param {HTMLElement} list */
export function enliven(list) {
  let last = 0;
  new MutationObserver((changes) => {
    joinRuns(list);
    const added = new Set(changes.flatMap((change) => [...change.addedNodes]));
    const came = [...added].filter((node) => node.isConnected && idOf(node) > last);
    const shown = [...list.children].filter(idOf);
    const newest = Math.max(0, ...shown.map(idOf));
    // Where nothing stayed, another chat was opened.
    const isNews = came.length <= AT_ONCE && shown.some((node) => !added.has(node));
    if (isNews) for (const node of came) node.classList.add("message--new");
    last = newest;
  }).observe(list, { childList: true });
}

function idOf(node) {
  return Number(node.dataset?.id ?? 0);
}

/** Mark the messages that follow one of the same author. This changes their heights. */
export function joinRuns(list) {
  let before = null;
  for (const node of list.children) {
    const author = node.dataset.author;
    const isJoined = Boolean(author) && before?.dataset.author === author && Number(node.dataset.date) - Number(before.dataset.date) < JOINED_SECONDS;
    node.classList.toggle("message--joined", isJoined);
    before?.classList.toggle("message--followed", isJoined);
    before = node;
  }
  before?.classList.remove("message--followed");
}
