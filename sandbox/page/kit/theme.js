/** Light, dark, or as the system says; remembered. */

import { icon } from "./dom.js";
import { t } from "./strings.js";

const ROOT = document.documentElement;
const DARK = matchMedia("(prefers-color-scheme: dark)");
const chosen = localStorage.getItem("theme");
if (chosen) ROOT.dataset.theme = chosen;

function current() {
  return ROOT.dataset.theme ?? (DARK.matches ? "dark" : "light");
}

/** Words and sign of the button that changes the theme. */
export function drawTheme(button) {
  const next = current() === "dark" ? "light" : "dark";
  button.replaceChildren(icon(next === "dark" ? "moon" : "sun"));
  button.setAttribute("aria-label", t(`theme.${next}`));
  button.title = t(`theme.${next}`);
}

/** The other one; what the system itself says needs no remembering. */
export function switchTheme(button) {
  const next = current() === "dark" ? "light" : "dark";
  if (next === (DARK.matches ? "dark" : "light")) {
    delete ROOT.dataset.theme;
    localStorage.removeItem("theme");
  } else {
    ROOT.dataset.theme = next;
    localStorage.setItem("theme", next);
  }
  drawTheme(button);
}
