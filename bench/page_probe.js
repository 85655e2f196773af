// Looks at the sandbox's page from inside; bench/page.py runs it before the page's own scripts.
window.probe = {
  ready: null,
  longest: 0,

  begin() {
    new MutationObserver(() => {
      if (document.body?.dataset.ready && this.ready === null) this.ready = performance.now();
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-ready"] });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.longest = Math.max(this.longest, duration);
    }).observe({ type: "longtask", buffered: true });
  },

  firstPaint() {
    return performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null;
  },

  takeLongest() {
    const { longest } = this;
    this.longest = 0;
    return longest;
  },

  /** Resolves with the milliseconds until the words are drawn, from `began` on. */
  until(selector, words, began = performance.now()) {
    const place = document.querySelector(selector);
    return new Promise((resolve) => {
      const look = () => {
        if (!place.textContent.includes(words)) return;
        observer.disconnect();
        // The frame after this one stands on the screen.
        requestAnimationFrame(() => resolve(performance.now() - began));
      };
      const observer = new MutationObserver(look);
      observer.observe(place, { subtree: true, childList: true, characterData: true });
      look();
    });
  },

  /** From the next Enter until the words are drawn. Waits for nothing before. */
  listen(selector, words) {
    this.heard = new Promise((resolve) => {
      const pressed = (event) => {
        if (event.key !== "Enter") return;
        removeEventListener("keydown", pressed, true);
        resolve(this.until(selector, words, event.timeStamp));
      };
      addEventListener("keydown", pressed, true);
    });
  },

  /** Scroll up by `step` pixels a frame to the very beginning; the milliseconds of each frame. */
  async scrollUp(selector, step, seconds) {
    const list = document.querySelector(selector);
    const frames = [];
    const seen = new Set();
    const end = performance.now() + seconds * 1000;
    let atTop = 0;
    let last = await new Promise(requestAnimationFrame);
    while (last < end && atTop < 60) {
      list.scrollTop -= step;
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - last);
      last = now;
      atTop = list.scrollTop ? 0 : atTop + 1;
      for (const node of list.children) if (node.dataset.id) seen.add(node.dataset.id);
    }
    return { frames, passed: seen.size, nodes: list.querySelectorAll("*").length };
  },
};
window.probe.begin();
