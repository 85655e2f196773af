/** Formatting in a text field: keys and a menu that put marks around what is selected. */

import { MARKS, parseMarks } from "./formatting.js";
import { ask } from "../kit/dialog.js";
import { openMenu } from "../kit/menu.js";
import { t } from "../kit/strings.js";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Kind → its key with Ctrl (⌘ on a Mac), as in Telegram's apps. */
export const FORMAT_KEYS = { bold: "B", italic: "I", underline: "U", strikethrough: "Shift+X", code: "Shift+M", spoiler: "Shift+P", link: "K" };
const KINDS = ["bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "quote", "link"];

/** A key with its modifier, in words for people. */
export function keyWords(key) {
  return isMac ? `⌘${key.replace("Shift+", "⇧")}` : `Ctrl+${key}`;
}

/** The kind of formatting that a key press asks for, or undefined. */
export function formatOf(event) {
  if (!(isMac ? event.metaKey : event.ctrlKey) || event.altKey) return undefined;
  const pressed = `${event.shiftKey ? "Shift+" : ""}${event.code.replace("Key", "")}`;
  return Object.keys(FORMAT_KEYS).find((kind) => FORMAT_KEYS[kind] === pressed);
}

/** Put text in the place of what is selected, so that Ctrl+Z takes it back. */
function replace(field, start, end, text) {
  field.focus();
  field.setSelectionRange(start, end);
  // Deprecated, yet the only way that keeps the field's own history of changes.
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Format what is selected in the field, or take the same formatting away. @param {HTMLTextAreaElement} field */
export async function format(field, kind) {
  if (kind === "link") return link(field);
  if (kind === "quote") return quote(field);
  let { selectionStart: start, selectionEnd: end, value } = field;
  while (start < end && /\s/.test(value[start])) start += 1;
  while (end > start && /\s/.test(value[end - 1])) end -= 1;
  const words = value.slice(start, end);
  const [before, after] = kind === "pre" ? ["```\n", "\n```"] : [MARKS[kind], MARKS[kind]];
  const isMarked = value.slice(0, start).endsWith(before) && value.slice(end).startsWith(after);
  if (isMarked) {
    replace(field, start - before.length, end + after.length, words);
    return field.setSelectionRange(start - before.length, end - before.length);
  }
  replace(field, start, end, before + words + after);
  field.setSelectionRange(start + before.length, end + before.length);
}

function quote(field) {
  const { selectionStart, selectionEnd, value } = field;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const next = value.indexOf("\n", selectionEnd);
  const end = next < 0 ? value.length : next;
  const lines = value.slice(start, end).split("\n");
  const isQuoted = lines.every((line) => line.startsWith(">"));
  replace(field, start, end, lines.map((line) => (isQuoted ? line.replace(/^> ?/, "") : `> ${line}`)).join("\n"));
}

async function link(field) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const values = await ask(t("format.link"), [
    { name: "words", label: t("format.linkWords"), value: parseMarks(value.slice(start, end)).text, required: true },
    { name: "url", label: t("format.linkUrl"), value: "https://", required: true },
  ]);
  if (!values?.words.trim() || !values.url.trim()) return field.focus();
  const url = values.url.trim().replaceAll("(", "%28").replaceAll(")", "%29").replace(/\s/g, "%20");
  replace(field, start, end, `[${values.words.trim().replace(/[[\]]/g, "\\$&")}](${url})`);
}

/** The menu of all formats at a button. */
export function openFormatMenu(anchor, field) {
  openMenu(
    anchor,
    KINDS.map((kind) => ({ label: t(`format.${kind}`), hint: FORMAT_KEYS[kind] && keyWords(FORMAT_KEYS[kind]), run: () => format(field, kind) })),
  );
}
