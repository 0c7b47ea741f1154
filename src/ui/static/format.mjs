/**
 * A number as people read it: three digits that matter, thousands short.
 * @param {number} value
 * @returns {string}
 */
export function short(value) {
  if (!Number.isFinite(value)) return "–";
  if (value >= 999_500) return `${(value / 1e6).toPrecision(3)}M`;
  if (value >= 9_995) return `${(value / 1e3).toPrecision(3)}k`;
  if (value >= 100 || Number.isInteger(value)) {
    return Math.round(value).toLocaleString("en-US");
  }
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/**
 * A rate in few characters, for a card or an edge.
 * @param {number} perSecond
 * @returns {string}
 */
export function rate(perSecond) {
  return perSecond >= 999.5 && perSecond < 999_500
    ? `${(perSecond / 1e3).toPrecision(3)}k`
    : short(perSecond);
}

/**
 * @param {number} share
 * @returns {string}
 */
export function percent(share) {
  return share > 0 && share < 0.01 ? "<1 %" : `${Math.round(share * 100)} %`;
}

/**
 * @param {number} ms
 * @returns {string}
 */
export function duration(ms) {
  if (!Number.isFinite(ms)) return "–";
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/**
 * The element with an id; every page has those that its modules name.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element ${id}`);
  return found;
}

/**
 * Sets a text only where it changes, so that nothing is laid out for nothing.
 * @param {Element | null} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target !== null && target.textContent !== text) target.textContent = text;
}
