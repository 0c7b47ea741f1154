import { element, setText } from "./format.mjs";

/**
 * What every page does: theme, keys, control, and the stream of numbers.
 *
 * @typedef {import("../live_view.ts").LiveView} LiveView
 */

const live = element("live");
const state = element("state");

/** @type {EventSource | undefined} */
let source;

/** @type {((view: LiveView) => void)[]} */
const listeners = [];
/** @type {LiveView | undefined} */
let lastView;

/**
 * Tells of each view that comes, and of the last one at once.
 * @param {(view: LiveView) => void} listener
 */
export function onView(listener) {
  listeners.push(listener);
  if (lastView !== undefined) listener(lastView);
}

function connect() {
  source = new EventSource("/api/events");
  source.addEventListener("view", (event) => {
    const view = JSON.parse(event.data);
    showState(view.state);
    lastView = view;
    for (const listener of listeners) listener(view);
  });
  source.addEventListener("error", () => showState("unreachable"));
}

/** @param {string} text */
function showState(text) {
  setText(state, text);
  state.dataset["state"] = text;
}

/** @returns {boolean} */
export function isHeld() {
  return live.getAttribute("aria-pressed") === "true";
}

function toggleHold() {
  const held = !isHeld();
  live.setAttribute("aria-pressed", String(held));
  setText(live, held ? "Go on" : "Hold");
  document.body.classList.toggle("held", held);
  if (held) source?.close();
  else connect();
}

function toggleTheme() {
  const root = document.documentElement;
  const isDark = root.dataset["theme"] === "dark" ||
    (root.dataset["theme"] === undefined &&
      matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset["theme"] = isDark ? "light" : "dark";
  localStorage.setItem("hotpath-theme", root.dataset["theme"]);
  document.dispatchEvent(new CustomEvent("hotpath-theme"));
}

/**
 * @typedef {{ readonly kind: "ok", readonly body: unknown }
 *   | { readonly kind: "refused", readonly detail: string }} Answer
 */

/**
 * Asks the run to do something, with the control token. Where there is none yet
 * the menu that takes it is opened.
 * @param {string} path
 * @returns {Promise<Answer>}
 */
export async function ask(path) {
  const token = element("token");
  if (!(token instanceof HTMLInputElement) || token.value === "") {
    const menu = token.closest("details");
    if (menu !== null) menu.open = true;
    token.focus();
    return { kind: "refused", detail: "Give the control token first." };
  }
  sessionStorage.setItem("hotpath-token", token.value);
  const response = await fetch(path, {
    method: "POST",
    headers: { authorization: `Bearer ${token.value}` },
  });
  const body = await response.json();
  return response.ok
    ? { kind: "ok", body }
    : { kind: "refused", detail: String(body.detail) };
}

/** @param {string} action */
async function control(action) {
  const answer = await ask(`/api/${action}`);
  setText(
    element("control-answer"),
    answer.kind === "refused" ? answer.detail : "Done.",
  );
}

/** @type {boolean} */
let goes = false;

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { target } = event;
  const isTyping = target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement;
  if (event.key === "Escape") {
    document.dispatchEvent(new CustomEvent("hotpath-close"));
    if (isTyping) target.blur();
    return;
  }
  if (isTyping) return;
  if (goes) {
    goes = false;
    const link = document.querySelector(
      `nav a[data-key="${CSS.escape(event.key)}"]`,
    );
    if (link instanceof HTMLAnchorElement) link.click();
  } else if (event.key === "g") {
    goes = true;
  } else if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (!(search instanceof HTMLInputElement)) return;
    event.preventDefault();
    search.focus();
  } else if (event.key === " " && target === document.body) {
    event.preventDefault();
    toggleHold();
  }
}

element("control").addEventListener(
  "submit",
  (event) => event.preventDefault(),
);
live.addEventListener("click", toggleHold);
element("theme").addEventListener("click", toggleTheme);
document.addEventListener("keydown", onKey);
for (const button of document.querySelectorAll("[data-control]")) {
  button.addEventListener("click", () => {
    const action = button.getAttribute("data-control");
    if (action !== null) void control(action);
  });
}
{
  const token = element("token");
  const kept = sessionStorage.getItem("hotpath-token");
  if (kept !== null && token instanceof HTMLInputElement) token.value = kept;
}
// A page that is not looked at costs nothing.
document.addEventListener("visibilitychange", () => {
  source?.close();
  if (!document.hidden && !isHeld()) connect();
});
connect();
