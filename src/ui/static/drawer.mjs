import { element } from "./format.mjs";
import { isInUse } from "./in_use.mjs";
import { isHeld } from "./page.mjs";

const drawer = element("drawer");
const followMs = 2_000;
/** @type {Element | null} */
let openedFrom = null;

/** @returns {string | null} */
export function openNode() {
  return new URL(location.href).searchParams.get("node");
}

/**
 * Shows a node beside the picture, under an address of its own.
 * @param {string} id
 * @param {{ push: boolean }} options
 */
export async function open(id, { push }) {
  if (!await fill(id)) return;
  if (drawer.hidden) openedFrom = document.activeElement;
  drawer.hidden = false;
  if (push) history.pushState({}, "", `/?node=${encodeURIComponent(id)}`);
  const close = drawer.querySelector("[data-close]");
  if (close instanceof HTMLElement) close.focus();
  changed();
}

/**
 * Puts a node's content into the drawer.
 * @param {string} id
 * @returns {Promise<boolean>}
 */
async function fill(id) {
  const response = await fetch(`/nodes/${encodeURIComponent(id)}/drawer`);
  if (!response.ok) return false;
  const text = await response.text();
  const parsed = new DOMParser().parseFromString(text, "text/html");
  drawer.replaceChildren(...parsed.body.childNodes);
  return true;
}

/** The drawer follows its node, unless somebody reads or uses something in it. */
async function follow() {
  const id = openNode();
  const isRead = isInUse(drawer) || document.hidden || isHeld();
  if (id === null || drawer.hidden || isRead) return;
  await fill(id);
}

/** @param {{ push: boolean }} options */
export function close({ push }) {
  if (drawer.hidden) return;
  drawer.hidden = true;
  if (push) history.pushState({}, "", "/");
  if (openedFrom instanceof HTMLElement || openedFrom instanceof SVGElement) {
    openedFrom.focus();
  }
  changed();
}

function changed() {
  document.dispatchEvent(new CustomEvent("hotpath-node"));
}

document.addEventListener("click", (event) => {
  if (!(event instanceof MouseEvent) || event.ctrlKey || event.metaKey) return;
  const { target } = event;
  const link = target instanceof Element ? target.closest("a") : null;
  if (link === null) return;
  const id = link.getAttribute("data-node") ?? link.getAttribute("data-open");
  if (id !== null) {
    event.preventDefault();
    void open(id, { push: true });
  } else if (link.hasAttribute("data-close")) {
    event.preventDefault();
    close({ push: true });
  }
});
document.addEventListener("hotpath-close", () => close({ push: true }));
addEventListener("popstate", () => {
  const id = openNode();
  if (id === null) close({ push: false });
  else void open(id, { push: false });
});
setInterval(() => {
  // A server that is away is asked again; the state in the head tells of it.
  follow().catch(() => undefined);
}, followMs);
