import type { ModelVersions } from "../../scoring/score_record.ts";
import { trendingVersion } from "../../scoring/trending_score.ts";
import type { ProfileFacts } from "./profile_facts.ts";
import type { ScoredItem } from "./read_reply.ts";

/**
 * The scores with the trending score of the KOL's newest window in place of the
 * service's, which knows no windows; unchanged where the profile brings none.
 */
export function withLiveTrending(
  item: ScoredItem,
  { trending_score, trending_label, trending_growth }: ProfileFacts,
): ScoredItem {
  const isLive = typeof trending_score === "number" &&
    typeof trending_label === "string";
  if (!isLive) return item;
  return {
    ...item,
    given: {
      ...item.given,
      trending_score,
      trending_label,
      trending_growth: trending_growth ?? null,
    },
    versions: liveVersions(item.versions),
  };
}

/** One object for all scores of an answer, as it is written once. */
function liveVersions(versions: ModelVersions): ModelVersions {
  if (versions.trending === trendingVersion) return versions;
  let live = known.get(versions);
  if (live === undefined) {
    live = { ...versions, trending: trendingVersion };
    known.set(versions, live);
  }
  return live;
}

const known = new WeakMap<ModelVersions, ModelVersions>();
