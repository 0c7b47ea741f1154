import { z } from "zod";
import { Dropped } from "../core/dropped.ts";
import { HotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { Batch, Message } from "../core/message.ts";
import {
  breakerOption,
  nestedPolicy,
  rateOption,
  retryOption,
} from "../core/nested_policy.ts";
import type {
  CallItem,
  CallNode,
  CallResult,
  NodeContext,
  NodeType,
} from "../core/node.ts";
import { duration, text } from "../core/options.ts";
import type { Cache, CacheRow } from "../drivers/cache.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { ScoreRecord } from "../scoring/score_record.ts";
import { TrendingRecord } from "../scoring/trending_record.ts";
import { type JudgedRecord, raiseAlerts } from "./alert/raise_alerts.ts";
import { readHistory, type ScoreHistory } from "./alert/score_history.ts";

const options = z.strictObject({
  state: text({
    doc:
      "Begin of the cache keys under which the last scores of each KOL are kept",
    default: "kol:alerts",
  }),
  ttl: duration({
    doc: "How long the last scores of a KOL are kept after the newest",
    default: "7d",
  }).refine((ms) => ms >= ttlMinMs, {
    message: "expected at least 25h, as a fall of trust is looked for in a day",
  }),
  timeout: duration({
    doc: "Longest wait for the last scores of a batch to be read and kept",
    default: "5s",
  }),
  rate: rateOption,
  retry: retryOption,
  breaker: breakerOption,
});

type AlertOptions = z.output<typeof options>;

/** Raises alerts from scores, once a KOL, type and hour. */
export const alert: NodeType<typeof options, Drivers> = {
  type: "alert",
  role: "operator",
  doc: "Raises alerts from scores, once a KOL, type and hour",
  options,
  input: ["batch"],
  output: "batch",
  canFail: true,
  facts: (settings) => ({
    summary: "low or fallen trust, trending turned Viral",
    needsOrder: true,
    policy: {
      timeoutMs: settings.timeout,
      // A batch is compared with what the one before it has kept.
      inFlight: 1,
      order: "input",
      ...nestedPolicy(settings),
    },
  }),
  create: (settings, context): CallNode => new AlertNode(settings, context),
};

class AlertNode implements CallNode {
  readonly kind = "call";
  readonly #settings: AlertOptions;
  readonly #cache: Cache;
  readonly #logger: Logger;

  constructor(
    settings: AlertOptions,
    { drivers, logger }: NodeContext<Drivers>,
  ) {
    this.#settings = settings;
    this.#cache = drivers.cache;
    this.#logger = logger;
  }

  async call(batch: Batch, signal: AbortSignal): Promise<CallResult> {
    const histories = await this.#read(batch);
    // After its deadline the batch is asked about again, and that keeps it.
    signal.throwIfAborted();
    const changed = new Map<string, ScoreHistory>();
    const results = batch.messages.map((message): CallItem => {
      if (!isScoreMessage(message)) return notScore();
      const key = this.#key(message.value);
      const raised = raiseAlerts(message, histories.get(key) ?? []);
      histories.set(key, raised.history);
      changed.set(key, raised.history);
      if (raised.alerts.length > 0) {
        return raised.alerts.map((one) => message.withValue(one));
      }
      return raised.isRepeated ? repeated : nothing;
    });
    await this.#keep(changed, signal);
    return results;
  }

  /** What is kept of each KOL of a batch, in one round trip. */
  async #read(batch: Batch): Promise<Map<string, ScoreHistory>> {
    const keys = [
      ...new Set(
        batch.messages.filter(isScoreMessage).map(({ value }) =>
          this.#key(value)
        ),
      ),
    ];
    const histories = new Map<string, ScoreHistory>();
    if (keys.length === 0) return histories;
    const hashes = await this.#cache.getMany(keys);
    for (const [index, key] of keys.entries()) {
      const text = hashes[index]?.[historyField];
      if (text === undefined) continue;
      const history = readHistory(text);
      if (history === undefined) {
        this.#logger.log(
          "warn",
          "Last scores of a KOL cannot be read, alerts begin anew for it",
          { key },
        );
      } else histories.set(key, history);
    }
    return histories;
  }

  /** Older events than the newest that is kept leave what is kept as it is. */
  async #keep(
    histories: ReadonlyMap<string, ScoreHistory>,
    signal: AbortSignal,
  ): Promise<void> {
    const rows: CacheRow[] = [];
    for (const [key, history] of histories) {
      const newest = history.at(-1);
      if (newest === undefined) continue;
      rows.push({
        key,
        fields: { [historyField]: JSON.stringify(history) },
        eventTime: newest.eventTime,
        tie: newest.tie,
        ttlMs: this.#settings.ttl,
        rankings: [],
        mirrors: [],
      });
    }
    if (rows.length === 0) return;
    for (const result of await this.#cache.upsert(rows, signal)) {
      if (result instanceof HotpathError) throw result;
    }
  }

  /** Names of platforms hold no colon, so the rest is the KOL's. */
  #key({ platform, kol_id }: JudgedRecord): string {
    return `${this.#settings.state}:${platform}:${kol_id}`;
  }
}

function isScoreMessage(message: Message): message is Message<JudgedRecord> {
  return message.value instanceof ScoreRecord ||
    message.value instanceof TrendingRecord;
}

function notScore(): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      "Cannot raise alerts from the event, expected a score, let the alert node take from a score or a trending node",
  });
}

const nothing = new Dropped("no-alert");
const repeated = new Dropped("alert-repeated");
const historyField = "scores";
/** A day, and an hour for events that come late. */
const ttlMinMs = 90_000_000;
