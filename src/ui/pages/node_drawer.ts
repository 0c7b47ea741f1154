import { html } from "hono/html";
import { originText } from "../../config/config_tree.ts";
import { optionRows } from "../../config/option_rows.ts";
import type { ResolvedSetting } from "../../config/resolved_settings.ts";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { PlanNode } from "../../graph/plan.ts";
import type {
  CallState,
  NodeSnapshot,
} from "../../runtime/running_topology.ts";
import { durationText } from "../duration_text.ts";
import type { Markup } from "../markup.ts";
import type { ShownMessage } from "../shown_message.ts";
import { numberText } from "./data_table.ts";
import { histogram } from "./histogram.ts";

/** An option of a node as it is in force. */
export interface ShownOption {
  readonly name: string;
  readonly value: unknown;
  /** Where it comes from: a place in a file, a profile, a default. */
  readonly origin: string;
  readonly doc: string;
}

/** Everything there is to say of a node. */
export interface NodeView {
  readonly id: string;
  readonly type: string;
  readonly typeDoc: string;
  readonly doc: string;
  readonly summary: string;
  readonly required: boolean;
  readonly from: readonly string[];
  readonly consumers: readonly string[];
  readonly onError: string | null;
  readonly options: readonly ShownOption[];
  readonly counters: NodeSnapshot | null;
  /** Of its calls or writes; null where it makes none. */
  readonly calls: CallState | null;
  /** The last durations in ascending order, milliseconds. */
  readonly recentMs: readonly number[];
  readonly failures: readonly ShownMessage[];
  /** A message that came in, and one that went out; null where none is shown. */
  readonly samples: {
    readonly in: ShownMessage | null;
    readonly out: ShownMessage | null;
  };
  /** Why no events are shown, where that is so. */
  readonly samplesOff: string | null;
}

/** The options of a node, each with its origin and what it is for. */
export function shownOptions(
  node: PlanNode,
  config: ResolvedConfig,
): ShownOption[] {
  const docs = new Map(optionRows(node.type).map((row) => [row.name, row.doc]));
  return config.settings.filter(({ segments }) =>
    segments[0] === "nodes" && segments[1] === node.id && segments[2] === "with"
  ).map((setting) => shownOption(setting, docs));
}

function shownOption(
  { segments, value, origin }: ResolvedSetting,
  docs: ReadonlyMap<string, string>,
): ShownOption {
  const name = segments.slice(3).join(".");
  const parts = name.split(".");
  // A list's or a map's entries are told by the option that holds them.
  const doc = parts.map((_, index) =>
    docs.get(parts.slice(0, index + 1).join("."))
  )
    .findLast((one) => one !== undefined);
  return { name, value, origin: originText(origin), doc: doc ?? "" };
}

/** What is shown of a node beside the picture. */
export function nodeDrawer(view: NodeView): Markup {
  const { counters } = view;
  return html`
    <div
      class="drawer-head"><h2 id="drawer-title">${view
        .id}</h2><a class="close" href="/" data-close aria-label="Close">×</a></div>
    <p class="muted">${view.type}: ${view.typeDoc}</p>
    ${view.doc === "" ? "" : html`<p>${view.doc}</p>`}
    <p><code>${view.summary}</code></p>
    <p>${edges(view)}</p>
    <p
      class="buttons"><a class="button" href="/live?node=${encodeURIComponent(
        view.id,
      )}">Tap it</a> <a class="button" href="/api/nodes/${encodeURIComponent(
        view.id,
      )}">JSON</a></p>
    ${counters === null ? "" : counterList(counters, view.calls)}
    <h3>Last durations <small><a href="/api/nodes/${encodeURIComponent(
      view.id,
    )}/durations.csv" download>CSV</a></small></h3>
    ${histogram(view.recentMs, "Last durations")}
    <h3>Last failures</h3>
    ${view.failures.length === 0
      ? html`<p class="empty">It has failed nothing since the start.</p>`
      : view.failures.map((one) =>
        html`
          <details
            class="event"><summary><code>${one.error?.code}</code> ${one.error
              ?.message} <small>${new Date(one.at)
              .toISOString()}</small></summary><p><code>${one
              .origin}</code></p>${view.samplesOff === null
              ? valueBlock(one)
              : ""}</details>
        `
      )}
    <h3>Samples</h3>
    ${view.samplesOff !== null
      ? html`<p class="empty">${view.samplesOff}.</p>`
      : html`${sample("In", view.samples.in)}${
        sample("Out", view.samples.out)
      }`}
    <h3>Options</h3>
    ${optionTable(view.options)}
  `;
}

