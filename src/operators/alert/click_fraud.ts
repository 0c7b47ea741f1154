import { HotpathError } from "../../core/errors.ts";
import type { WindowRecord } from "../../core/window_record.ts";
import type { AlertFinding } from "./alert_rules.ts";

/** From when on clicks are taken for fraud. */
export interface ClickFraudLimits {
  /** Clicks an impression; more are fraud. */
  readonly maxCtr: number;
  /** Fewer clicks in a window are not judged. */
  readonly minClicks: number;
}

/**
 * Are the clicks of a window too many for its impressions? undefined if not; a
 * `schema-invalid` if the window does not count both.
 */
export function findClickFraud(
  result: WindowRecord,
  { maxCtr, minClicks }: ClickFraudLimits,
): AlertFinding | HotpathError | undefined {
  const { impressions, clicks } = result.measures;
  if (typeof impressions !== "number") return unmeasured(result, "impressions");
  if (typeof clicks !== "number") return unmeasured(result, "clicks");
  if (clicks < minClicks) return undefined;
  if (impressions === 0) {
    return {
      type: "click-fraud",
      severity: "high",
      message: `Clicks without impressions: ${clicks}`,
      details: { clicks, impressions },
    };
  }
  const ctr = clicks / impressions;
  if (ctr <= maxCtr) return undefined;
  return {
    type: "click-fraud",
    severity: "high",
    message: `Click rate is above ${maxCtr}: ${rounded(ctr)}`,
    details: { clicks, impressions, ctr: rounded(ctr), limit: maxCtr },
  };
}

function unmeasured({ name }: WindowRecord, measure: string): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      `Cannot look for click fraud in the results of ${name}, add to its measures: ${measure}`,
    details: { window: name, field: measure },
  });
}

/** A rate for people: four digits behind the point. */
function rounded(rate: number): number {
  return Math.round(rate * 10_000) / 10_000;
}
