import type { KolProfile } from "../parse/profile.ts";

/**
 * A profile with what an enrich node may have added: means of the KOL's videos,
 * and how attention to it grows now.
 */
export interface ProfileFacts extends KolProfile {
  readonly avg_likes?: number;
  readonly avg_comments?: number;
  readonly avg_shares?: number;
  readonly video_count_30d?: number;
  /** Growth over the KOL's own past, 0.15 is 15 %. */
  readonly growth_rate?: number;
  /** 0 to 100, of the newest window of the KOL. */
  readonly trending_score?: number;
  readonly trending_label?: string;
  /** Velocity as a multiple of the KOL's own baseline. */
  readonly trending_growth?: number;
}
