import { z } from "zod";
import { Dropped } from "../core/dropped.ts";
import { HotpathError } from "../core/errors.ts";
import { isWindowRecord } from "../core/is_window_record.ts";
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
import { count, duration, text } from "../core/options.ts";
import type { WindowRecord } from "../core/window_record.ts";
import type { Cache, CacheRow } from "../drivers/cache.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { TrendingRecord } from "../scoring/trending_record.ts";
import { type Market, trendOf } from "./trending/trend_of.ts";
import { TrendingHistory } from "./trending/trending_history.ts";

const options = z.strictObject({
  engagement: z.array(text({ doc: "A measure" })).min(
    1,
    "expected at least one measure",
  ).meta({
    description: "Measures of the window whose sum is the engagement",
  }),
  baselineWindows: count({
    doc:
      "Windows that a KOL's baseline is made of at least; with fewer it is compared with itself",
    unit: "windows",
    default: 5,
    max: 10_000,
  }),
  state: text({
    doc: "Begin of the cache keys under which each KOL's windows are kept",
    default: "kol:trending",
  }),
  ttl: duration({
    doc: "How long the windows of a KOL are kept after the newest",
    default: "7d",
  }),
  market: text({
    doc:
      "Begin of the cache keys of the mean velocity of active KOLs, by platform: a hash with velocity and kols",
    default: "kol:market",
  }),
  timeout: duration({
    doc: "Longest wait for the windows of a batch to be read and kept",
    default: "5s",
  }),
  rate: rateOption,
  retry: retryOption,
  breaker: breakerOption,
});

type TrendingOptions = z.output<typeof options>;

/** Scores how fast attention to a KOL grows, window by window. */
export const trending: NodeType<typeof options, Drivers> = {
  type: "trending",
  role: "operator",
  doc: "Scores how fast attention to each KOL grows, from results of a window",
  options,
  input: ["batch"],
  output: "batch",
  canFail: true,
  facts: (settings) => ({
    summary: `velocity of ${settings.engagement.join(" + ")}`,
    needsOrder: true,
    policy: {
      timeoutMs: settings.timeout,
      // A batch is compared with what the one before it has kept.
      inFlight: 1,
      order: "input",
      ...nestedPolicy(settings),
    },
  }),
  create: (settings, context): CallNode => new TrendingNode(settings, context),
};

interface Kol {
  readonly platform: string;
  readonly kol_id: string;
}

/** What the cache knows, for one batch. */
interface Known {
  readonly histories: Map<string, TrendingHistory>;
  readonly markets: ReadonlyMap<string, Market>;
}

class TrendingNode implements CallNode {
  readonly kind = "call";
  readonly #settings: TrendingOptions;
  readonly #cache: Cache;
  readonly #logger: Logger;

  constructor(
    settings: TrendingOptions,
    { drivers, logger }: NodeContext<Drivers>,
  ) {
    this.#settings = settings;
    this.#cache = drivers.cache;
    this.#logger = logger;
  }

  async call(batch: Batch, signal: AbortSignal): Promise<CallResult> {
    const known = await this.#read(batch);
    // After its deadline the batch is asked about again, and that keeps it.
    signal.throwIfAborted();
    const changed = new Map<string, TrendingHistory>();
    const results = batch.messages.map((message): CallItem => {
      const { value } = message;
      if (!isWindowRecord(value)) return notWindow();
      const kol = kolOf(value);
      if (kol instanceof HotpathError) return kol;
      if (value.incomplete) return incomplete;
      return this.#scored(message.withValue(value), kol, { known, changed });
    });
    await this.#keep(changed, signal);
    return results;
  }

  #scored(
    message: Message<WindowRecord>,
    kol: Kol,
    { known, changed }: { known: Known; changed: Map<string, TrendingHistory> },
  ): CallItem {
    const key = this.#historyKey(kol);
    const found = trendOf(message.value, {
      engagement: this.#settings.engagement,
      baselineWindows: this.#settings.baselineWindows,
      history: known.histories.get(key) ?? TrendingHistory.empty,
      market: known.markets.get(this.#marketKey(kol)),
    });
    if (found instanceof HotpathError) return found;
    known.histories.set(key, found.history);
    changed.set(key, found.history);
    const { trend } = found;
    return message.withValue(
      new TrendingRecord({ ...kol, result: message.value, trend }),
    );
  }

  /** What is kept of the KOLs of a batch and the markets, in one round trip. */
  async #read({ messages }: Batch): Promise<Known> {
    const kols = messages.flatMap(({ value }) => {
      const kol = isWindowRecord(value) ? kolOf(value) : undefined;
      return kol === undefined || kol instanceof HotpathError ? [] : [kol];
    });
    const historyKeys = [...new Set(kols.map((kol) => this.#historyKey(kol)))];
    const marketKeys = [...new Set(kols.map((kol) => this.#marketKey(kol)))];
    const hashes = await this.#cache.getMany([...historyKeys, ...marketKeys]);
    const histories = new Map<string, TrendingHistory>();
    for (const [index, key] of historyKeys.entries()) {
      const text = hashes[index]?.[historyField];
      const history = text === undefined
        ? TrendingHistory.empty
        : TrendingHistory.read(text);
      if (history === undefined) this.#tellDamage(key);
      else histories.set(key, history);
    }
    const markets = new Map<string, Market>();
    for (const [index, key] of marketKeys.entries()) {
      const market = marketOf(hashes[historyKeys.length + index]);
      if (market !== undefined) markets.set(key, market);
    }
    return { histories, markets };
  }

  async #keep(
    histories: ReadonlyMap<string, TrendingHistory>,
    signal: AbortSignal,
  ): Promise<void> {
    const rows: CacheRow[] = [];
    for (const [key, history] of histories) {
      const newest = history.windows.at(-1);
      if (newest === undefined) continue;
      rows.push({
        key,
        fields: { [historyField]: history.text() },
        eventTime: newest.start,
        tie: history.tie,
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

  #tellDamage(key: string): void {
    this.#logger.log(
      "warn",
      "Windows of a KOL cannot be read, its baseline begins anew",
      { key },
    );
  }

  /** Names of platforms hold no colon, so the rest is the KOL's. */
  #historyKey({ platform, kol_id }: Kol): string {
    return `${this.#settings.state}:${platform}:${kol_id}`;
  }

  #marketKey({ platform }: Kol): string {
    return `${this.#settings.market}:${platform}`;
  }
}

/** Whose window it is. */
function kolOf({ group, name }: WindowRecord): Kol | HotpathError {
  const { platform, kol_id } = group;
  if (typeof platform === "string" && typeof kol_id === "string") {
    return { platform, kol_id };
  }
  return new HotpathError({
    code: "schema-invalid",
    message:
      `Cannot tell whose window it is, expected a window by platform and kol_id: ${name}`,
  });
}

function marketOf(
  hash: Readonly<Record<string, string>> | null | undefined,
): Market | undefined {
  const velocity = Number(hash?.["velocity"] ?? NaN);
  const kols = Number(hash?.["kols"] ?? NaN);
  return Number.isFinite(velocity) && Number.isInteger(kols)
    ? { velocity, kols }
    : undefined;
}

function notWindow(): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      "Cannot score the event, expected the result of a window, let the trending node take from a window",
  });
}

/** Less than what happened would look like attention that fades. */
const incomplete = new Dropped("window-incomplete");
const historyField = "history";
