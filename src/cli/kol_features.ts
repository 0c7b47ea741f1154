import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import { isoTime } from "../core/iso_time.ts";
import type { Logger } from "../core/logger.ts";
import { Message } from "../core/message.ts";
import { NodeTallies } from "../core/node_tallies.ts";
import type { ProcessMetrics } from "../core/process_metrics.ts";
import type { LogRecord, Origin } from "../core/record.ts";
import { Settlement } from "../core/settlement.ts";
import type { Drivers } from "../drivers/drivers.ts";
import type { Plan, PlanNode } from "../graph/plan.ts";
import type { KolProfile } from "../operators/parse/profile.ts";
import { givenInputs } from "../operators/score/given_inputs.ts";
import { inputDefaults } from "../operators/score/input_defaults.ts";
import { inputNames, scoreRequest } from "../operators/score/inputs.ts";
import { score } from "../operators/score.ts";
import {
  successFeatureNames,
  successFeatures,
} from "../scoring/features/success_features.ts";
import {
  trustFeatureNames,
  trustFeatures,
} from "../scoring/features/trust_features.ts";
import { meanVideo } from "../scoring/kol_request.ts";
import type { KolFeatures, NamedValue } from "../ui/store_reads.ts";

/** What a KOL's features are made from. */
export interface FeatureParts {
  readonly plan: Plan;
  readonly drivers: Drivers;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * What a score was made from, made anew from its event as the topology reads it
 * and asks about it. An event that its topic has forgotten has none any more.
 */
export async function kolFeatures(
  origin: string,
  parts: FeatureParts,
): Promise<KolFeatures> {
  const place = placeOf(origin);
  if (place === undefined) return unknown(`It does not name its event`);
  const way = wayOf(place.topic, parts.plan);
  if (way === undefined) {
    return unknown(`Nothing here scores the events of ${place.topic}`);
  }
  const record = await readOne(place, parts.drivers);
  if (record === undefined) {
    return unknown(`The topic does not keep its event any more: ${origin}`);
  }
  const message = await parsed(record, way.parse, parts);
  if (message instanceof HotpathError) return unknown(message.message);
  return isProfile(message.value)
    ? features(message.value, { message, origin, way })
    : unknown(`Its event is no profile: ${origin}`);
}

function unknown(why: string): KolFeatures {
  return { kind: "unknown", why };
}

function placeOf(origin: string): Origin | undefined {
  const [, topic, partition, offset] =
    /^([^/]+)\/(\d{1,9})\/(\d{1,15})$/.exec(origin) ?? [];
  return topic === undefined ? undefined : {
    topic,
    partition: Number(partition),
    offset: Number(offset),
  };
}

/** How an event comes to be scored. */
interface Way {
  readonly parse: PlanNode;
  readonly score: PlanNode;
  /** Nodes between the two that ask somebody about the event. */
  readonly asking: readonly PlanNode[];
}

/** The score node below a source of the topic, and the parse node above it. */
function wayOf(topic: string, plan: Plan): Way | undefined {
  for (const node of plan.nodes) {
    if (node.type.type !== score.type) continue;
    const above = upstream(plan, node);
    const parse = above.find((one) => one.type.type === "parse");
    const reads = above.some((one) => one.facts.topicsRead?.includes(topic));
    if (parse === undefined || !reads) continue;
    const asking = above.filter((one) => one.facts.policy !== undefined);
    return { parse, score: node, asking };
  }
  return undefined;
}

/** Nodes above one, the nearest first. */
function upstream(plan: Plan, node: PlanNode): PlanNode[] {
  const reached = new Set([node.id]);
  return plan.nodes.toReversed().filter(({ id, consumers }) => {
    const isAbove = consumers.some((one) => reached.has(one));
    if (isAbove) reached.add(id);
    return isAbove;
  });
}

async function readOne(
  { topic, partition, offset }: Origin,
  { log }: Drivers,
): Promise<LogRecord | undefined> {
  try {
    const ends = await log.admin.ends(topic);
    const isKept = ends.some((one) =>
      one.partition === partition && one.start <= offset && offset < one.end
    );
    if (!isKept) return undefined;
    const reader = await log.openReader(topic, { partition, offset });
    try {
      const [record] = await reader.poll(1, pollWaitMs);
      return record?.offset === offset ? record : undefined;
    } finally {
      await reader.close();
    }
  } catch (thrown) {
    if (thrown instanceof HotpathError && thrown.code === "topic-unknown") {
      return undefined;
    }
    throw thrown;
  }
}

/** The event as the parse node gives it, or why it refuses it. */
async function parsed(
  record: LogRecord,
  { id, type, options }: PlanNode,
  { plan, drivers, clock, logger }: FeatureParts,
): Promise<Message | HotpathError> {
  const instance = await type.create(options, {
    id,
    topology: plan.name,
    configHash: plan.configHash,
    clock,
    logger,
    drivers,
    metrics: noMetrics,
    tallies: new NodeTallies(),
  });
  const settlement = new Settlement(nobody, record.offset, 0, false);
  const message = new Message(record, null, record.timestamp, 0, settlement);
  const found = instance.kind === "map" ? instance.map(message) : message;
  return found instanceof Message || found instanceof HotpathError
    ? found
    : message;
}

function features(
  profile: KolProfile,
  { message, origin, way }: {
    readonly message: Message;
    readonly origin: string;
    readonly way: Way;
  },
): KolFeatures {
  const { options } = way.score;
  const known = scoreRequest(profile);
  const given = givenInputs(profile, {
    missing: options["missing"] === "reference" ? "reference" : "missing",
    defaults: inputDefaults.safeParse(options["defaults"]).data,
  });
  return {
    kind: "known",
    origin,
    eventTime: isoTime(message.eventTime),
    without: way.asking.map((one) => one.id),
    inputs: inputNames.map((name) => ({
      name,
      value: given[name] ?? null,
      from: known[name] !== undefined
        ? "event"
        : given[name] !== undefined
        ? "default"
        : "missing",
    })),
    trust: vector(trustFeatureNames, (out) => trustFeatures(given, out)),
    success: vector(
      successFeatureNames,
      (out) => successFeatures(meanVideo(given), out),
    ),
  };
}

function vector(
  names: readonly string[],
  fill: (out: Float64Array) => void,
): NamedValue[] {
  const out = new Float64Array(names.length);
  fill(out);
  return names.map((name, index) => ({ name, value: finite(out[index]) }));
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function isProfile(value: unknown): value is KolProfile {
  return typeof value === "object" && value !== null && "event_type" in value &&
    value.event_type === "profile";
}

/** A parse node asks for none. */
const noMetrics: ProcessMetrics = {
  instance: "",
  now: () => [],
  withLags: () => Promise.resolve([]),
};
/** An event that is only looked at owes nothing to anybody. */
const nobody = { requiredSettled() {}, allSettled() {} };
/** A record that is there comes at once; a broker may take a moment. */
const pollWaitMs = 2_000;
