import { HotpathError } from "../../core/errors.ts";
import { campaignPerformance } from "../../drivers/kol_metrics.ts";
import type { CellValue } from "../../drivers/table.ts";
import type { WindowRecord } from "../../core/window_record.ts";
import type { EventTable } from "./event_table.ts";
import { windowRow } from "./window_row.ts";

/**
 * KPIs of a campaign and a KOL in one window. Events without a campaign have no
 * row here, and no event tells what a campaign costs, so `roas` stays absent.
 */
export const campaignPerformanceTable: EventTable = {
  schema: campaignPerformance,
  row(message) {
    const found = windowRow(message, campaignPerformance, groupFields);
    if (found instanceof HotpathError) return found;
    const { result, start, writeTimeMicros } = found;
    const { campaign_id = null, kol_id = null } = result.group;
    if (campaign_id === null) return undefined;
    const kpis = kpisOf(result);
    if (kpis instanceof HotpathError) return kpis;
    return {
      writeTimeMicros,
      values: {
        campaign_id,
        bucket_ts: start,
        kol_id,
        ...kpis,
        roas: null,
        updated_at: message.record.timestamp,
      },
    };
  },
};

function kpisOf(
  { name, measures }: WindowRecord,
): Record<string, CellValue> | HotpathError {
  const kpis: Record<string, CellValue> = {};
  for (const kpi of kpiNames) {
    const value = measures[kpi];
    if (value === undefined) {
      return new HotpathError({
        code: "write-rejected",
        message:
          `Cannot write to ${campaignPerformance.name}, add to the measures of ${name}: ${kpi}`,
        details: { table: campaignPerformance.name, column: kpi },
      });
    }
    kpis[kpi] = value;
  }
  return kpis;
}

const groupFields = ["campaign_id", "kol_id"];
/** Measures that are columns. */
const kpiNames = [
  "impressions",
  "clicks",
  "conversions",
  "revenue",
  "ctr",
  "cvr",
] as const;
