/** The words of the page, in two languages, from strings.ru.json and strings.en.json. */

const LANGUAGES = ["en", "ru"];
const words = {};
let language = localStorage.getItem("language") ?? (navigator.language.startsWith("ru") ? "ru" : "en");

/** Load both languages; called once, before anything is drawn. */
export async function loadStrings() {
  await Promise.all(
    LANGUAGES.map(async (name) => {
      words[name] = await (await fetch(`/page/kit/strings.${name}.json`)).json();
    }),
  );
}

/** The language now shown: "en" or "ru". */
export function currentLanguage() {
  return language;
}

/** Change to the other language and remember it. */
export function switchLanguage() {
  language = language === "ru" ? "en" : "ru";
  localStorage.setItem("language", language);
}

/**
 * Words by key, with {placeholders} filled. An unknown key is shown as it is, so that it is seen.
 * @param {string} key
 * @param {Object<string, any>} [values]
 */
export function t(key, values = {}) {
  const text = words[language]?.[key] ?? words.en?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? isolated(String(values[name])) : whole));
}

/** A name that turns the direction of writing must not turn the words around it. */
function isolated(value) {
  const tame = value.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
  return /\p{Script=Hebrew}|\p{Script=Arabic}|[\u200e\u200f]/u.test(tame) ? `\u2068${tame}\u2069` : tame;
}

/** Whether the current language has words for this key. */
export function hasWords(key) {
  return key in (words[language] ?? {});
}

/** A text that may be plain or {ru, en}. */
export function pick(text) {
  if (text && typeof text === "object") return text[language] ?? text.en ?? Object.values(text)[0] ?? "";
  return text ?? "";
}

/** Put the words into the page's fixed parts (data-t, data-t-label). */
export function fillPage() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
}

const formats = new Map();

// Making a format takes longer than a hundred uses of it.
function time(zone, options) {
  const key = `${language} ${zone} ${Object.entries(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", { timeZone: zone, ...options }));
  return formats.get(key);
}

/** Hours and minutes of a Unix time in seconds. */
export function clockTime(seconds) {
  return time(undefined, { hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);
}

/** Day and month of a Unix time in seconds. */
export function dayName(seconds) {
  return time(undefined, { day: "numeric", month: "long" }).format(seconds * 1000);
}

/** Day, month, year and time of a Unix time in seconds, in full. */
export function fullDate(seconds) {
  return time(undefined, { dateStyle: "full", timeStyle: "medium" }).format(seconds * 1000);
}

/** A moment as a date_time entity wants it ("wDT", "r"…); "" when the format says nothing. */
export function formattedMoment(seconds, format) {
  if (format.includes("r")) {
    const away = seconds - Date.now() / 1000;
    const [unit, length] = [["day", 86400], ["hour", 3600], ["minute", 60]].find(([, span]) => Math.abs(away) >= span) ?? ["second", 1];
    return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.round(away / length), unit);
  }
  const options = {
    ...(format.includes("w") && { weekday: "long" }),
    ...(format.includes("d") && { day: "2-digit", month: "2-digit", year: "numeric" }),
    ...(format.includes("D") && { day: "numeric", month: "long", year: "numeric" }),
    ...(/[tT]/.test(format) && { hour: "2-digit", minute: "2-digit" }),
    ...(format.includes("T") && { second: "2-digit" }),
  };
  return Object.keys(options).length ? time(undefined, options).format(seconds * 1000) : "";
}

/** Date and time with seconds, of a moment in milliseconds. */
export function fullTime(milliseconds) {
  return time(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(milliseconds);
}
