/**
 * Is somebody reading or using a part of the page, so that it should stay?
 * @param {Element} part
 * @returns {boolean}
 */
export function isInUse(part) {
  const selection = getSelection();
  const marks = selection !== null && !selection.isCollapsed &&
    part.contains(selection.anchorNode);
  const used = part.querySelector(":focus-visible") !== null;
  return marks || used ||
    part.querySelector("details[open]") !== null;
}
