import type { LogRecord } from "../core/record.ts";
import { shownBytes } from "./shown_bytes.ts";

/** A dead letter as it is shown; the bytes as text where they are text. */
export interface DeadLetter {
  readonly reason: string;
  readonly message: string;
  readonly node: string;
  readonly attempts: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly origin: string;
  readonly topology: string;
  readonly config: string;
  readonly key: string | null;
  /** The event's own headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | null;
  /** The same bytes in base64, where they are not text. */
  readonly valueBase64: string | null;
}

const prefix = "hotpath-dlq-";
const decoder = new TextDecoder();

/** Reads a record of a dead-letter topic. */
export function deadLetterOf(record: LogRecord): DeadLetter {
  const facts = new Map<string, string>();
  const headers: Record<string, string> = {};
  for (const [name, value] of record.headers) {
    const text = decoder.decode(value);
    if (name.startsWith(prefix)) facts.set(name.slice(prefix.length), text);
    else headers[name] = text;
  }
  const { text: value, base64: valueBase64 } = shownBytes(record.value);
  return {
    reason: facts.get("reason") ?? "unknown",
    message: facts.get("message") ?? "",
    node: facts.get("node") ?? "unknown",
    attempts: Number(facts.get("attempts") ?? 1),
    firstAt: facts.get("first-at") ?? "",
    lastAt: facts.get("last-at") ?? "",
    origin: facts.get("origin") ?? "unknown",
    topology: facts.get("topology") ?? "",
    config: facts.get("config") ?? "",
    key: facts.get("key") ?? null,
    headers,
    value,
    valueBase64,
  };
}
