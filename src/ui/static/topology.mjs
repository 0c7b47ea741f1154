import { openNode } from "./drawer.mjs";
import { onView } from "./page.mjs";
import { duration, element, percent, rate, setText, short } from "./format.mjs";

/**
 * @typedef {import("../live_view.ts").LiveView} LiveView
 * @typedef {import("../live_view.ts").LiveNode} LiveNode
 */

/** Shares of the budget from which an edge is called filling and full. */
const fillingFrom = 0.6;
const fullFrom = 0.85;
/** The picture is never smaller than this share of its size. */
const smallest = 0.7;

const bottleneck = element("bottleneck");
const cards = new Map(
  [...document.querySelectorAll("a.card")].map((card) => [
    card.getAttribute("data-node") ?? "",
    card,
  ]),
);
const edges = [...document.querySelectorAll("g.edge")].map((edge) => ({
  edge,
  from: edge.getAttribute("data-from") ?? "",
  to: edge.getAttribute("data-to") ?? "",
  kind: edge.getAttribute("data-kind") ?? "",
}));
const rows = new Map(
  [...document.querySelectorAll("#ranked tr[data-row]")].map((row) => [
    row.getAttribute("data-row") ?? "",
    row,
  ]),
);

/** @param {LiveView} view */
function show(view) {
  const nodes = new Map(view.nodes.map((node) => [node.id, node]));
  bottleneck.className = `bottleneck ${view.bottleneck.kind}`;
  setText(element("bottleneck-text"), view.bottleneck.sentence);
  showTotals(view);
  for (const [id, card] of cards) {
    const node = nodes.get(id);
    if (node !== undefined) showCard(card, node);
    card.classList.toggle("culprit", view.bottleneck.node === id);
  }
  for (const one of edges) {
    const node = nodes.get(one.from);
    const to = nodes.get(one.to);
    if (node !== undefined && to !== undefined) showEdge(one, node, to);
  }
  showRanked(view.nodes);
}

/** @param {LiveView} view */
function showTotals(view) {
  const texts = {
    settledPerSecond: short(view.settledPerSecond),
    inFlight: short(view.inFlight),
    fill: `${percent(view.fill)} of the budget`,
    latency: duration(view.latency.p95),
    read: short(view.read),
    deadLettered: short(view.deadLettered),
    restarts: String(view.restarts),
  };
  for (const [name, text] of Object.entries(texts)) {
    setText(document.querySelector(`[data-total="${name}"]`), text);
  }
}

/**
 * @param {Element} card
 * @param {LiveNode} node
 */
function showCard(card, node) {
  const texts = {
    status: node.status,
    in: rate(node.inPerSecond),
    out: `${rate(node.outPerSecond)}/s`,
    p95: duration(node.p95 ?? NaN),
    busy: `${percent(node.busy)} busy`,
    blocked: `${percent(node.blocked)} blocked`,
  };
  for (const [name, text] of Object.entries(texts)) {
    setText(card.querySelector(`[data-field="${name}"]`), text);
  }
  const isWell = ["ok", "connected", "starting"].includes(node.status);
  card.classList.toggle("unwell", !isWell);
  const busy = card.querySelector('[data-bar="busy"]');
  const blocked = card.querySelector('[data-bar="blocked"]');
  busy?.setAttribute("width", String(100 * node.busy));
  blocked?.setAttribute("x", String(100 * node.busy));
  blocked?.setAttribute("width", String(100 * node.blocked));
}

/**
 * @param {{ edge: Element, kind: string }} one
 * @param {LiveNode} from
 * @param {LiveNode} to
 */
function showEdge({ edge, kind }, from, to) {
  const isFailures = kind === "failures";
  const perSecond = isFailures ? 0 : from.outPerSecond;
  const fill = isFailures ? 0 : to.fill;
  const text = isFailures
    ? from.failed === 0 ? "" : `${short(from.failed)} failed`
    : perSecond === 0
    ? ""
    : `${rate(perSecond)}/s`;
  setText(edge.querySelector(".rate"), text);
  setText(
    edge.querySelector(".fill"),
    fill >= 0.01 ? `${fillSign(fill)}${percent(fill)} full` : "",
  );
  const width = 1.6 + Math.log10(1 + perSecond) * 0.9;
  edge.querySelector(".line")?.setAttribute("stroke-width", width.toFixed(2));
  edge.classList.toggle("moves", isFailures ? from.failed > 0 : perSecond > 0);
  edge.classList.toggle("filling", fill >= fillingFrom && fill < fullFrom);
  edge.classList.toggle("full", fill >= fullFrom);
}

