import { HotpathError } from "../core/errors.ts";
import type { Message } from "../core/message.ts";
import { scoreValue } from "./score_value.ts";

/**
 * The features that a message's score was made from, as JSON bytes; a
 * `write-rejected` if it carries no score, or one that was not made here.
 */
export function featuresValue(message: Message): Uint8Array | HotpathError {
  const score = scoreValue(message);
  if (score instanceof HotpathError) return score;
  const text = score.featuresText();
  return text === undefined ? unknownFeatures() : encoder.encode(text);
}

function unknownFeatures(): HotpathError {
  return new HotpathError({
    code: "write-rejected",
    message:
      "Cannot write the features, the score does not know them, let the sink take from a score node",
  });
}

const encoder = new TextEncoder();
