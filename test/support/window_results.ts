import type { Message } from "../../src/core/message.ts";
import {
  type ResultParts,
  ResultRecord,
  WindowResult,
} from "../../src/operators/window/window_result.ts";
import { messageOf } from "./messages.ts";

/** Start of the windows of {@linkcode resultMessage}, Unix milliseconds. */
export const windowStart = Date.UTC(2025, 11, 3, 10);
/** When its results are made, Unix milliseconds. */
export const toldAt = windowStart + 900_000;

/** A window's result as it travels: five minutes of one KOL and campaign. */
export function resultMessage(parts: Partial<ResultParts> = {}): Message {
  const start = parts.start ?? windowStart;
  const result = new WindowResult({
    name: "kpis",
    group: { kol_id: "kol_1", campaign_id: "spring" },
    start,
    end: start + 300_000,
    count: 3,
    measures: {
      impressions: 200,
      clicks: 8,
      conversions: 2,
      revenue: 19.9,
      ctr: 0.04,
      cvr: 0.25,
    },
    version: 12,
    isFinal: true,
    isIncomplete: false,
    late: 0,
    watermark: start + 300_000,
    ...parts,
  });
  const { topic, offset, timestamp } = new ResultRecord(result, toldAt);
  return messageOf({ topic, offset, timestamp }).withValue(result, start);
}
