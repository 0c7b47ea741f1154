import { HotpathError } from "../core/errors.ts";
import type { Message } from "../core/message.ts";
import { ScoreRecord } from "../scoring/score_record.ts";

/** The score that a message carries; a `write-rejected` if it is none. */
export function scoreValue(message: Message): ScoreRecord | HotpathError {
  if (message.value instanceof ScoreRecord) return message.value;
  return new HotpathError({
    code: "write-rejected",
    message:
      "Cannot write the event, expected a score, let the sink take from a score node",
  });
}
