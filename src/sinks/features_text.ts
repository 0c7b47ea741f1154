import { HotpathError } from "../core/errors.ts";
import type { Message } from "../core/message.ts";
import { scoreValue } from "./score_value.ts";

/**
 * The features that a message's score was made from, as JSON; a
 * `write-rejected` if it carries no score, or one that was not made here.
 */
export function featuresText(message: Message): string | HotpathError {
  const score = scoreValue(message);
  if (score instanceof HotpathError) return score;
  return score.featuresText() ?? unknownFeatures();
}

function unknownFeatures(): HotpathError {
  return new HotpathError({
    code: "write-rejected",
    message:
      "Cannot write the features, the score does not know them, let the sink take from a score node",
  });
}
