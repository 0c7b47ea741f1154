import { type InputDefaults, withDefaults } from "./input_defaults.ts";
import {
  type ScoreRequest,
  scoreRequest,
  withReferenceConstants,
} from "./inputs.ts";
import type { ProfileFacts } from "./profile_facts.ts";

/** What a score node sends for an input that nobody has told. */
export interface InputSettings {
  readonly missing: "missing" | "reference";
  readonly defaults?: InputDefaults | undefined;
}

/** What a score node asks about a profile. */
export function givenInputs(
  profile: ProfileFacts,
  { missing, defaults }: InputSettings,
): ScoreRequest {
  const known = scoreRequest(profile);
  const request = missing === "reference"
    ? withReferenceConstants(known)
    : known;
  return defaults === undefined ? request : withDefaults(request, defaults);
}
