import { Dropped } from "../../core/dropped.ts";
import type { EventContext } from "./fields.ts";

/** Velocity of a KOL in one window, as `features.stream` tells it. */
export interface WindowVelocity {
  readonly kol_id: string;
  readonly platform: string;
  readonly event_id: string | undefined;
  readonly velocity: number | undefined;
}

/** Fields of a window's velocity, for lint. */
export const windowVelocityFields = [
  "kol_id",
  "platform",
  "event_id",
  "velocity",
] as const satisfies readonly (keyof WindowVelocity)[];

/**
 * Reads the features of a KOL's window. Features of scores share the topic and
 * are passed over, as are windows that are told of before they have ended, and
 * KOLs without activity.
 */
export function readWindowVelocity(
  event: Readonly<Record<string, unknown>>,
  { fields, platform }: EventContext,
): WindowVelocity | Dropped {
  if (event.window_start === undefined) return otherFeatures;
  if (event.final === false) return notFinal;
  const { features } = event;
  const velocity = isObject(features)
    ? fields.amount(features.velocity, "velocity")
    : fields.refuse("features", "an object", features);
  if (velocity === 0) return inactive;
  return {
    kol_id: fields.requiredId(event.kol_id, "kol_id"),
    platform,
    event_id: fields.id(event.event_id, "event_id"),
    velocity,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const otherFeatures = new Dropped("other-features");
const inactive = new Dropped("no-activity");
const notFinal = new Dropped("window-not-final");
