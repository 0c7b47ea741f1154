import assert from "node:assert/strict";
import fc from "fast-check";
import {
  isPlainKolRequest,
  readKolRequest,
} from "../../../src/scoring/api/read_kol_request.ts";
import { kolRequestSchema } from "../../../src/scoring/api/request_schemas.ts";
import { kolInputNames } from "../../../src/scoring/kol_request.ts";

/** Values that are wrong for some field, or right in an unusual form. */
const oddValue = fc.oneof(
  fc.double(),
  fc.constantFrom(null, true, -0, -1, -1.5, 0.5, Infinity),
  fc.constantFrom(2 ** 53, 2 ** 53 - 1, 2 ** 53 + 2, 1e15, 1.1e15, 1e300),
  fc.constantFrom("12", " 7 ", "12.0", "1.5", "yes", "off", "x", ""),
  fc.jsonValue(),
);

const count = fc.integer({ min: 0, max: 1_000_000 });
const amount = fc.double({ min: 0, max: 1e15, noNaN: true });

/** A usual request with some fields left out and up to three of them odd. */
const request = fc.tuple(
  fc.record({
    kol_id: fc.string({ minLength: 1, maxLength: 256 }),
    ...Object.fromEntries(kolInputNames.map((name) => [
      name,
      /^(?:verified|has_)/.test(name)
        ? fc.boolean()
        : /^(?:avg_|growth)/.test(name)
        ? amount
        : count,
    ])),
    extra: fc.jsonValue(),
  }, { requiredKeys: ["kol_id"] }),
  fc.array(
    fc.tuple(
      fc.constantFrom(...kolInputNames, "kol_id"),
      fc.oneof(oddValue, fc.constant(undefined)),
    ),
    { maxLength: 3 },
  ),
).map(([usual, odd]) => ({ ...usual, ...Object.fromEntries(odd) }));

Deno.test("what is recognised by hand is what the schema takes unchanged", () => {
  let recognised = 0;
  fc.assert(
    fc.property(request, (value) => {
      if (!isPlainKolRequest(value)) return;
      recognised += 1;
      const read = kolRequestSchema.safeParse(value);
      assert.ok(read.success, JSON.stringify(value));
      const { extra: _, ...known } = { extra: undefined, ...value };
      assert.deepEqual(read.data, known);
    }),
    { numRuns: 10_000 },
  );
  assert.ok(recognised > 2_000, `only ${recognised} were recognised`);
});

Deno.test("reading a request says what the schema says of it", () => {
  fc.assert(
    fc.property(fc.oneof(request, fc.jsonValue()), (value) => {
      const read = readKolRequest(value, ["body"]);
      const bySchema = kolRequestSchema.safeParse(value);
      assert.equal(read.kind === "ok", bySchema.success);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("usual requests are recognised by hand", () => {
  const usual = {
    kol_id: "user123",
    followers_count: 12_000,
    following_count: 120,
    post_count: 300,
    favorites_count: 45_000,
    account_age_days: 365,
    verified: true,
    has_bio: true,
    has_url: false,
    has_profile_image: true,
    bio_length: 50,
    avg_views: 1_000.5,
    avg_likes: 60,
    avg_comments: 4,
    avg_shares: 6,
    total_videos: 200,
    video_count_30d: 10,
    growth_rate: -0.1,
  };
  assert.ok(isPlainKolRequest(usual));
  assert.ok(isPlainKolRequest({ kol_id: "a" }));
  assert.ok(isPlainKolRequest({ ...usual, post_count: null }));
  for (const name of kolInputNames) {
    assert.ok(!isPlainKolRequest({ ...usual, [name]: "x" }), name);
  }
  assert.ok(!isPlainKolRequest({ ...usual, kol_id: "" }));
});

Deno.test("every wrong field is named, once", () => {
  const read = readKolRequest({
    kol_id: 5,
    followers_count: -1.5,
    verified: "maybe",
    avg_views: "many",
    growth_rate: -2,
  }, ["body", "items", 3]);
  assert.ok(read.kind === "invalid");
  assert.deepEqual(
    read.problems.map(({ loc, type }) => [loc.join("."), type]),
    [
      ["body.items.3.kol_id", "string_type"],
      ["body.items.3.followers_count", "int_from_float"],
      ["body.items.3.verified", "bool_parsing"],
      ["body.items.3.avg_views", "float_parsing"],
      ["body.items.3.growth_rate", "greater_than_equal"],
    ],
  );
});

Deno.test("texts of numbers and usual words are taken, as typed writers send them", () => {
  const read = readKolRequest({
    kol_id: "a",
    followers_count: "12",
    following_count: true,
    avg_views: "1.5e3",
    verified: "YES",
    has_bio: 0,
  }, ["body"]);
  assert.ok(read.kind === "ok");
  assert.equal(read.request.followers_count, 12);
  assert.equal(read.request.following_count, 1);
  assert.equal(read.request.avg_views, 1_500);
  assert.equal(read.request.verified, true);
  assert.equal(read.request.has_bio, false);
});
