import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  successFeatureNames,
  successFeatures,
} from "../../src/scoring/features/success_features.ts";
import {
  trustFeatureNames,
  trustFeatures,
} from "../../src/scoring/features/trust_features.ts";
import { parseModel } from "../../src/scoring/lightgbm/parse_model.ts";

const root = new URL("../../", import.meta.url);

/** Largest model file that is kept in the project, in bytes. */
const MAX_MODEL_BYTES = 1_000_000;

interface ManifestEntry {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  readonly features: readonly string[];
}

function readText(path: string): string {
  return Deno.readTextFileSync(new URL(path, root));
}

function manifestEntry(name: string): ManifestEntry {
  const { models }: { models: ManifestEntry[] } = JSON.parse(
    readText("models/manifest.json"),
  );
  return models.find((entry) => entry.name === name) ??
    assert.fail(`no ${name}`);
}

const definitions = {
  trust: { names: trustFeatureNames, card: "docs/models/trust.md" },
  success: { names: successFeatureNames, card: "docs/models/success.md" },
} as const;

for (const [name, { names, card }] of Object.entries(definitions)) {
  Deno.test(`the ${name} model names the features that the service computes`, () => {
    const entry = manifestEntry(name);
    const model = parseModel(readText(`models/${entry.file}`));
    assert.deepEqual(model.featureNames, [...names]);
    assert.deepEqual(entry.features, [...names]);
    assert.equal(model.objective.name, "binary");
    assert.equal(model.numClass, 1);
    assert.ok(model.numIterations >= 100 && model.numIterations <= 300);
  });

  Deno.test(`the ${name} model is the file that manifest and card describe`, () => {
    const entry = manifestEntry(name);
    const text = readText(`models/${entry.file}`);
    assert.ok(text.length < MAX_MODEL_BYTES, `${text.length} bytes`);
    const digest = createHash("sha256").update(text).digest("hex");
    assert.equal(entry.sha256, digest);
    const page = readText(card);
    assert.ok(page.includes(digest), "the card names another file");
    assert.ok(page.includes(entry.version));
    assert.match(page, /Synthetic: replace this model before relying on it/);
    assert.match(page, /AUC \| 0\.\d{3}/);
  });

  Deno.test(`the ${name} model was trained with missing values`, () => {
    const entry = manifestEntry(name);
    const text = readText(`models/${entry.file}`);
    const types = [...text.matchAll(/^decision_type=(.*)$/gm)]
      .flatMap((found) => (found[1] ?? "").split(" "));
    // Missing type NaN is 8 or 10, with the default side right or left.
    for (const type of ["8", "10"]) {
      assert.ok(types.filter((found) => found === type).length > 100, type);
    }
  });
}

const trust = parseModel(readText("models/trust.txt"));
const success = parseModel(readText("models/success.txt"));

/** P(fake) of an account; what is left out is missing. */
function fakeness(account: Parameters<typeof trustFeatures>[0]): number {
  const features = new Float64Array(trustFeatureNames.length);
  const out = new Float64Array(1);
  trustFeatures(account, features);
  trust.predict(features, out);
  return out[0] ?? NaN;
}

/** P(High) of a video. */
function highness(video: Parameters<typeof successFeatures>[0]): number {
  const features = new Float64Array(successFeatureNames.length);
  const out = new Float64Array(1);
  successFeatures(video, features);
  success.predict(features, out);
  return out[0] ?? NaN;
}

/** What a scraped profile page shows: neither posts nor age. */
const page = {
  verified: false,
  has_bio: true,
  has_url: false,
  has_profile_image: true,
  bio_length: 40,
};

Deno.test("a celebrity is trusted, with and without posts and age", () => {
  const scraped = {
    ...page,
    followers_count: 2_400_000,
    following_count: 90,
    favorites_count: 41_000_000,
    verified: true,
  };
  assert.ok(fakeness(scraped) < 0.1);
  const complete = { ...scraped, post_count: 620, account_age_days: 2100 };
  assert.ok(fakeness(complete) < 0.1);
});

Deno.test("followers without likes to match look bought", () => {
  const account = {
    ...page,
    followers_count: 60_000,
    following_count: 500,
    favorites_count: 18_000,
  };
  const organic = { ...account, favorites_count: 720_000 };
  assert.ok(fakeness(account) > 0.6, `${fakeness(account)}`);
  assert.ok(fakeness(organic) < 0.3, `${fakeness(organic)}`);
});

Deno.test("buying followers raises the probability of a fake step by step", () => {
  const steps = [3000, 9000, 30_000, 90_000].map((followers_count) =>
    fakeness({
      ...page,
      followers_count,
      following_count: 500,
      favorites_count: 30_000,
    })
  );
  steps.slice(1).forEach((step, at) => {
    assert.ok(step > (steps[at] ?? 1) - 0.02, steps.join(" "));
  });
  assert.ok((steps[3] ?? 0) > (steps[0] ?? 1) + 0.4, steps.join(" "));
});

Deno.test("an account that follows thousands and posts all day looks like spam", () => {
  const spam = {
    followers_count: 60,
    following_count: 2400,
    post_count: 900,
    favorites_count: 30,
    account_age_days: 45,
    verified: false,
    has_bio: false,
    has_url: false,
    has_profile_image: false,
    bio_length: 0,
  };
  assert.ok(fakeness(spam) > 0.9, `${fakeness(spam)}`);
});

Deno.test("an account of which nothing is known gets a probability all the same", () => {
  const nothing = fakeness({ verified: false });
  assert.ok(nothing > 0 && nothing < 1, `${nothing}`);
});

Deno.test("more views and likes raise the probability of success", () => {
  const video = (video_views: number) =>
    highness({
      video_views,
      video_likes: video_views * 0.06,
      video_comments: video_views * 0.004,
      video_shares: video_views * 0.006,
    });
  const steps = [500, 5000, 50_000, 500_000].map(video);
  steps.slice(1).forEach((step, at) => {
    assert.ok(step > (steps[at] ?? 1) - 0.02, steps.join(" "));
  });
  assert.ok((steps[0] ?? 1) < 0.1 && (steps[3] ?? 0) > 0.8, steps.join(" "));
});
