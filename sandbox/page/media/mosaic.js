/** An album as a mosaic: rows of pictures that fill the width together. Pure; sizes are known ahead. */

const MOST_IN_A_ROW = 4;
const WISHED_HEIGHT = 0.42; // of a row, as a share of the mosaic's width

/** How wide for its height a picture may stand: very long ones are cut at the edges. */
function clamped(ratio, isAlone) {
  return Math.min(Math.max(ratio || 1, isAlone ? 1.2 : 0.6), isAlone ? 2.6 : 1.9);
}

/** All ways to break n items into rows. */
function* breaks(n) {
  if (n === 0) yield [];
  for (let first = 1; first <= Math.min(n, MOST_IN_A_ROW); first += 1) for (const rest of breaks(n - first)) yield [first, ...rest];
}

function rowsOf(ratios, counts) {
  let from = 0;
  return counts.map((count) => {
    const items = ratios.slice(from, from + count).map((ratio, i) => ({ index: from + i, ratio: clamped(ratio, count === 1) }));
    from += count;
    return { items, ratio: items.reduce((sum, item) => sum + item.ratio, 0) };
  });
}

/** Rows of one wished height look best, in a mosaic about as high as wide; two stand side by side. */
function cost(rows, count) {
  const wished = count === 2 ? 0.5 : 1;
  const heights = rows.map((row) => 1 / row.ratio);
  const total = heights.reduce((sum, height) => sum + height, 0);
  return heights.reduce((sum, height) => sum + (height - WISHED_HEIGHT) ** 2, 0) / rows.length + (total - wished) ** 2 / 2;
}

/**
 * The rows of a mosaic.
 * @param {number[]} ratios width / height of each item
 * @returns {{ratio: number, items: {index: number, ratio: number}[]}[]} `ratio` of a row: its width / height
 */
export function mosaic(ratios) {
  let best = null;
  for (const counts of breaks(ratios.length)) {
    const rows = rowsOf(ratios, counts);
    const price = cost(rows, ratios.length);
    if (!best || price < best.price) best = { rows, price };
  }
  return best.rows;
}
