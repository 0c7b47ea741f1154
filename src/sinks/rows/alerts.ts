import { HotpathError } from "../../core/errors.ts";
import type { Message } from "../../core/message.ts";
import { alerts } from "../../drivers/kol_metrics.ts";
import { AlertRecord } from "../../scoring/alert_record.ts";
import type { EventTable } from "./event_table.ts";
import { tiedMicros } from "./score_row.ts";

/**
 * The alerts of a KOL. `triggered_at` is the hour that an alert stands for, so
 * that each id has one row. Its write time is the event's, so that a replay
 * does not undo an acknowledgement that came after.
 */
export const alertsTable: EventTable = {
  schema: alerts,
  row(message) {
    const { value } = message;
    return value instanceof AlertRecord ? alertRow(value, message) : notAlert();
  },
};

function alertRow(alert: AlertRecord, message: Message) {
  const metadata: Record<string, string> = {};
  if (alert.platform !== null) metadata["platform"] = alert.platform;
  for (const [name, value] of Object.entries(alert.details)) {
    metadata[name] = String(value);
  }
  return {
    writeTimeMicros: tiedMicros(message),
    values: {
      kol_id: alert.kol_id,
      triggered_at: Date.parse(alert.triggered_at),
      alert_id: alert.id,
      alert_type: alert.type,
      severity: alert.severity,
      message: alert.message,
      metadata,
      acknowledged: false,
      acknowledged_at: null,
    },
  };
}

function notAlert(): HotpathError {
  return new HotpathError({
    code: "write-rejected",
    message:
      "Cannot write the event, expected an alert, let the sink take from an alert node",
  });
}
