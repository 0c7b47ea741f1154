import type { Plan, PlanNode } from "../graph/plan.ts";
import type { PartitionWhy } from "../runtime/partition_why.ts";
import type {
  NodeSnapshot,
  TallyReads,
  TelemetrySnapshot,
} from "../runtime/running_topology.ts";

/** What the values of one answer are read from. */
export interface MetricsInput {
  readonly plan: Plan;
  readonly profile: string | undefined;
  readonly telemetry: TelemetrySnapshot;
  /** What each node counts by itself. */
  readonly tallies: ReadonlyMap<string, TallyReads>;
  /** Unix milliseconds. */
  readonly now: number;
  readonly whys: readonly PartitionWhy[];
  readonly isReady: boolean;
}

/** One value of a metric. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric and how its values are read. */
export interface MetricSpec {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: (input: MetricsInput) => readonly Sample[];
}

/** One sample a node. */
export function perNode(
  read: (node: NodeSnapshot) => number,
): (input: MetricsInput) => readonly Sample[] {
  return ({ telemetry }) =>
    telemetry.nodes.map((node) => ({
      labels: { node: node.id },
      value: read(node),
    }));
}

/** One sample a name that a node counts by. */
export function perCount(
  label: string,
  read: (node: NodeSnapshot) => Readonly<Record<string, number>>,
): (input: MetricsInput) => readonly Sample[] {
  return ({ telemetry }) =>
    telemetry.nodes.flatMap((node) =>
      Object.entries(read(node)).map(([name, value]) => ({
        labels: { node: node.id, [label]: name },
        value,
      }))
    );
}

/** The same of the nodes that call a service. */
export function ofCalls(
  label: string,
  read: (node: NodeSnapshot) => Readonly<Record<string, number>>,
): (input: MetricsInput) => readonly Sample[] {
  const all = perCount(label, read);
  return (input) =>
    all(input).filter(({ labels }) =>
      input.plan.nodes.some((node) =>
        node.id === labels["node"] && serverOf(node) !== undefined
      )
    );
}

/**
 * One sample a node that something leads to. What waits in front of a node
 * with several inputs is not told apart, so these are named together.
 */
export function perEdge(
  read: (input: MetricsInput, node: NodeSnapshot) => number,
): (input: MetricsInput) => readonly Sample[] {
  return (input) =>
    input.plan.nodes.flatMap(({ id, from, failuresFrom }) => {
      const done = input.telemetry.nodes.find((one) => one.id === id);
      const inputs = [...from, ...failuresFrom];
      if (done === undefined || inputs.length === 0) return [];
      const labels = { from: inputs.join(","), to: id };
      return [{ labels, value: read(input, done) }];
    });
}

/** What nodes count by themselves, one sample a node and set of labels. */
export function tallied(
  read: (tallies: TallyReads) => ReturnType<TallyReads["counters"]>,
): (input: MetricsInput) => readonly Sample[] {
  return ({ tallies }) =>
    [...tallies].flatMap(([node, one]) =>
      read(one).map(({ labels, tallied }) => ({
        labels: { node, ...labels },
        value: tallied,
      }))
    );
}

/** How far the windows of each node are behind the wall clock. */
export function watermarkLag(
  { telemetry, now }: MetricsInput,
): readonly Sample[] {
  return telemetry.nodes.flatMap(({ id, watermark }) =>
    typeof watermark !== "number" ? [] : [{
      labels: { node: id },
      value: Math.max(0, now - watermark) / 1_000,
    }]
  );
}

/** Late events of each window, dropped or put aside. */
export function late({ telemetry }: MetricsInput): readonly Sample[] {
  return telemetry.nodes.flatMap(({ id, dropped, errors, watermark }) =>
    watermark === undefined ? [] : [{
      labels: { node: id },
      value: (dropped["late"] ?? 0) + (errors["event-late"] ?? 0),
    }]
  );
}

