import {
  type GivenScores,
  type ModelVersions,
  type ScoreParts,
  ScoreRecord,
  scoreRecordSchema,
} from "../../scoring/score_record.ts";
import type { EventContext, Fields } from "./fields.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** A score as it was published, with how long it took to become one. */
export class PublishedScore extends ScoreRecord {
  /**
   * From the event's own time to the score, milliseconds; null where the score
   * does not say when its event was. No part of the JSON.
   */
  readonly lag_ms: number | null;

  constructor(parts: ScoreParts, lagMs: number | null) {
    super(parts);
    this.lag_ms = lagMs;
  }
}

/** Fields of a score, for lint. */
export const scoreFields = [
  "schema",
  "kol_id",
  "platform",
  "event_id",
  "event_time",
  "timestamp",
  "scores",
  "latency_ms",
  "model_versions",
  "degraded",
  "completeness",
  "missing",
  "lag_ms",
] as const satisfies readonly (keyof PublishedScore)[];

/**
 * Reads a score record. What the platform's first records do not have may be
 * missing; a later version of the record is refused. Unknown fields are ignored.
 */
export function readScore(
  event: JsonObject,
  { fields, platform }: EventContext,
): PublishedScore {
  if ((event.schema ?? scoreRecordSchema) !== scoreRecordSchema) {
    fields.refuse("schema", String(scoreRecordSchema), event.schema);
  }
  const timestamp = fields.requiredId(event.timestamp, "timestamp");
  const scoredAt = fields.time(event.timestamp, "timestamp");
  const eventTime = fields.text(event.event_time, "event_time");
  const happenedAt = fields.time(event.event_time, "event_time");
  return new PublishedScore(
    {
      kol_id: fields.requiredId(event.kol_id, "kol_id"),
      platform,
      event_id: fields.id(event.event_id, "event_id") ?? "",
      event_time: eventTime ?? timestamp,
      timestamp,
      given: readGiven(event.scores, fields),
      latency_ms: within(event.latency_ms, "latency_ms", fields) ?? 0,
      model_versions: readVersions(event.model_versions, fields),
      degraded: fields.flag(event.degraded, "degraded") ?? false,
      completeness:
        within(event.completeness, "completeness", fields, { max: 1 }) ?? 1,
      missing: readMissing(event.missing, fields),
    },
    scoredAt === undefined || happenedAt === undefined
      ? null
      : scoredAt - happenedAt,
  );
}

function readGiven(value: unknown, fields: Fields): GivenScores {
  if (!isObject(value)) fields.refuse("scores", "an object", value);
  const given = isObject(value) ? value : {};
  const score = (name: string) =>
    within(given[name], `scores.${name}`, fields, { max: 100 }) ?? null;
  const share = (name: string) =>
    within(given[name], `scores.${name}`, fields, { max: 1 }) ?? null;
  const label = (name: string) =>
    fields.id(given[name], `scores.${name}`) ?? null;
  return {
    trust_score: score("trust_score"),
    trust_label: label("trust_label"),
    trust_confidence: share("trust_confidence"),
    success_score: score("success_score"),
    success_label: label("success_label"),
    success_confidence: share("success_confidence"),
    trending_score: score("trending_score"),
    trending_label: label("trending_label"),
    trending_growth: within(
      given.trending_growth,
      "scores.trending_growth",
      fields,
      { min: -Infinity },
    ) ?? null,
  };
}

function readVersions(value: unknown, fields: Fields): ModelVersions {
  const given = isObject(value) ? value : {};
  const version = (name: string) =>
    fields.text(given[name], `model_versions.${name}`) ?? "unknown";
  return {
    trust: version("trust"),
    success: version("success"),
    trending: version("trending"),
  };
}

function readMissing(value: unknown, fields: Fields): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) {
    return value;
  }
  return fields.refuse("missing", "a list of names", value) ?? [];
}

/** A finite number in a range; undefined where it is missing or none. */
function within(
  value: unknown,
  name: string,
  fields: Fields,
  { min = 0, max = Number.MAX_SAFE_INTEGER } = {},
): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (
    typeof value === "number" && Number.isFinite(value) && value >= min &&
    value <= max
  ) return value;
  return fields.refuse(
    name,
    min === 0 ? `a number from 0 to ${max}` : "a finite number",
    value,
  );
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
