import { type LogRecord, originId } from "../core/record.ts";
import { shownBytes } from "./shown_bytes.ts";

/** A dead letter as it is shown; the bytes as text where they are text. */
export interface DeadLetter {
  /** Where the letter itself is: topic/partition/offset. */
  readonly letter: string;
  readonly reason: string;
  readonly message: string;
  readonly node: string;
  readonly attempts: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** Where the event was read: topic/partition/offset. */
  readonly origin: string;
  readonly topology: string;
  readonly config: string;
  /** How often the event has been sent back to its topic before. */
  readonly redrives: number;
  /** Size of a value that the log refused; the letter is without it. */
  readonly cutBytes: number | null;
  readonly key: string | null;
  /** The event's own headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | null;
  /** The same bytes in base64, where they are not text. */
  readonly valueBase64: string | null;
}

/** Every header of a dead letter's own begins with it. */
export const letterPrefix = "hotpath-dlq-";
/** Header of an event that was sent back: how often that has been done. */
export const redrivesHeader = "hotpath-redrives";
const decoder = new TextDecoder();

/** Reads a record of a dead-letter topic. */
export function deadLetterOf(record: LogRecord): DeadLetter {
  const facts = new Map<string, string>();
  const headers: Record<string, string> = {};
  for (const [name, value] of record.headers) {
    const text = decoder.decode(value);
    if (name.startsWith(letterPrefix)) {
      facts.set(name.slice(letterPrefix.length), text);
    } else headers[name] = text;
  }
  const { text: value, base64: valueBase64 } = shownBytes(record.value);
  const cutBytes = facts.get("cut-bytes");
  return {
    letter: originId(record),
    reason: facts.get("reason") ?? "unknown",
    message: facts.get("message") ?? "",
    node: facts.get("node") ?? "unknown",
    attempts: Number(facts.get("attempts") ?? 1),
    firstAt: facts.get("first-at") ?? "",
    lastAt: facts.get("last-at") ?? "",
    origin: facts.get("origin") ?? "unknown",
    topology: facts.get("topology") ?? "",
    config: facts.get("config") ?? "",
    redrives: countOf(headers[redrivesHeader]),
    cutBytes: cutBytes === undefined ? null : Number(cutBytes),
    key: facts.get("key") ?? null,
    headers,
    value,
    valueBase64,
  };
}

/** Anybody may write a header: what is no count is none. */
function countOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : 0;
}