/** One sample a partition whose lag is known. */
export function perPartition(
  read: (why: MetricsInput["whys"][number]) => number | null,
): (input: MetricsInput) => readonly Sample[] {
  return ({ whys }) =>
    whys.flatMap((why) => {
      const value = read(why);
      const labels = { topic: why.topic, partition: String(why.partition) };
      return value === null ? [] : [{ labels, value }];
    });
}

/** Host and port that a node calls; undefined where it calls none. */
export function serverOf({ options }: PlanNode): string | undefined {
  const { url } = options;
  return typeof url === "string" && URL.canParse(url)
    ? new URL(url).host
    : undefined;
}

/** One sample without labels. */
export function single(
  read: (input: MetricsInput) => number,
): (input: MetricsInput) => readonly Sample[] {
  return (input) => [{ labels: {}, value: read(input) }];
}

/** Sinks with what they have done, dead-letter sinks among them. */
export function sinksOf(
  { plan, telemetry }: MetricsInput,
): readonly { readonly node: PlanNode; readonly done: NodeSnapshot }[] {
  return plan.nodes.flatMap((node) => {
    if (node.type.role !== "sink") return [];
    const done = telemetry.nodes.find((one) => one.id === node.id);
    return done === undefined ? [] : [{ node, done }];
  });
}

/** What became of the messages at each sink. */
export function sinkWrites(input: MetricsInput): readonly Sample[] {
  return sinksOf(input).flatMap(({ node, done }) => {
    const failed = sum(done.errors);
    const dropped = sum(done.dropped);
    return [
      { outcome: "delivered", value: done.out },
      { outcome: "dead-lettered", value: Math.max(0, failed - dropped) },
      { outcome: "dropped", value: dropped },
    ].map(({ outcome, value }) => ({
      labels: { sink: node.id, outcome },
      value,
    }));
  });
}

/** Records written, by topic; failures with their code. */
export function sent(input: MetricsInput): readonly Sample[] {
  return sinksOf(input).flatMap(({ node, done }) => {
    const [topic] = node.facts.topicsWritten ?? [];
    if (topic === undefined) return [];
    return [
      { labels: { topic, error_type: "" }, value: done.out },
      ...Object.entries(done.errors).map(([code, value]) => ({
        labels: { topic, error_type: code },
        value,
      })),
    ];
  });
}

/** Records read, by source: a source of several topics has them joined. */
export function consumed({ plan, telemetry }: MetricsInput): readonly Sample[] {
  return telemetry.nodes.flatMap(({ id, in: value }) => {
    const node = plan.nodes.find((one) => one.id === id);
    if (node?.type.role !== "source") return [];
    const topic = (node.facts.topicsRead ?? []).join(",");
    return [{ labels: { topic, group: groupOf(node) }, value }];
  });
}

/** Records that are not finished, by partition. */
export function lag({ plan, whys }: MetricsInput): readonly Sample[] {
  return whys.flatMap((why) => {
    if (why.lag === null) return [];
    const node = plan.nodes.find((one) => one.id === why.source);
    const consumergroup = node === undefined ? "" : groupOf(node);
    const partition = String(why.partition);
    const labels = { consumergroup, topic: why.topic, partition };
    return [{ labels, value: why.lag }];
  });
}

function groupOf({ options }: PlanNode): string {
  return typeof options === "object" && options !== null && "group" in options
    ? String(options.group)
    : "";
}

/** Nodes with a breaker, and whether it is open. */
export function breakers({ plan, telemetry }: MetricsInput): readonly Sample[] {
  return telemetry.nodes.flatMap(({ id, status }) => {
    const node = plan.nodes.find((one) => one.id === id);
    if (node?.facts.policy === undefined) return [];
    const labels = { target: id, state: "open" };
    return [{ labels, value: status === "breaker open" ? 1 : 0 }];
  });
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, one) => all + one, 0);
}
