/**
 * Watches a list of messages: joins those of one author into runs, lets a new one come in softly,
 * and closes the gap of a deleted one. It looks at the nodes only, whoever drew them.
 */

const JOINED_SECONDS = 600;
const AT_ONCE = 3; // more than these are a chat that is loaded, not news
const CLOSING_MS = 160;
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {HTMLElement} list */
export function enliven(list) {
  let last = 0;
  const observer = new MutationObserver((changes) => {
    joinRuns(list);
    const added = new Set(changes.flatMap((change) => [...change.addedNodes]));
    const came = [...added].filter((node) => node.isConnected && idOf(node) > last);
    const shown = [...list.children].filter(idOf);
    const newest = Math.max(0, ...shown.map(idOf));
    // Where nothing stayed, another chat was opened.
    const isNews = came.length <= AT_ONCE && shown.some((node) => !added.has(node));
    if (isNews) for (const node of came) node.classList.add("message--new");
    last = newest;
    const gone = changes.filter((change) => [...change.removedNodes].some((node) => !node.isConnected && !shown.some((one) => idOf(one) === idOf(node))));
    if (!added.size && gone.length === 1 && !isCalm.matches) closeGap(list, gone[0], observer);
  });
  observer.observe(list, { childList: true });
}

/** What stood around a deleted message moves together instead of jumping. */
function closeGap(list, { removedNodes: [node], previousSibling, nextSibling }, observer) {
  const before = previousSibling?.isConnected ? previousSibling : null;
  // A list that drops its oldest messages does not tell of deleting.
  if (!before || !idOf(before) || !idOf(node)) return;
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const place = list.scrollTop;
  before.after(node);
  const height = node.offsetHeight + 8;
  node.remove();
  list.scrollTop = place;
  observer.takeRecords();
  const moved = [];
  for (let one = isAtEnd ? before : nextSibling; one && moved.length < 30; one = isAtEnd ? one.previousElementSibling : one.nextElementSibling) moved.push(one);
  for (const one of moved) one.animate?.([{ translate: `0 ${isAtEnd ? -height : height}px` }, {}], { duration: CLOSING_MS, easing: "ease-out" });
}

function idOf(node) {
  return Number(node.dataset?.id ?? 0);
}

function joinRuns(list) {
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
