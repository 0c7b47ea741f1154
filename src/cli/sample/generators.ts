import { campaignTopics } from "./campaign_events.ts";
import { generateCampaigns } from "./generate_campaigns.ts";
import type { Generated, GenerateOptions } from "./generated.ts";
import { generateLooks, lookTopics } from "./generate_looks.ts";
import { generateProfiles } from "./generate_profiles.ts";

/** What `produce --generate` can invent; another is one line each. */
export const generatorNames = ["profiles", "campaigns", "looks"] as const;

/** One of {@linkcode generatorNames}. */
export type GeneratorName = typeof generatorNames[number];

/** How events are invented. */
export interface EventGenerator {
  /** Where they belong. */
  readonly topics: readonly string[];
  generate(options: GenerateOptions): Iterable<Generated>;
}

/** How each is invented. */
export const generators: Readonly<Record<GeneratorName, EventGenerator>> = {
  profiles: { topics: ["kol.profiles.raw"], generate: generateProfiles },
  campaigns: { topics: campaignTopics, generate: generateCampaigns },
  looks: { topics: lookTopics, generate: generateLooks },
};
