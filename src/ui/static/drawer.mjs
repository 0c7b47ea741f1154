import { element } from "./format.mjs";

const drawer = element("drawer");
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
  const response = await fetch(`/nodes/${encodeURIComponent(id)}/drawer`);
  if (!response.ok) return;
  const text = await response.text();
  const parsed = new DOMParser().parseFromString(text, "text/html");
  drawer.replaceChildren(...parsed.body.childNodes);
  if (drawer.hidden) openedFrom = document.activeElement;
  drawer.hidden = false;
  if (push) history.pushState({}, "", `/?node=${encodeURIComponent(id)}`);
  const close = drawer.querySelector("[data-close]");
  if (close instanceof HTMLElement) close.focus();
  changed();
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