function edges({ from, consumers, onError, required }: NodeView): string {
  return [
    from.length === 0 ? "" : `takes from ${from.join(", ")}`,
    consumers.length === 0 ? "" : `gives to ${consumers.join(", ")}`,
    onError === null ? "" : `what it fails goes to ${onError}`,
    required
      ? "commits wait for it"
      : "best effort: commits do not wait for it",
  ].filter((part) => part !== "").join("; ");
}

function counterList(node: NodeSnapshot, calls: CallState | null): Markup {
  const { duration, recent } = node;
  const rows: readonly (readonly [string, string])[] = [
    ["Status", node.status],
    ["In", `${numberText(node.in)} (${numberText(node.inPerSecond)} a second)`],
    [
      "Out",
      `${numberText(node.out)} (${numberText(node.outPerSecond)} a second)`,
    ],
    ["Waiting, in work", `${node.waiting}, ${node.inFlight}`],
    ["Retries", numberText(node.retries)],
    ...(calls === null ? [] : callRows(calls)),
    ...(Object.keys(node.flushes).length === 0
      ? []
      : [["Batches closed by", counts(node.flushes)] as const]),
    ["Failed", counts(node.errors)],
    ["Dropped", counts(node.dropped)],
    [
      "Duration, last",
      `p50 ${durationText(recent.p50)}, p95 ${durationText(recent.p95)}, max ${
        durationText(recent.max)
      }`,
    ],
    [
      "Duration, since start",
      `p50 ${durationText(duration.p50)}, p95 ${
        durationText(duration.p95)
      }, p99 ${durationText(duration.p99)}`,
    ],
  ];
  return html`<dl class="pairs">${
    rows.map(([name, value]) =>
      html`
        <div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>
      `
    )
  }</dl>`;
}

/** The breaker, and how many calls may run at a time. */
function callRows(calls: CallState): (readonly [string, string])[] {
  const { breaker, opened, probeInMs, callsAllowed, callsMax } = calls;
  const probe = probeInMs === null || breaker === "probing"
    ? ""
    : `, next probe in ${durationText(probeInMs)}`;
  const times = opened > 1 ? `, ${opened - 1} probes failed` : "";
  return [
    ["Breaker", `${breaker}${probe}${times}`],
    [
      "Calls at a time",
      callsAllowed === callsMax
        ? `${callsMax}`
        : `${callsAllowed} of ${callsMax}, as it is overloaded`,
    ],
  ];
}

function counts(by: Readonly<Record<string, number>>): string {
  const entries = Object.entries(by);
  return entries.length === 0
    ? "0"
    : entries.map(([name, count]) => `${name} ${numberText(count)}`).join(", ");
}

function sample(side: string, shown: ShownMessage | null): Markup {
  return shown === null
    ? html`<p class="empty">${side}: nothing was seen yet.</p>`
    : html`
      <details
        class="event"><summary>${side} <code>${shown
          .origin}</code></summary>${valueBlock(shown)}</details>
    `;
}

function valueBlock({ value }: ShownMessage): Markup {
  return html`<pre tabindex="0">${JSON.stringify(value, null, 2)}</pre>`;
}

function optionTable(options: readonly ShownOption[]): Markup {
  if (options.length === 0) {
    return html`<p class="empty">It has no options.</p>`;
  }
  return html`<dl class="options">${
    options.map(({ name, value, origin, doc }) =>
      html`
        <div>
          <dt><code>${name}</code> <code class="value">${typeof value ===
              "string"
            ? value
            : JSON.stringify(value)}</code></dt>
          <dd>${doc}<small>${origin}</small></dd>
        </div>
      `
    )
  }</dl>`;
}
