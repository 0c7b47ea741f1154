import type { TopicSpec } from "./log.ts";

/** A topic of the platform: how it is cut up and what its records are. */
export interface KnownTopic extends TopicSpec {
  /** What its records are keyed by. */
  readonly key: string;
  readonly doc: string;
}

/** Every topic of the platform; what creates topics creates these. */
export const knownTopics: readonly KnownTopic[] = [
  {
    topic: "kol.discovery.raw",
    partitions: 3,
    key: "username",
    doc: "Newly found KOLs, from the scraper",
  },
  {
    topic: "kol.profiles.raw",
    partitions: 3,
    key: "username",
    doc: "Profiles, documented and scraped shapes",
  },
  {
    topic: "kol.videos.raw",
    partitions: 3,
    key: "video_id or event_id",
    doc: "Statistics of videos",
  },
  {
    topic: "kol.comments.raw",
    partitions: 3,
    key: "event_id",
    doc: "Comments on videos",
  },
  {
    topic: "kol.products.raw",
    partitions: 3,
    key: "username_productid or event_id",
    doc: "Products shown on videos",
  },
  {
    topic: "events.social.raw",
    partitions: 6,
    key: "kol_id",
    doc: "Campaign events from social networks",
  },
  {
    topic: "events.web.raw",
    partitions: 6,
    key: "kol_id",
    doc: "Campaign events from web pages",
  },
  {
    topic: "events.tx.raw",
    partitions: 6,
    key: "kol_id",
    doc: "Campaign events from transactions",
  },
  {
    topic: "features.stream",
    partitions: 4,
    key: "kol_id",
    doc: "Features used for a score or computed by a window",
  },
  { topic: "alerts.stream", partitions: 2, key: "kol_id", doc: "Alerts" },
  {
    topic: "metrics.windowed",
    partitions: 4,
    key: "name, group and window start",
    doc: "Metrics of event-time windows",
  },
  { topic: "scores.stream", partitions: 4, key: "kol_id", doc: "Scores" },
  {
    topic: "kol.dead-letters",
    partitions: 1,
    key: "origin",
    doc: "Events that could not be processed, with the reason",
  },
];
