import {
  brokenCampaignEvent,
  campaignKols,
  campaignMoment,
  type CampaignSample,
} from "./campaign_events.ts";
import type { Generated, GenerateOptions } from "./generated.ts";
import { Random } from "./random.ts";

/**
 * Events of campaigns from the hour before, the same for the same options: a
 * dozen KOLs, one of which buys its clicks. Some events are out of order, and
 * one moment of a hundred is told half an hour late.
 */
export function* generateCampaigns(
  options: GenerateOptions,
): Generator<Generated> {
  const { count, bad, timeMs } = options;
  const random = new Random(options.seed);
  const kols = campaignKols(random, kolCount);
  let made = 0;
  let broken = 0;
  while (made < count) {
    const now = timeMs - spanMs * (1 - made / count);
    const kol = kols[random.whole(0, kolCount - 1)] ?? kols[0];
    if (kol === undefined) return;
    const isLate = random.chance(lateShare);
    const moment = campaignMoment(kol, random, isLate ? now - lateMs : now);
    for (const sample of moment) {
      if (made < count && random.chance(bad)) {
        made++;
        yield brokenOf(sample, broken++);
      }
      if (made >= count) return;
      made++;
      yield goodOf(sample);
    }
  }
}

function goodOf({ topic, key, event }: CampaignSample): Generated {
  const value = encoder.encode(JSON.stringify(event));
  return { topic, key, value, isBroken: false };
}

function brokenOf({ topic, event }: CampaignSample, kind: number): Generated {
  const value = encoder.encode(brokenCampaignEvent(event, kind));
  return { topic, key: null, value, isBroken: true };
}

const encoder = new TextEncoder();
const kolCount = 12;
/** From the first event to the last. */
const spanMs = 3_600_000;
const lateShare = 0.01;
/** More than a window and its grace. */
const lateMs = 1_800_000;