/** @param {number} fill */
function fillSign(fill) {
  return fill >= fullFrom ? "▲ " : fill >= fillingFrom ? "△ " : "";
}

/** @param {readonly LiveNode[]} nodes */
function showRanked(nodes) {
  for (const node of nodes) {
    const row = rows.get(node.id);
    if (row === undefined) continue;
    const texts = {
      status: node.status,
      busy: percent(node.busy),
      blocked: percent(node.blocked),
      inPerSecond: short(node.inPerSecond),
      outPerSecond: short(node.outPerSecond),
      p95: duration(node.p95 ?? NaN),
      waiting: short(node.waiting),
      inFlight: short(node.inFlight),
      retries: short(node.retries),
      failed: short(node.failed),
    };
    for (const [name, text] of Object.entries(texts)) {
      setText(row.querySelector(`[data-cell="${name}"]`), text);
    }
  }
  const body = document.querySelector("#ranked tbody");
  // A row that has the focus would lose it, and one that is read would jump.
  if (body === null || body.matches(":hover, :focus-within")) return;
  const order = nodes.toSorted((a, b) =>
    Math.round(b.busy * 20) - Math.round(a.busy * 20) ||
    Math.round(b.blocked * 20) - Math.round(a.blocked * 20)
  ).map((node) => rows.get(node.id)).filter((row) => row !== undefined);
  const isSame = order.every((row, index) => body.children[index] === row);
  if (!isSame) body.append(...order);
}

/**
 * Everything that leads to a node and everything that it leads to.
 * @param {string} id
 * @returns {Set<string>}
 */
function pathOf(id) {
  const path = new Set([id]);
  for (
    const [near, far] of /** @type {const} */ ([["from", "to"], ["to", "from"]])
  ) {
    const seen = new Set([id]);
    const next = [id];
    for (let one = next.pop(); one !== undefined; one = next.pop()) {
      for (const edge of edges) {
        if (edge[near] !== one || seen.has(edge[far])) continue;
        seen.add(edge[far]);
        path.add(edge[far]);
        next.push(edge[far]);
      }
    }
  }
  return path;
}

/** @param {string | null} id */
function highlight(id) {
  const path = id === null || !cards.has(id) ? undefined : pathOf(id);
  const term = search instanceof HTMLInputElement
    ? search.value.trim().toLowerCase()
    : "";
  for (const [name, card] of cards) {
    const isFound = term === "" ||
      (card.textContent ?? "").toLowerCase().includes(term) ||
      name.includes(term);
    const isOn = isFound && (path?.has(name) ?? true);
    card.classList.toggle("off", !isOn);
    card.classList.toggle("selected", name === openNode());
    rows.get(name)?.classList.toggle("off", !isFound);
  }
  for (const { edge, from, to } of edges) {
    const isOn = path === undefined || (path.has(from) && path.has(to));
    edge.classList.toggle("off", !isOn || term !== "");
    edge.classList.toggle("on", path !== undefined && isOn);
  }
}

const search = document.getElementById("search");
search?.addEventListener("input", () => highlight(openNode()));
for (const [id, card] of cards) {
  for (const type of ["mouseenter", "focus"]) {
    card.addEventListener(type, () => highlight(id));
  }
  for (const type of ["mouseleave", "blur"]) {
    card.addEventListener(type, () => highlight(openNode()));
  }
}
document.addEventListener("hotpath-node", () => highlight(openNode()));
onView(show);
highlight(openNode());
{
  // A wide picture is scrolled rather than made too small to read.
  const graph = element("graph");
  const width = Number(graph.getAttribute("width"));
  graph.style.minWidth = `${Math.round(width * smallest)}px`;
}
