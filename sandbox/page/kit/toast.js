/** Short words at the edge of the page. */

import { el, iconButton } from "./dom.js";
import { t } from "./strings.js";

/**
 * Show words for some seconds.
 * @param {string} text
 * @param {{kind?: "plain"|"error", lasting?: boolean}} [options] a lasting one stays 12 s instead of 5
 */
export function toast(text, { kind = "plain", lasting = false } = {}) {
  const close = () => node.remove();
  const node = el("div", { class: `toast toast--${kind}` }, el("span", { text }), iconButton("close", t("close"), close));
  document.getElementById("toasts").append(node);
  setTimeout(close, lasting || kind === "error" ? 12000 : 5000);
}

/** Run something that asks the sandbox; a refusal is shown. @returns {Promise<any>} undefined if refused */
export async function trying(work) {
  try {
    return await work();
  } catch (refusal) {
    toast(refusal.message || String(refusal), { kind: "error" });
    return undefined;
  }
}
