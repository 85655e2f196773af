/**
 * Watches a list of messages: joins those of one author into runs, lets a new one come in softly,
 * and closes the gap of a deleted one. It looks at the nodes only, whoever drew them.
 */

const JOINED_SECONDS = 600;
const AT_ONCE = 3; // more than these are a chat that is loaded, not news
const CLOSING_MS = 160;
const MOVED_MOST = 30;
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {HTMLElement} list */
export function enliven(list) {
  let known = new Set();
  const observer = new MutationObserver(() => {
    joinRuns(list);
    const shown = [...list.children].filter(idOf);
    const ids = new Set(shown.map(idOf));
    const last = Math.max(0, ...[...known].map(idOf));
    // Nodes may be moved or made anew: a message is new when its id is, gone when no node has it.
    const stayed = shown.some((node) => known.has(node));
    const came = shown.filter((node) => idOf(node) > last);
    const gone = [...known].filter((node) => !ids.has(idOf(node)));
    known = new Set(shown);
    // Where nothing stayed, another chat was opened.
    if (!stayed) return;
    if (came.length <= AT_ONCE) for (const node of came) node.classList.add("message--new");
    if (!came.length && gone.length === 1 && !isCalm.matches) closeGap(list, shown, gone[0], observer);
  });
  observer.observe(list, { childList: true });
}

/** What stood around a deleted message moves together instead of jumping. */
function closeGap(list, shown, node, observer) {
  const after = shown.findIndex((one) => idOf(one) > idOf(node));
  const above = (after < 0 ? shown : shown.slice(0, after)).slice(-MOVED_MOST);
  // A list that drops its oldest messages does not tell of deleting.
  if (!above.length) return;
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const place = list.scrollTop;
  above.at(-1).after(node);
  const height = node.offsetHeight + 8;
  node.remove();
  list.scrollTop = place;
  observer.takeRecords();
  const moved = isAtEnd ? above : shown.slice(after < 0 ? shown.length : after).slice(0, MOVED_MOST);
  for (const one of moved) one.animate([{ translate: `0 ${isAtEnd ? -height : height}px` }, {}], { duration: CLOSING_MS, easing: "ease-out" });
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
