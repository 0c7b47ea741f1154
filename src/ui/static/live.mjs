import { element, setText } from "./format.mjs";

/** @typedef {import("../shown_message.ts").ShownMessage} ShownMessage */

/** Events that are kept on the page. */
const shownMax = 60;

const form = element("tap");
const list = element("tap-events");
const stateText = element("tap-state");
const startButton = element("tap-start");

/** @type {EventSource | undefined} */
let source;
let count = 0;

/** @param {string} text */
function tell(text) {
  setText(stateText, text);
}

function stop() {
  source?.close();
  source = undefined;
  setText(startButton, "Start");
}

async function start() {
  if (!(form instanceof HTMLFormElement)) return;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value !== "") query.set(name, value);
  }
  query.set("limit", "1000");
  if (query.has("follow")) query.delete("node");
  const url = `/api/tap?${query}`;
  // A stream cannot say why it was refused, so the reason is asked for first.
  const reason = await refusal(url);
  if (reason !== undefined) return tell(reason);
  clear();
  setText(startButton, "Stop");
  tell("Watching, nothing has passed yet.");
  source = new EventSource(url);
  source.addEventListener("message", (event) => show(JSON.parse(event.data)));
  source.addEventListener("end", () => {
    stop();
    tell(`Ended after ${count} events.`);
  });
  source.addEventListener("error", () => {
    stop();
    tell("The stream ended.");
  });
}

/**
 * @param {string} url
 * @returns {Promise<string | undefined>}
 */
async function refusal(url) {
  const ending = new AbortController();
  const response = await fetch(url, { signal: ending.signal });
  if (response.ok) {
    ending.abort();
    return undefined;
  }
  return (await response.json()).detail;
}

function clear() {
  count = 0;
  const empty = document.createElement("p");
  empty.className = "empty";
  empty.textContent = "Nothing yet.";
  list.replaceChildren(empty);
}

/** @param {ShownMessage & { readonly missed?: number }} message */
function show(message) {
  count++;
  const { missed = 0 } = message;
  tell(
    missed === 0
      ? `${count} shown.`
      : `${count} shown, ${missed} left out as they came too fast for this page.`,
  );
  const isFollowing = form instanceof HTMLFormElement &&
    new FormData(form).get("follow") !== "";
  const row = isFollowing ? undefined : partner(message);
  const before = row && kept.get(row);
  if (row !== undefined && before !== undefined) {
    row.classList.remove("single");
    row.querySelector("pre")?.replaceWith(side(before, message.value, "gone"));
    row.append(side(message, before.value, "added"));
    return;
  }
  add(message, isFollowing);
}

/**
 * @param {ShownMessage} message
 * @param {boolean} isFollowing An event that is followed is read from the top.
 */
function add(message, isFollowing) {
  const row = document.createElement("article");
  row.className = "pair single";
  row.dataset["origin"] = message.origin;
  row.dataset["node"] = message.node;
  row.dataset["side"] = message.side;
  kept.set(row, message);
  row.append(head(message), side(message, undefined, "added"));
  list.querySelector(".empty")?.remove();
  if (isFollowing) list.append(row);
  else list.prepend(row);
  while (list.children.length > shownMax) {
    (isFollowing ? list.firstElementChild : list.lastElementChild)?.remove();
  }
}

/** @type {WeakMap<Element, ShownMessage>} */
const kept = new WeakMap();

/**
 * The row in which the same event came in.
 * @param {ShownMessage} message
 */
function partner({ side, node, origin }) {
  if (side === "in") return undefined;
  return [...list.children].find((row) =>
    row instanceof HTMLElement && row.dataset["origin"] === origin &&
    row.dataset["node"] === node && row.dataset["side"] === "in" &&
    row.classList.contains("single")
  );
}

/** @param {ShownMessage} message */
function head({ node, side, key, origin, eventTime, at }) {
  const header = document.createElement("header");
  const name = document.createElement("b");
  name.textContent = `${node} ${side}`;
  const follow = document.createElement("a");
  follow.href = `/live?follow=${encodeURIComponent(origin)}`;
  follow.textContent = origin;
  const rest = document.createElement("small");
  rest.textContent = `${
    key === null ? "no key" : `key ${key}`
  }, event time ${eventTime}, seen ${new Date(at).toISOString().slice(11, 23)}`;
  header.append(name, " ", follow, " ", rest);
  return header;
}

/**
 * One side of a node. Fields that the other side has not, or has otherwise, are
 * marked as what they are: `added` or `gone`.
 * @param {ShownMessage} message
 * @param {unknown} other
 * @param {"added" | "gone"} mark
 */
function side({ side, value, error }, other, mark) {
  const pre = document.createElement("pre");
  pre.tabIndex = 0;
  pre.setAttribute("aria-label", side);
  if (error !== null) {
    const line = document.createElement("span");
    line.textContent = `${
      side === "failed" ? "failed: " : ""
    }${error.code} ${error.message}\n`;
    line.className = "fault";
    pre.append(line);
  }
  if (!isMap(value)) {
    pre.append(JSON.stringify(value, null, 2) ?? "");
    return pre;
  }
  for (const [name, one] of Object.entries(value)) {
    const line = document.createElement("span");
    const isSame = !isMap(other) ||
      JSON.stringify(other[name]) === JSON.stringify(one);
    line.className = isSame ? "same" : mark;
    const sign = isSame ? " " : mark === "added" ? "+" : "−";
    line.textContent = `${sign} ${name}: ${JSON.stringify(one, null, 1)}\n`;
    pre.append(line);
  }
  return pre;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isMap(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (source === undefined) void start();
  else {
    stop();
    tell(`Stopped after ${count} events.`);
  }
});
element("tap-clear").addEventListener("click", clear);
addEventListener("pagehide", stop);
if (
  new URL(location.href).searchParams.has("follow") &&
  !form.hasAttribute("inert")
) void start();
