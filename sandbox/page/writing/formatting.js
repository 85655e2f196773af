/**
 * Words as they are typed, with marks, and as Telegram keeps them, with entities. Pure.
 *
 * **bold** __italic__ ++underline++ ~~strikethrough~~ ||spoiler|| `code` ```pre``` [words](link)
 * and "> " before lines of a quote. A backslash takes a mark its meaning, but only where there
 * would be a mark: ¯\_(ツ)_/¯ stays whole. Offsets are UTF-16, as JavaScript's own are.
 */

export const MARKS = { bold: "**", italic: "__", underline: "++", strikethrough: "~~", spoiler: "||", code: "`", pre: "```" };

const PAIRS = Object.entries(MARKS).filter(([type]) => type !== "code" && type !== "pre");
const PAIRED = "*_+~|";
const LINK = /^\[((?:\\.|[^\]\\\n])+)\]\(([^\s()]+)\)/;
const URL = /^https?:\/\/[^\s*~|`<>]*[^\s*~|`<>_+)\]]/;
const EMOJI_LINK = "tg://emoji?id=";

/**
 * The text and entities of what was typed.
 * @param {string} source
 * @param {boolean} [inLink] the words of a link: a closing bracket needs a backslash there
 * @returns {{text: string, entities: any[]}}
 */
export function parseMarks(source, inLink = false) {
  const pieces = [];
  const open = new Map();
  let quote = null;
  let at = 0;
  const words = (text) => pieces.push({ text });
  while (at < source.length) {
    const rest = source.slice(at);
    if (!inLink && (at === 0 || source[at - 1] === "\n")) {
      const prefix = /^> ?/.exec(rest);
      if (prefix && !quote) pieces.push({ start: (quote = { type: "blockquote", closed: true, token: "" }) });
      if (prefix) {
        at += prefix[0].length;
        continue;
      }
    }
    const taken = escaped(source, at, inLink) ?? code(rest) ?? link(rest) ?? address(rest);
    if (taken) {
      pieces.push(...taken.pieces);
      at += taken.length;
      continue;
    }
    const pair = PAIRS.find(([, token]) => rest.startsWith(token));
    if (pair) {
      takePair(pair, { source, at, pieces, open });
      at += 2;
      continue;
    }
    if (source[at] === "\n" && quote && source[at + 1] !== ">") {
      pieces.push({ end: quote });
      quote = null;
    }
    words(source[at]);
    at += 1;
  }
  if (quote) pieces.push({ end: quote });
  return finished(pieces);
}

/** A backslash before something that would be a mark; pairs of backslashes before it are one. */
function escaped(source, at, inLink) {
  const run = /^\\+/.exec(source.slice(at))?.[0].length;
  if (!run) return null;
  const after = source.slice(at + run);
  const first = after[0] ?? "";
  const atLineStart = at === 0 || source[at - 1] === "\n";
  const isMark =
    (first && PAIRED.includes(first) && after[1] === first) || first === "`" || (first === "[" && LINK.test(after)) || (first === ">" && atLineStart) || (inLink && (first === "]" || first === "[" || !first));
  if (!isMark) return { length: run, pieces: [{ text: "\\".repeat(run) }] };
  const literal = "\\".repeat(Math.floor(run / 2));
  return run % 2 ? { length: run + 1, pieces: [{ text: literal + first }] } : { length: run, pieces: [{ text: literal }] };
}

