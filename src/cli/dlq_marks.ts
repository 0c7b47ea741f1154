import { z } from "zod";
import { isoTime } from "../core/iso_time.ts";
import type { LogRecord, OutRecord } from "../core/record.ts";
import { letterPrefix } from "./dead_letter.ts";

/**
 * What a tool has done with dead letters. Marks are records of the dead-letter
 * topic itself, so they live as long as the letters that they speak of and need
 * no place of their own.
 */
export type DlqMark =
  /** A redrive begins: what it sends comes at or after these offsets. */
  | {
    readonly mark: "redrive-begins";
    readonly ends: readonly {
      readonly topic: string;
      readonly partition: number;
      readonly offset: number;
    }[];
  }
  /** Every letter that it sent is marked. */
  | { readonly mark: "redrive-ends" }
  /** Letters that were sent back or are not wanted any more, by their place. */
  | {
    readonly mark: "redriven" | "dropped";
    readonly letters: readonly string[];
  };

const schema = z.discriminatedUnion("mark", [
  z.object({
    mark: z.literal("redrive-begins"),
    ends: z.array(z.object({
      topic: z.string(),
      partition: z.number(),
      offset: z.number(),
    })),
  }),
  z.object({ mark: z.literal("redrive-ends") }),
  z.object({
    mark: z.enum(["redriven", "dropped"]),
    letters: z.array(z.string()),
  }),
]);

/** A mark as a record of the dead-letter topic. */
export function markRecord(
  topic: string,
  mark: DlqMark,
  now: number,
): OutRecord {
  const { mark: name } = mark;
  return {
    topic,
    // One partition holds them all, so their order is the order of the work.
    partition: 0,
    key: encoder.encode(markHeader),
    value: encoder.encode(JSON.stringify({ ...mark, at: isoTime(now) })),
    headers: [[markHeader, encoder.encode(name)]],
  };
}

/** Is a record of a dead-letter topic a mark and no letter? */
export function isMark(record: LogRecord): boolean {
  return record.headers.some(([name]) => name === markHeader);
}

/** The mark of a record; undefined where it is none that this version knows. */
export function markOf(record: LogRecord): DlqMark | undefined {
  if (record.value === null) return undefined;
  try {
    const value: unknown = JSON.parse(decoder.decode(record.value));
    return schema.safeParse(value).data;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

const markHeader = `${letterPrefix}mark`;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
