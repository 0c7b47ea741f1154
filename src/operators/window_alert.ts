import { z } from "zod";
import { Dropped } from "../core/dropped.ts";
import { HotpathError } from "../core/errors.ts";
import { isoTime } from "../core/iso_time.ts";
import { isWindowRecord } from "../core/is_window_record.ts";
import type { Batch, Message } from "../core/message.ts";
import {
  breakerOption,
  nestedPolicy,
  rateOption,
  retryOption,
} from "../core/nested_policy.ts";
import type { CallItem, CallNode, CallResult, NodeType } from "../core/node.ts";
import { count, duration, percent, text } from "../core/options.ts";
import type { WindowRecord } from "../core/window_record.ts";
import type { Cache, CacheRow } from "../drivers/cache.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { AlertRecord } from "../scoring/alert_record.ts";
import { type AlertFinding, hourOf } from "./alert/alert_rules.ts";
import { findClickFraud } from "./alert/click_fraud.ts";

const options = z.strictObject({
  maxCtr: percent({
    doc: "Clicks an impression; a window with more is click fraud",
    default: "50%",
  }),
  minClicks: count({
    doc: "A window with fewer clicks is not judged",
    unit: "clicks",
    default: 1,
  }),
  state: text({
    doc: "Begin of the cache keys that keep which result raised an alert",
    default: "kol:window-alerts",
  }),
  ttl: duration({
    doc: "How long it is kept which result raised an alert",
    default: "7d",
  }).refine((ms) => ms >= ttlMinMs, {
    message: "expected at least 1h, as an alert is raised once an hour",
  }),
  timeout: duration({
    doc: "Longest wait for the cache to take and give what a batch raises",
    default: "5s",
  }),
  rate: rateOption,
  retry: retryOption,
  breaker: breakerOption,
});

type WindowAlertOptions = z.output<typeof options>;

/** Raises alerts from the final results of windows. */
export const windowAlert: NodeType<typeof options, Drivers> = {
  type: "window-alert",
  role: "operator",
  doc: "Raises alerts of click fraud from windows, once a KOL, type and hour",
  options,
  input: ["batch"],
  output: "batch",
  canFail: true,
  facts: (settings) => ({
    summary: `click fraud, ctr above ${settings.maxCtr}`,
    policy: {
      timeoutMs: settings.timeout,
      inFlight: 1,
      order: "input",
      ...nestedPolicy(settings),
    },
  }),
  create: (settings, { drivers }): CallNode =>
    new WindowAlertNode(settings, drivers.cache),
};

/** An alert that a result would raise, if no other one has in its hour. */
class Claim {
  /** Cache key of the alert. */
  readonly key: string;
  /** Names the result that raises it, the same however often it is told. */
  readonly result: string;

  constructor(
    readonly alert: AlertRecord,
    state: string,
    { name, group, window_start }: WindowRecord,
  ) {
    this.key = `${state}:${alert.id}`;
    this.result = JSON.stringify([name, ...Object.values(group), window_start]);
  }
}

class WindowAlertNode implements CallNode {
  readonly kind = "call";
  readonly #settings: WindowAlertOptions;
  readonly #cache: Cache;

  constructor(settings: WindowAlertOptions, cache: Cache) {
    this.#settings = settings;
    this.#cache = cache;
  }

  async call(batch: Batch, signal: AbortSignal): Promise<CallResult> {
    const { messages } = batch;
    const judged = messages.map((message) => this.#judge(message));
    const claims = judged.filter((one) => one instanceof Claim);
    const raisers = await this.#claim(claims, signal);
    return judged.map((one, index): CallItem => {
      if (!(one instanceof Claim)) return one;
      const message = messages[index];
      const isRaiser = raisers.get(one.key) === one.result;
      return isRaiser && message !== undefined
        ? [message.withValue(one.alert)]
        : repeated;
    });
  }

  #judge({ value }: Message): Claim | Dropped | HotpathError {
    if (!isWindowRecord(value)) return notResult();
    // Impressions may still come; what lacks events says nothing of rates.
    if (!value.final) return notFinal;
    const found = findClickFraud(value, this.#settings);
    if (found instanceof HotpathError) return found;
    if (found === undefined) return nothing;
    const alert = alertRecord(value, found);
    return alert instanceof HotpathError
      ? alert
      : new Claim(alert, this.#settings.state, value);
  }

  /**
   * The first result that claims an alert has it, in one step in the cache, so
   * that of two processes one raises it. Told again, it has it again: what was
   * claimed before a crash and not published is published after it.
   */
  async #claim(
    claims: readonly Claim[],
    signal: AbortSignal,
  ): Promise<Map<string, string>> {
    const raisers = new Map<string, string>();
    if (claims.length === 0) return raisers;
    const rows = claims.map((claim) => this.#row(claim));
    for (const result of await this.#cache.upsert(rows, signal)) {
      if (result instanceof HotpathError) throw result;
    }
    const keys = [...new Set(claims.map(({ key }) => key))];
    const hashes = await this.#cache.getMany(keys);
    for (const [index, key] of keys.entries()) {
      const result = hashes[index]?.[resultField] ??
        // Expired in between: better told twice than never.
        claims.find((claim) => claim.key === key)?.result;
      if (result !== undefined) raisers.set(key, result);
    }
    return raisers;
  }

  /** Equal in time and tie, so that the first stays. */
  #row({ key, alert, result }: Claim): CacheRow {
    return {
      key,
      fields: { [resultField]: result },
      eventTime: Date.parse(alert.triggered_at),
      tie: "",
      ttlMs: this.#settings.ttl,
      rankings: [],
      mirrors: [],
    };
  }
}

function alertRecord(
  result: WindowRecord,
  { type, severity, message, details }: AlertFinding,
): AlertRecord | HotpathError {
  const { kol_id, ...others } = result.group;
  if (typeof kol_id !== "string") return noKol(result);
  const { platform } = result.measures;
  const hour = isoTime(hourOf(Date.parse(result.window_start)));
  const known = typeof platform === "string" ? platform : null;
  const groups = Object.entries(others)
    .filter((entry): entry is [string, string | number | boolean] =>
      entry[1] !== null
    );
  return new AlertRecord({
    // No platform is named with a dash; last the one part with any characters.
    id: `${type}/${known ?? "-"}/${hour.slice(0, hourLength)}/${kol_id}`,
    kol_id,
    platform: known,
    type,
    severity,
    message,
    details: {
      ...details,
      ...Object.fromEntries(groups),
      window: result.name,
      window_start: result.window_start,
      window_end: result.window_end,
      revision: result.revision,
    },
    triggered_at: hour,
  });
}

function notResult(): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      "Cannot raise alerts from the event, expected the result of a window, let the window-alert node take from a window node",
  });
}

function noKol({ name }: WindowRecord): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      `Cannot raise alerts from ${name}, expected a group by a text, add to its by: kol_id`,
    details: { window: name, field: "kol_id" },
  });
}

const nothing = new Dropped("no-alert");
const repeated = new Dropped("alert-repeated");
const notFinal = new Dropped("not-final");
const resultField = "result";
const ttlMinMs = 3_600_000;
/** `2025-12-03T10` of `2025-12-03T10:00:00.000Z`. */
const hourLength = 13;
