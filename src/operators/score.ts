import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import { invariant } from "../core/invariant.ts";
import { isoTime } from "../core/iso_time.ts";
import type { Batch, Message } from "../core/message.ts";
import {
  breakerOption,
  nestedPolicy,
  rateOption,
  retryOption,
} from "../core/nested_policy.ts";
import type {
  CallNode,
  CallResult,
  NodeContext,
  NodeType,
} from "../core/node.ts";
import { choice, count, duration, size, text } from "../core/options.ts";
import { originId } from "../core/record.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { JsonClient, shownAddress } from "../drivers/http/json_client.ts";
import { ScoreRecord } from "../scoring/score_record.ts";
import { givenInputs } from "./score/given_inputs.ts";
import { inputDefaults } from "./score/input_defaults.ts";
import { inputCoverage, type ScoreRequest } from "./score/inputs.ts";
import { withLiveTrending } from "./score/live_trending.ts";
import type { ProfileFacts } from "./score/profile_facts.ts";
import { readReply, type ScoredItem } from "./score/read_reply.ts";
import { ScoreTallies } from "./score/score_tallies.ts";

const options = z.strictObject({
  url: text({ doc: "Address of the scoring service's batch endpoint" })
    .refine(isHttpAddress, { message: "expected an http or https address" }),
  timeout: duration({
    doc: "Longest wait for the answer to a batch",
    default: "2s",
  }),
  inFlight: count({
    doc: "Batches that are asked about at a time",
    unit: "calls",
    default: 4,
    max: 256,
  }),
  order: choice(["input", "none"], {
    doc: "Whether scores leave in the order in which the events came",
    default: "input",
  }),
  missing: choice(["missing", "reference"], {
    doc:
      "What is sent for an input that is not known: nothing, or the constants of the job before, for a comparison",
    default: "missing",
  }),
  defaults: inputDefaults,
  maxReplyBytes: size({
    doc: "Largest answer that is read",
    default: "4MiB",
  }),
  rate: rateOption,
  retry: retryOption,
  breaker: breakerOption,
});

type ScoreOptions = z.output<typeof options>;

/** Asks the scoring service about batches of profiles. */
export const score: NodeType<typeof options, Drivers> = {
  type: "score",
  role: "operator",
  doc: "Asks the scoring service about batches of profiles",
  options,
  input: ["batch"],
  output: "batch",
  canFail: true,
  facts: (settings) => ({
    summary: `batches to ${shownAddress(settings.url)}`,
    losesOrder: settings.order === "none",
    policy: {
      timeoutMs: settings.timeout,
      inFlight: settings.inFlight,
      order: settings.order,
      ...nestedPolicy(settings),
    },
  }),
  create: (settings, context): CallNode => new ScoreNode(settings, context),
};

class ScoreNode implements CallNode {
  readonly kind = "call";
  readonly #settings: ScoreOptions;
  readonly #clock: Clock;
  readonly #client: JsonClient;
  readonly #tallies: ScoreTallies;

  constructor(
    settings: ScoreOptions,
    { clock, tallies }: NodeContext<Drivers>,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tallies = new ScoreTallies(tallies);
    this.#client = new JsonClient({
      url: settings.url,
      maxReplyBytes: settings.maxReplyBytes,
      refusedCode: "score-rejected",
      clock,
    });
  }

  async call(batch: Batch, signal: AbortSignal): Promise<CallResult> {
    const profiles = batch.messages.filter(isProfileMessage);
    if (profiles.length === 0) return batch.messages.map(notProfile);
    const requests = profiles.map(({ value }) =>
      givenInputs(value, this.#settings)
    );
    const body = JSON.stringify({ items: requests });
    const reply = await this.#client.post(body, signal);
    const items = readReply(reply, profiles.map(({ value }) => value.kol_id));
    const timestamp = isoTime(this.#clock.now());
    const now = this.#clock.monotonic();
    let next = 0;
    return batch.messages.map((message) => {
      if (!isProfileMessage(message)) return notProfile();
      const item = items[next];
      const request = requests[next++];
      invariant(
        item !== undefined && request !== undefined,
        "A reply that was read has all its items",
      );
      if (item instanceof HotpathError) return item;
      const scored = scoredMessage(message, item, { request, timestamp, now });
      this.#tallies.add(scored.value);
      return scored;
    });
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }
}

/** What was asked, and when the answer had come. */
interface Scoring {
  readonly request: ScoreRequest;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  /** Monotonic milliseconds. */
  readonly now: number;
}

function scoredMessage(
  message: Message<ProfileFacts>,
  answer: ScoredItem,
  { request, timestamp, now }: Scoring,
): Message<ScoreRecord> {
  const { value, record } = message;
  const { completeness, missing } = inputCoverage.of(value);
  const item = withLiveTrending(answer, value);
  return message.withValue(
    new ScoreRecord({
      kol_id: value.kol_id,
      platform: value.platform,
      // An event without an id is known by where it was read.
      event_id: value.event_id ?? originId(record),
      event_time: isoTime(message.eventTime),
      timestamp,
      given: item.given,
      features: request,
      latency_ms: Math.max(0, Math.round(now - message.readAt)),
      model_versions: item.versions,
      degraded: item.degraded,
      completeness,
      missing,
    }),
  );
}

function isProfileMessage(message: Message): message is Message<ProfileFacts> {
  const { value } = message;
  return typeof value === "object" && value !== null && "event_type" in value &&
    value.event_type === "profile";
}

function notProfile(): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      "Cannot score the event, expected a profile, give the parse node before it the schema: profile",
  });
}

function isHttpAddress(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === "http:" || url?.protocol === "https:";
}
