import { HotpathError } from "../../core/errors.ts";
import { kolRealtimeMetrics } from "../../drivers/kol_metrics.ts";
import type { EventRow, EventTable } from "./event_table.ts";
import { windowRow } from "./window_row.ts";

/**
 * The measures of a KOL in one window, one row each under the measure's own
 * name. What is null (a rate without a divisor) or a text has no row.
 */
export const kolRealtimeMetricsTable: EventTable = {
  schema: kolRealtimeMetrics,
  row(message) {
    const found = windowRow(message, kolRealtimeMetrics, groupFields);
    if (found instanceof HotpathError) return found;
    const { result, start, end, writeTimeMicros } = found;
    const metadata = {
      window: result.name,
      revision: String(result.revision),
      final: String(result.final),
      incomplete: String(result.incomplete),
    };
    const rows: EventRow[] = [];
    for (const [name, value] of Object.entries(result.measures)) {
      if (typeof value !== "number") continue;
      rows.push({
        writeTimeMicros,
        values: {
          kol_id: result.group["kol_id"] ?? null,
          bucket_ts: start,
          metric_type: name,
          window_duration: (end - start) / millisPerSecond,
          metric_value: value,
          metadata,
          updated_at: message.record.timestamp,
        },
      });
    }
    return rows;
  },
};

const groupFields = ["kol_id"];
const millisPerSecond = 1_000;
