import { hasJsonText, type Message } from "../core/message.ts";
import { originId } from "../core/record.ts";
import type { Sighting } from "../runtime/node_tap.ts";

/** A message at a node, as it may be shown. */
export interface ShownMessage {
  /** Unix milliseconds. */
  readonly at: number;
  readonly node: string;
  readonly side: Sighting["side"];
  /** `topic/partition/offset`: the same through all nodes. */
  readonly origin: string;
  readonly key: string | null;
  /** ISO 8601. */
  readonly eventTime: string;
  /** Personal fields are `***`; a text where it is no JSON. */
  readonly value: unknown;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A sighting as it may be shown. */
export function shownSighting(
  { node, side, message, error }: Sighting,
  options: { readonly mask: ReadonlySet<string>; readonly now: number },
): ShownMessage {
  return {
    at: options.now,
    node,
    side,
    origin: originId(message.record),
    key: keyText(message),
    eventTime: timeText(message.eventTime),
    value: shownValue(message, options.mask),
    error: error === undefined
      ? null
      : { code: error.code, message: error.message },
  };
}

/** A message's value with personal fields masked, cut where it is very large. */
export function shownValue(
  message: Message,
  mask: ReadonlySet<string>,
): unknown {
  return masked(plainValueOf(message), mask, 0);
}

/** A value as its JSON has it; of a record that is not parsed yet, its bytes'. */
export function plainValueOf(message: Message): unknown {
  const { value, record } = message;
  if (value === null || value === undefined) return jsonOf(record.value);
  return hasJsonText(value) ? JSON.parse(value.toJsonText()) : value;
}

/** A text that should be JSON, with personal fields masked. */
export function maskedJson(text: string, mask: ReadonlySet<string>): unknown {
  return masked(jsonOf(new TextEncoder().encode(text)), mask, 0);
}

/** The key as text. */
export function keyText({ record }: Message): string | null {
  return record.key === null ? null : decoder.decode(record.key);
}

/** What is no JSON cannot be masked, so only its size is told. */
export function jsonOf(bytes: Uint8Array | null): unknown {
  if (bytes === null) return null;
  if (bytes.length > parseBytesMax) return `${bytes.length} bytes`;
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return `${bytes.length} bytes that are no JSON`;
  }
}

function masked(
  value: unknown,
  mask: ReadonlySet<string>,
  depth: number,
): unknown {
  if (typeof value === "string") {
    return value.length > textCharsMax
      ? `${value.slice(0, textCharsMax)}…`
      : value;
  }
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "object" || value === null) return value;
  if (depth >= depthMax) return "…";
  if (Array.isArray(value)) {
    return value.slice(0, itemsMax).map((one) => masked(one, mask, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value).slice(0, itemsMax).map(([name, one]) => [
      name,
      mask.has(name) ? maskText : masked(one, mask, depth + 1),
    ]),
  );
}

function timeText(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15
    ? new Date(ms).toISOString()
    : String(ms);
}

const decoder = new TextDecoder();
const maskText = "***";
const parseBytesMax = 65_536;
const textCharsMax = 400;
const itemsMax = 60;
const depthMax = 6;