function code(rest) {
  const block = /^```(?:([A-Za-z0-9+#.-]+)\n|\n)?((?:\\```|[^])+?)\n?```/.exec(rest);
  if (block) {
    const [whole, language, inside] = block;
    const entity = { type: "pre", ...(language ? { language } : {}) };
    return { length: whole.length, pieces: [{ text: inside.replaceAll("\\```", "```"), entity }] };
  }
  if (rest[0] !== "`") return null;
  let end = rest.indexOf("`", 1);
  while (end > 0 && /\\*$/.exec(rest.slice(1, end))[0].length % 2) end = rest.indexOf("`", end + 1);
  if (end < 2) return null;
  const text = rest.slice(1, end).replace(/\\+(?=`|$)/g, (run) => "\\".repeat(Math.floor(run.length / 2)));
  return { length: end + 1, pieces: [{ text, entity: { type: "code" } }] };
}

function link(rest) {
  const [whole, inside, target] = LINK.exec(rest) ?? [];
  if (!whole) return null;
  const nested = parseMarks(inside, true);
  if (target.startsWith(EMOJI_LINK)) {
    return { length: whole.length, pieces: [{ text: nested.text, entity: { type: "custom_emoji", custom_emoji_id: target.slice(EMOJI_LINK.length) } }] };
  }
  if (!/^[a-z]+:|\./i.test(target)) return null;
  const url = /^[a-z][a-z+.-]*:/i.test(target) ? target : `https://${target}`;
  return { length: whole.length, pieces: [{ text: nested.text, entity: { type: "text_link", url }, nested: nested.entities }] };
}

/** A web address is left as it is, whatever signs it holds. */
function address(rest) {
  const found = rest.startsWith("http") && URL.exec(rest);
  return found ? { length: found[0].length, pieces: [{ text: found[0] }] } : null;
}

const isSpace = (char) => char === undefined || /\s/.test(char);

function takePair([type, token], { source, at, pieces, open }) {
  const opened = open.get(type);
  if (opened && !isSpace(source[at - 1]) && opened.at + 2 < at) {
    opened.closed = true;
    open.delete(type);
    pieces.push({ end: opened });
  } else if (!opened && !isSpace(source[at + 2])) {
    const mark = { type, token, at, closed: false };
    open.set(type, mark);
    pieces.push({ start: mark });
  } else pieces.push({ text: token });
}

function finished(pieces) {
  let text = "";
  const entities = [];
  const starts = new Map();
  for (const piece of pieces) {
    if (piece.text !== undefined) {
      if (piece.entity) entities.push({ ...piece.entity, offset: text.length, length: piece.text.length });
      for (const inner of piece.nested ?? []) entities.push({ ...inner, offset: inner.offset + text.length });
      text += piece.text;
    } else if (piece.start) {
      if (piece.start.closed) starts.set(piece.start, text.length);
      else text += piece.start.token;
    } else {
      const offset = starts.get(piece.end);
      entities.push({ type: piece.end.type, offset, length: text.length - offset });
    }
  }
  return { text, entities: joined(entities) };
}

const sameKind = (a, b) => a.type === b.type && a.url === b.url && a.custom_emoji_id === undefined;

/** Entities in order; touching ones of a kind become one, empty ones go. */
function joined(entities) {
  const result = [];
  for (const { type, offset, length, ...more } of [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length || (a.type < b.type ? -1 : 1))) {
    const entity = { type, ...more, offset, length };
    if (!length) continue;
    const touching = result.find((one) => sameKind(one, entity) && !["pre", "code", "blockquote"].includes(one.type) && one.offset + one.length >= entity.offset);
    if (touching) touching.length = Math.max(touching.offset + touching.length, entity.offset + entity.length) - touching.offset;
    else result.push(entity);
  }
  return result.sort((a, b) => a.offset - b.offset || b.length - a.length || (a.type < b.type ? -1 : 1));
}

/**
 * What to put into a field so that it can be changed: `parseMarks` of it gives the same again.
 * Entities that Telegram finds by itself, and those that have no mark, are left out.
 */
export function withMarks(text, entities = []) {
  const spans = spansOf(text, entities ?? []);
  const wanted = JSON.stringify(joined(spans.map(({ entity, start, end }) => ({ ...entity, offset: start, length: end - start }))));
  const plain = write(text, 0, text.length, spans, { careful: false });
  const again = parseMarks(plain);
  // Backslashes only where they are needed: few texts hold marks that mean nothing.
  return again.text === text && JSON.stringify(again.entities) === wanted ? plain : settled(write(text, 0, text.length, spans, { careful: true }));
}

const KNOWN = new Set([...Object.keys(MARKS), "text_link", "custom_emoji", "blockquote", "expandable_blockquote"]);

/** Spans that nest: cut at the borders of those they cross, without spaces at their ends. */
function spansOf(text, entities) {
  const spans = [];
  const quotes = entities.filter(({ type }) => type.endsWith("blockquote"));
  const borders = quotes.flatMap(({ offset, length }) => [offset, offset + length]);
  for (const { offset, length, user, ...entity } of joined(entities)) {
    if (!KNOWN.has(entity.type)) continue;
    if (entity.type.endsWith("blockquote")) {
      const end = offset + length;
      const isWhole = (offset === 0 || text[offset - 1] === "\n") && (end === text.length || text[end] === "\n");
      if (isWhole) spans.push({ entity: { type: "blockquote" }, start: offset, end });
      continue;
    }
    const cuts = [offset, ...borders.filter((border) => border > offset && border < offset + length).sort((a, b) => a - b), offset + length];
    for (let i = 1; i < cuts.length; i += 1) {
      const span = withoutSpaces(text, { entity, start: cuts[i - 1], end: cuts[i] });
      if (span.end > span.start) spans.push(span);
    }
  }
  return spans;
}

function withoutSpaces(text, span) {
  let { start, end } = span;
  if (["code", "pre", "blockquote"].includes(span.entity.type)) return span;
  while (start < end && isSpace(text[start])) start += 1;
  while (end > start && isSpace(text[end - 1])) end -= 1;
  return { ...span, start, end };
}

const rank = ({ entity }) => (entity.type === "blockquote" ? 0 : 1);
const inOrder = (a, b) => a.start - b.start || rank(a) - rank(b) || b.end - a.end;

// Where a sign must, or a mark does, stand: `settled` puts the backslashes. Never in a text.
const SIGN = "\uFDD0";
const TOKEN = "\uFDD1";
const ALWAYS = "\uFDD2";

/** @param {{careful: boolean, inLink?: boolean, inQuote?: boolean}} mode */
function write(text, from, to, spans, mode) {
  let out = "";
  let at = from;
  const waiting = [...spans].sort(inOrder);
  const plain = (end) => {
    if (end > at) out += mode.careful ? plainWords(text.slice(at, end), mode) : text.slice(at, end);
  };
  while (waiting.length) {
    const { entity, start, end } = waiting.shift();
    plain(start);
    const inside = [];
    const after = [];
    for (const span of waiting.splice(0)) {
      if (span.start >= end) after.push(span);
      else {
        inside.push(withoutSpaces(text, { ...span, end: Math.min(span.end, end) }));
        if (span.end > end) after.push(withoutSpaces(text, { ...span, start: end }));
      }
    }
    waiting.push(...after.filter((span) => span.end > span.start).sort(inOrder));
    out += marked(entity, text.slice(start, end), (change = {}) => write(text, start, end, inside, { ...mode, ...change }), mode.careful);
    at = end;
  }
  plain(to);
  return out;
}

function marked(entity, words, inner, careful) {
  const token = careful ? TOKEN : "";
  switch (entity.type) {
    case "blockquote":
      return `> ${inner({ inQuote: true }).replaceAll("\n", "\n> ")}`;
    case "pre":
      return `${token}\`\`\`${entity.language ?? ""}\n${words.replaceAll("```", "\\```")}\n\`\`\``;
    case "code":
      return `${token}\`${careful ? words.replace(/\\*(?=`|$)/g, (run) => run + run).replaceAll("`", "\\`") : words}\``;
    case "custom_emoji":
      return `${token}[${words}](${EMOJI_LINK}${entity.custom_emoji_id})`;
    case "text_link":
      return `${token}[${inner({ inLink: true })}${token}](${entity.url.replaceAll("(", "%28").replaceAll(")", "%29")})`;
    default:
      return `${token}${MARKS[entity.type]}${inner()}${token}${MARKS[entity.type]}`;
  }
}

