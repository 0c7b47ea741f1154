import { z } from "zod";
import { maskedAddress, maskedText } from "../../config/secrets.ts";
import { HotpathError } from "../../core/errors.ts";
import { requestFailure } from "../../drivers/http/request_failure.ts";
import type { Check } from "./check_result.ts";

const answerMs = 5_000;

/** What the score node relies on in an answer. */
const answer = z.object({
  results: z.array(z.object({
    kol_id: z.string(),
    trust: z.object({ score: z.number(), label: z.string() }),
    success: z.object({ score: z.number(), label: z.string() }),
  })).length(1),
  model_versions: z.record(z.string(), z.string()),
});

const item = {
  kol_id: "doctor",
  followers_count: 12_000,
  following_count: 300,
  post_count: 250,
  favorites_count: 90_000,
  account_age_days: 900,
  verified: false,
  has_bio: true,
  has_url: false,
  has_profile_image: true,
  bio_length: 80,
  avg_views: 9_000,
  avg_likes: 500,
  avg_comments: 20,
  avg_shares: 10,
  total_videos: 250,
  video_count_30d: 12,
  growth_rate: 0,
};

/**
 * Does the scoring service keep its contract? Asks whether it is up, then for
 * one prediction. `open` gives the address of the batch call, and an end.
 */
export function scoringCheck(
  open: () => Promise<{ readonly url: string; close(): Promise<void> }>,
): Check {
  return {
    name: "scoring",
    async run() {
      const { url, close } = await open();
      const shown = maskedAddress(url);
      try {
        await ask(new URL("/healthz", url).href);
        const began = performance.now();
        const body = await ask(url, { items: [item] });
        const ms = (performance.now() - began).toFixed(1);
        const read = answer.safeParse(body);
        if (!read.success) {
          const [issue] = read.error.issues;
          const found = `${shown} answers otherwise at ${
            issue?.path.join(".")
          }: ${issue?.message}`;
          const remedy = "this is another service or another version of it";
          return [{ level: "fail", found, remedy }];
        }
        const versions = Object.entries(read.data.model_versions)
          .map(([name, version]) => `${name} ${version}`).join(", ");
        return [{ level: "ok", found: `${shown}, ${ms} ms, ${versions}` }];
      } finally {
        await close();
      }
    },
  };
}

async function ask(url: string, body?: unknown): Promise<unknown> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(answerMs),
      ...(body === undefined ? {} : {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    });
    const text = await response.text();
    if (response.ok) return body === undefined ? undefined : JSON.parse(text);
    throw new Error(`it answered ${response.status}`);
  } catch (thrown) {
    throw new HotpathError({
      code: "call-unreachable",
      message: `Ask ${maskedAddress(url)}: ${
        maskedText(requestFailure(thrown))
      }; run deno task serve --port 8080, or set SCORING_URL`,
      cause: thrown,
    });
  }
}
