import {
  brokenCampaignEvent,
  campaignKols,
  campaignMoment,
  type CampaignSample,
  type CampaignTopic,
  campaignTopics,
} from "../../src/cli/sample/campaign_events.ts";
import { Random } from "../../src/cli/sample/random.ts";

/**
 * Events of campaigns by the name of their file, from the 40 minutes after a
 * time: four KOLs, one of which buys its clicks, some events out of order, one
 * moment told when its window has long ended, and some that are broken. An hour
 * after the begin each KOL has an event more, which ends all windows before.
 */
export function campaignFiles(timeMs: number): Map<string, string> {
  const random = new Random(seed);
  const kols = campaignKols(random, kolCount);
  const samples = kols.flatMap((_, round) =>
    kols.flatMap((kol, index) => {
      const at = round * kolCount + index;
      return campaignMoment(
        kol,
        random,
        timeMs + (at === lateMoment ? 0 : at * betweenMs),
      );
    })
  );
  const ends = kols.flatMap(({ kol_id }) =>
    campaignTopics.map((topic): CampaignSample => ({
      topic,
      key: kol_id,
      event: {
        kol_id,
        event_type: "engagement",
        event_time: new Date(timeMs + endMs).toISOString(),
      },
    }))
  );
  return new Map(
    campaignTopics.map((topic, index) => [
      fileNames[topic],
      linesOf(
        [...samples, ...ends].filter((one) => one.topic === topic),
        index * brokenPerFile,
      ),
    ]),
  );
}

/** The events, and among them some that are broken. */
function linesOf(samples: readonly CampaignSample[], kind: number): string {
  const lines = samples.map(({ event }) => JSON.stringify(event));
  for (let broken = 0; broken < brokenPerFile; broken++) {
    const good = samples[broken]?.event ?? {};
    lines.splice(
      (broken + 1) * brokenEvery,
      0,
      brokenCampaignEvent(good, kind + broken),
    );
  }
  return lines.map((line) => `${line}\n`).join("");
}

const fileNames: Readonly<Record<CampaignTopic, string>> = {
  "events.social.raw": "events-social.jsonl",
  "events.web.raw": "events-web.jsonl",
  "events.tx.raw": "events-tx.jsonl",
};
const seed = 42;
const kolCount = 5;
const betweenMs = 100_000;
/** Its KOL has had events since that ended its window. */
const lateMoment = 22;
const endMs = 3_600_000;
const brokenPerFile = 3;
const brokenEvery = 4;