/** Words in which every sign that might be read as a mark is pointed at. */
function plainWords(text, { inLink, inQuote }) {
  const pointed = (sign) => {
    if (sign === "]" || (sign === "[" && inLink)) return inLink ? ALWAYS + sign : sign;
    return sign === ">" && inQuote ? sign : SIGN + sign;
  };
  return text.replace(/(https?:\/\/[^\s*~|`<>]*[^\s*~|`<>_+)\]])|[*_+~|`[\]>]/g, (found, address) => (address ? found : pointed(found)));
}

/** Whether a sign is read as a mark, with this text after it and that before it. */
function wouldMark(char, after, before) {
  if (PAIRED.includes(char)) return after[0] === char;
  if (char === "[") return LINK.test(char + after);
  return char !== ">" || /(^|\n)\\*$/.test(before);
}

/** Put backslashes before signs that would be read as marks, looking at what follows them. */
function settled(out) {
  let text = "";
  let doubling = false;
  for (let i = out.length - 1; i >= 0; i -= 1) {
    const char = out[i];
    if (char === TOKEN) doubling = true;
    else if (out[i - 1] === SIGN || out[i - 1] === ALWAYS) {
      i -= 1;
      doubling = out[i] === ALWAYS || wouldMark(char, text, out.slice(0, i));
      text = doubling ? `\\${char}${text}` : char + text;
    } else {
      doubling &&= char === "\\";
      text = doubling ? `\\\\${text}` : char + text;
    }
  }
  return text;
}
