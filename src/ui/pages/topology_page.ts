import { html } from "hono/html";
import type { Plan } from "../../graph/plan.ts";
import { liveGraph } from "../live_graph.ts";
import type { Markup } from "../markup.ts";

/** The home page: the picture with its numbers, and the nodes as a table. */
export function topologyPage(
  plan: Plan,
  drawer: Markup | undefined,
): Markup {
  return html`
    <div class="title-row">
      <h1>${plan.name}</h1>
      <p class="muted">${plan.doc}</p>
    </div>
    <p class="bottleneck none" id="bottleneck"
      role="status"><span class="sign" aria-hidden="true"></span><span id="bottleneck-text">Waiting for the first numbers</span></p>
    <dl class="figures">
      <div>
        <dt>Settled</dt>
        <dd><b data-total="settledPerSecond">–</b> a second</dd>
      </div>
      <div>
        <dt>In flight</dt>
        <dd><b data-total="inFlight">–</b> <small data-total="fill"></small></dd>
      </div>
      <div>
        <dt>Latency p95</dt>
        <dd><b data-total="latency">–</b></dd>
      </div>
      <div>
        <dt>Read</dt>
        <dd><b data-total="read">–</b></dd>
      </div>
      <div>
        <dt>Dead letters</dt>
        <dd><a href="/dead-letters"><b data-total="deadLettered">–</b></a></dd>
      </div>
      <div>
        <dt>Restarts</dt>
        <dd><b data-total="restarts">–</b></dd>
      </div>
    </dl>
    <section class="panel" aria-labelledby="graph-title">
      <div class="panel-head"><h2 id="graph-title">Picture</h2>
    <label class="search">Find <input id="search" type="search" placeholder="node or type" autocomplete="off"></label>
    <span class="legend" aria-hidden="true"><i class="busy"></i>busy <i class="blocked"></i>blocked <i class="idle"></i>idle</span>
    <span class="links"><a href="/api/topology.svg">SVG</a> <a href="/api/topology.mmd">Mermaid</a> <a href="/api/topology.dot">DOT</a> <a href="/api/topology">JSON</a></span></div>
      <div class="scroll graph-scroll" tabindex="0" role="region"
        aria-label="Picture of the topology">${liveGraph(plan)}</div>
    </section>
    ${rankedTable(plan)}
    <aside id="drawer" class="drawer" aria-label="Node"
      ${drawer === undefined ? "hidden" : ""}>${drawer ?? ""}</aside>
  `;
}

/** The nodes as a table; the page's module keeps the busiest on top. */
function rankedTable(plan: Plan): Markup {
  return html`
    <section class="panel" aria-labelledby="ranked-title">
      <div
        class="panel-head"><h2 id="ranked-title">Nodes, the busiest first</h2><span class="links"><a href="/api/nodes.csv" download>CSV</a> <a href="/api/nodes">JSON</a></span></div>
      <div class="scroll" tabindex="0" role="region" aria-label="Nodes">
        <table id="ranked">
          <thead>
            <tr><th scope="col">Node</th><th scope="col">Type</th><th scope="col">Status</th>${columns
              .map(([, title]) =>
                html`<th scope="col" class="num">${title}</th>`
              )}</tr>
          </thead>
          <tbody>${plan.nodes.map((node) =>
            html`
              <tr
                data-row="${node
                  .id}"><th scope="row"><a href="/?node=${encodeURIComponent(
                    node.id,
                  )}" data-open="${node.id}">${node.id}</a></th><td>${node.type
                  .type}</td><td data-cell="status"></td>${columns.map((
                    [name],
                  ) => html`<td class="num" data-cell="${name}"></td>`)}</tr>
            `
          )}</tbody>
        </table>
      </div>
    </section>
  `;
}

const columns = [
  ["busy", "Busy"],
  ["blocked", "Blocked"],
  ["inPerSecond", "In/s"],
  ["outPerSecond", "Out/s"],
  ["p95", "p95"],
  ["waiting", "Waiting"],
  ["inFlight", "In work"],
  ["retries", "Retries"],
  ["failed", "Failed"],
] as const;
