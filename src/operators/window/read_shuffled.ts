import { HotpathError } from "../../core/errors.ts";
import { shownValue } from "../../config/printable.ts";
import { WindowMarker } from "./window_marker.ts";
import { WindowPart } from "./window_part.ts";

/**
 * Reads what a window wrote to the topic between its stages. Anybody may write
 * to a topic, so what is not of that form is an error (`schema-invalid`).
 */
export function readShuffled(
  value: Uint8Array | null,
): WindowPart | WindowMarker | HotpathError {
  const text = decoder.decode(value ?? new Uint8Array());
  const fields = jsonObject(text);
  if (fields === undefined) return foreign(text);
  const { kind, topic, partition, epoch, window } = fields;
  if (
    typeof topic !== "string" || typeof window !== "string" ||
    !isCount(partition) || !isCount(epoch)
  ) return foreign(text);
  const place = { topic, partition, epoch, window };
  const read = kind === "part"
    ? readPart(fields, place)
    : kind === "marker"
    ? readMarker(fields, place)
    : undefined;
  return read ?? foreign(text);
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly epoch: number;
  readonly window: string;
}

type Fields = Readonly<Record<string, unknown>>;

function readPart(fields: Fields, place: Place): WindowPart | undefined {
  const { start, group, first, highest, count, late, columns } = fields;
  const isSound = isTime(start) && typeof group === "string" &&
    isCount(first) && isCount(highest) && isCount(count) && isCount(late) &&
    Array.isArray(columns);
  return isSound
    ? new WindowPart({
      ...place,
      start,
      group,
      first,
      highest,
      count,
      late,
      columns: JSON.stringify(columns),
      isIncomplete: fields["incomplete"] === true,
      isOpen: fields["open"] === true,
    })
    : undefined;
}

function readMarker(fields: Fields, place: Place): WindowMarker | undefined {
  const { position, newest, watermark } = fields;
  if (!isCount(position)) return undefined;
  if (newest !== null && !isTime(newest)) return undefined;
  if (watermark !== null && !isTime(watermark)) return undefined;
  return new WindowMarker({
    ...place,
    position,
    newest: newest ?? -Infinity,
    watermark: watermark ?? -Infinity,
    isIdle: fields["idle"] === true,
  });
}

function jsonObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? value as Fields
      : undefined;
  } catch {
    // What is no JSON is none of ours, and told as such.
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function foreign(text: string): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      `Read a part of a window, expected what its first stage writes; let nothing else write to the topic: ${
        shownValue(text)
      }`,
  });
}

const decoder = new TextDecoder();
