/** How urgent an alert is. */
export type AlertSeverity = "low" | "medium" | "high" | "critical";

/** What a score or a window can raise. */
export const alertTypes = [
  "trust-low",
  "trust-fall",
  "trending-viral",
  "click-fraud",
] as const;

/** One of {@linkcode alertTypes}. */
export type AlertType = typeof alertTypes[number];

/** What an alert record is built from. */
export interface AlertParts {
  readonly id: string;
  readonly kol_id: string;
  readonly platform: string | null;
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  readonly triggered_at: string;
}

/**
 * An alert as it is published; field names and their order are those of the
 * JSON. There is one of each KOL, type and hour, and its `id` names the three.
 */
export class AlertRecord {
  readonly id: string;
  readonly kol_id: string;
  /** null where what raised it names none. */
  readonly platform: string | null;
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  /** One sentence for a person. */
  readonly message: string;
  /** What led to it: the event, the scores, the limit. */
  readonly details: AlertParts["details"];
  /** ISO 8601, UTC: the hour of event time that it stands for. */
  readonly triggered_at: string;

  constructor(parts: AlertParts) {
    this.id = parts.id;
    this.kol_id = parts.kol_id;
    this.platform = parts.platform;
    this.type = parts.type;
    this.severity = parts.severity;
    this.message = parts.message;
    this.details = parts.details;
    this.triggered_at = parts.triggered_at;
  }
}
