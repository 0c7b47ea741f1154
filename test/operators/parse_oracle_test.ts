import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import type { MapNode } from "../../src/core/node.ts";
import { parse } from "../../src/operators/parse.ts";
import type { KolProfile } from "../../src/operators/parse/profile.ts";
import type { KolVideo } from "../../src/operators/parse/video.ts";
import { oracleTest } from "../scoring/oracle_case.ts";
import { textMessage } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";

interface Written {
  readonly variant: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface ProfileCase extends Written {
  readonly expected: {
    readonly payload: Readonly<Record<string, number | boolean | string>>;
  } | null;
}

function nodeFor(schema: "profile" | "video"): MapNode {
  const instance = parse.create(parse.options.parse({ schema }), nodeContext());
  assert.ok("kind" in instance && instance.kind === "map");
  return instance;
}

function read(schema: "profile" | "video", event: unknown): unknown {
  const result = nodeFor(schema).map(textMessage(event));
  if (result instanceof HotpathError) return result;
  assert.ok("value" in result);
  return result.value;
}

/** Refused on purpose, where the job before scores something. */
const refused: ReadonlyMap<string, string> = new Map([
  ["username_null", "username"],
  ["username_missing", "username"],
  ["username_empty", "username"],
  ["username_number", "username"],
  ["negative_raw", "followers_raw"],
  ["vn_suffix", "followers_raw"],
  ["bio_array", "bio"],
  ["count_float_in_long", "followers_count"],
]);

const countNames = [
  "followers_count",
  "following_count",
  "post_count",
  "favorites_count",
] as const;

/**
 * What parts from the job before on purpose: exact counts (it cuts off binary
 * fractions and drops decimal commas), missing ones (it takes 0), channels (it
 * reads none of their fields), the site's placeholder (it takes it for a bio),
 * and verified as a text (it takes it for false).
 */
function compare(profile: KolProfile, one: ProfileCase): void {
  const { variant, expected } = one;
  assert.ok(expected !== null, variant);
  const { payload } = expected;
  assert.equal(profile.kol_id, payload["kol_id"], variant);
  for (const name of countNames) {
    const count = profile[name];
    if (count === undefined) assert.equal(payload[name], 0, variant);
    else if (variant === "comma_decimal" && name === "followers_count") {
      assert.equal(count, 2_500_000);
    } else if (variant !== "youtube") {
      const cut = Number(payload[name]);
      assert.ok(count === cut || count === cut + 1, `${variant} ${name}`);
    }
  }
  if (variant === "verified_string") assert.equal(profile.verified, true);
  else assert.equal(profile.verified, payload["verified"], variant);
  const isPlaceholder = one.value["bio"] === "No bio yet.";
  if (isPlaceholder) assert.equal(profile.has_bio, false);
  else if (variant !== "youtube") {
    assert.equal(profile.has_bio, payload["has_bio"], variant);
    assert.equal(profile.bio_length, payload["bio_length"], variant);
  }
}

oracleTest<ProfileCase>(
  "profiles equal the job before but for what it got wrong",
  "profile_event_cases.jsonl",
  {
    run(cases) {
      assert.ok(cases.length >= 90);
      for (const one of cases) {
        const result = read("profile", one.value);
        const field = refused.get(one.variant);
        if (field === undefined) {
          assert.ok(!(result instanceof HotpathError), `${result}`);
          compare(result as KolProfile, one);
        } else {
          assert.ok(result instanceof HotpathError, one.variant);
          assert.equal(result.details["field"], field);
        }
      }
    },
  },
);

oracleTest<Written>(
  "every profile that the scraper writes is accepted",
  "events/kol.profiles.raw.jsonl",
  {
    run(events) {
      assert.ok(events.length >= 50);
      for (const { value } of events) {
        const profile = read("profile", value);
        assert.ok(!(profile instanceof HotpathError), `${profile}`);
      }
    },
  },
);

oracleTest<Written>(
  "every video that the scraper writes is accepted, its texts as its numbers",
  "events/kol.videos.raw.jsonl",
  {
    run(events) {
      assert.ok(events.length >= 50);
      for (const { value } of events) {
        const video = read("video", value) as KolVideo;
        assert.ok(!(video instanceof HotpathError), `${video}`);
        const { view_count: _, like_count: __, ...texts } = value;
        const byText = read("video", texts) as KolVideo;
        assert.equal(byText.like_count, video.like_count);
        assert.equal(byText.view_count, video.view_count);
      }
    },
  },
);

oracleTest<{ readonly raw: string }>(
  "what is no profile is refused, each for its reason",
  "events/kol.profiles.raw.malformed.jsonl",
  {
    run(lines) {
      const codes = lines.map(({ raw }) => {
        const result = read("profile", raw);
        return result instanceof HotpathError ? result.code : "accepted";
      });
      assert.deepEqual(codes, [
        "empty-value",
        "not-json",
        "schema-invalid",
        "schema-invalid",
        "schema-invalid",
        "schema-invalid",
        "not-json",
        "not-json",
        "accepted",
        "accepted",
        "not-json",
        "schema-invalid",
        "schema-invalid",
        "too-deep",
      ]);
    },
  },
);
