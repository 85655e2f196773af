/** Voice messages and music: one is heard at a time, and it goes on when its message is drawn again. */

import { fileUrl } from "../memory/api.js";
import { duration, size } from "../chat/content.js";
import { el, icon } from "../kit/dom.js";
import { nameOf } from "../memory/state.js";
import { t } from "../kit/strings.js";

const BARS = 44;
const speaker = new Audio();
speaker.preload = "none";
let heard = null; // file_unique_id of what the speaker holds

// A film with sound silences the speaker, and the speaker silences films.
document.addEventListener("play", (event) => event.target !== speaker && !event.target.muted && speaker.pause(), true);

/** Stop what is heard. */
export function hush() {
  speaker.pause();
}

/** Bars that are always the same for one file; they are a picture, not the sound itself. */
function bars(id) {
  let seed = [...id].reduce((sum, sign) => (sum * 31 + sign.codePointAt(0)) >>> 0, 7);
  const heights = Array.from({ length: BARS }, (_, i) => {
    seed = (seed * 1664525 + 1013904223) >>> 0;
    return 18 + (seed >>> 24) / 4 + 18 * Math.sin((i / BARS) * Math.PI);
  });
  const layer = (kind) => {
    const nodes = heights.map((height) => {
      const bar = el("span", {});
      bar.style.height = `${height}%`;
      return bar;
    });
    return el("div", { class: `wave__bars ${kind}` }, ...nodes);
  };
  return [layer(""), layer("wave__bars--heard")];
}

/**
 * A player for a voice message or a piece of music.
 * @param {any} message
 * @param {"voice"|"audio"} kind
 */
export function player(message, kind) {
  const body = message[kind];
  const isVoice = kind === "voice";
  const title = [body.performer, body.title].filter(Boolean).join(" · ") || body.file_name || t("kind.audio");
  const label = isVoice ? t("media.voiceOf", { name: nameOf(message.sender_chat ?? message.from ?? "") }) : title;
  const button = el("button", { type: "button", class: "player__button", on: { click: () => toggle() } });
  const seek = el("input", { type: "range", class: "player__seek", min: "0", max: "1000", value: "0", "aria-label": t("media.position", { what: label }), on: { input: () => move() } });
  const time = el("span", { class: "player__time" });
  const track = el("div", { class: isVoice ? "player__track wave" : "player__track" }, ...(isVoice ? bars(body.file_unique_id) : []), seek);
  const words = el("span", { class: "player__words faint" }, time, !isVoice && body.file_size && ` · ${size(body.file_size)}`);
  const node = el("div", { class: `player player--${kind}`, role: "group", "aria-label": label }, button, el("div", { class: "player__side" }, !isVoice && el("strong", { class: "player__title", dir: "auto", text: title }), track, words));

  const isHeard = () => heard === body.file_unique_id;
  const length = () => (isHeard() && Number.isFinite(speaker.duration) ? speaker.duration : body.duration || 0);
  const draw = () => {
    const isPlaying = isHeard() && !speaker.paused;
    const at = isHeard() ? speaker.currentTime : 0;
    const share = length() ? Math.min(at / length(), 1) : 0;
    const failed = isHeard() && speaker.error;
    button.replaceChildren(icon(isPlaying ? "pause" : "play"));
    button.setAttribute("aria-label", t(isPlaying ? "media.pause" : "media.play"));
    if (document.activeElement !== seek || isPlaying) seek.value = String(Math.round(share * 1000));
    seek.setAttribute("aria-valuetext", `${duration(at)} / ${duration(length())}`);
    track.style.setProperty("--heard", `${share * 100}%`);
    time.textContent = failed ? t("media.broken") : at ? `${duration(at)} / ${duration(length())}` : duration(length());
    node.classList.toggle("player--on", isHeard() && (isPlaying || at > 0));
  };
  const hold = () => {
    if (isHeard()) return;
    speaker.src = fileUrl(body.file_id);
    heard = body.file_unique_id;
  };
  const toggle = () => {
    hold();
    if (speaker.paused) {
      for (const film of document.querySelectorAll("video")) if (!film.muted) film.pause();
      speaker.play().catch(draw);
    } else speaker.pause();
  };
  const move = () => {
    hold();
    const wanted = (Number(seek.value) / 1000) * length();
    if (speaker.readyState) speaker.currentTime = wanted;
    else speaker.addEventListener("loadedmetadata", () => (speaker.currentTime = wanted), { once: true });
    if (!speaker.readyState) speaker.load();
    draw();
  };
  const events = ["play", "pause", "timeupdate", "ended", "emptied", "error", "loadedmetadata"];
  const listen = () => {
    if (wasShown && !node.isConnected) for (const name of events) speaker.removeEventListener(name, listen);
    else draw();
    wasShown ||= node.isConnected;
  };
  let wasShown = false;
  for (const name of events) speaker.addEventListener(name, listen);
  draw();
  return node;
}
