import { originId } from "../core/record.ts";
import type { LogRecord } from "../core/record.ts";
import type { Log } from "../drivers/log.ts";
import { type DeadLetter, deadLetterOf } from "./dead_letter.ts";
import { type DlqMark, isMark, markOf } from "./dlq_marks.ts";
import { readToEnd } from "./read_to_end.ts";
import { requireTopic } from "./require_topic.ts";

/** Topic of dead letters where none is named. */
export const defaultDlqTopic = "kol.dead-letters";

/** Which letters are meant; all where nothing is said. */
export interface LetterFilter {
  readonly reason?: string;
  readonly node?: string;
  /** Failed last at or after this time, Unix milliseconds. */
  readonly since?: number;
}

/** A letter that nothing was done with yet. */
export interface OpenLetter {
  readonly letter: DeadLetter;
  readonly record: LogRecord;
}

/** What was done with the letters of a topic. */
export interface Handled {
  /** Letters that were sent back or dropped, by their place. */
  readonly letters: Set<string>;
  /** The redrive that began and did not end, if there is one. */
  unfinished: Extract<DlqMark, { mark: "redrive-begins" }> | undefined;
}

/** Is there such a topic? A default one that nothing wrote to yet may not be. */
export async function hasLetters(log: Log, topic: string): Promise<boolean> {
  const topics = await log.admin.listTopics();
  if (topics.some((one) => one.topic === topic)) return true;
  // Nothing has run yet, so nothing has failed yet.
  if (topic !== defaultDlqTopic) await requireTopic(log.admin, topic);
  return false;
}

/**
 * Reads what was done with the letters of a topic. Holds one short text for
 * each letter that something was done with.
 */
export async function readHandled(log: Log, topic: string): Promise<Handled> {
  const handled: Handled = { letters: new Set(), unfinished: undefined };
  for await (const record of readToEnd(log, topic, { from: "earliest" })) {
    const mark = isMark(record) ? markOf(record) : undefined;
    if (mark === undefined) continue;
    switch (mark.mark) {
      case "redrive-begins":
        handled.unfinished ??= mark;
        break;
      case "redrive-ends":
        handled.unfinished = undefined;
        break;
      case "redriven":
      case "dropped":
        for (const letter of mark.letters) handled.letters.add(letter);
    }
  }
  return handled;
}

/** The letters that nothing was done with, in the order of each partition. */
export async function* openLetters(
  log: Log,
  topic: string,
  { handled, filter }: {
    readonly handled: ReadonlySet<string>;
    readonly filter: LetterFilter;
  },
): AsyncGenerator<OpenLetter> {
  for await (const record of readToEnd(log, topic, { from: "earliest" })) {
    if (isMark(record) || handled.has(originId(record))) continue;
    const letter = deadLetterOf(record);
    if (isMeant(letter, filter)) yield { letter, record };
  }
}

function isMeant(letter: DeadLetter, filter: LetterFilter): boolean {
  const { reason, node, since } = filter;
  return (reason === undefined || letter.reason === reason) &&
    (node === undefined || letter.node === node) &&
    (since === undefined || Date.parse(letter.lastAt) >= since);
}
