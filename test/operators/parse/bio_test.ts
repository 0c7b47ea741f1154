import assert from "node:assert/strict";
import { bioFacts } from "../../../src/operators/parse/bio.ts";

Deno.test("the first text that is a bio counts", () => {
  assert.deepEqual(bioFacts(undefined, "signed", "described"), {
    has_bio: true,
    bio_length: 6,
    has_url: false,
  });
  assert.equal(bioFacts("No bio yet.", "signed").bio_length, 6);
  assert.equal(bioFacts("bio", "signed").bio_length, 3);
});

Deno.test("the site's placeholder and nothing are no bio", () => {
  const none = { has_bio: false, bio_length: 0, has_url: false };
  assert.deepEqual(bioFacts(), none);
  assert.deepEqual(bioFacts(undefined, undefined), none);
  assert.deepEqual(bioFacts("No bio yet."), none);
});

Deno.test("a bio's length is in code points", () => {
  for (
    const text of [
      "plain",
      "caf\u00e9",
      "cafe\u0301",
      "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
      "\ud83d alone",
      "back to front \udc00\ud83d",
      "\ud83d\ud83d\ude00",
    ]
  ) {
    assert.equal(bioFacts(text).bio_length, [...text].length, text);
  }
});

Deno.test("a link in a bio is told from what looks like one", () => {
  for (
    const text of [
      "https://example.com",
      "see http://x.y",
      "WWW.Example.com",
      "shop: linktr.ee/someone",
      "shopee.vn/shop",
      "my page example.com!",
      "Visit example.com.",
      "a.b.c.example.com.vn",
    ]
  ) {
    assert.equal(bioFacts(text + " .").has_url, true, text);
  }
  for (
    const text of [
      "Everyday looks. Honest reviews.",
      "booking: someone@example.com",
      "first.last@mail.example.com",
      "version 1.5K",
      "Wait...what",
      "food.travel",
      "e.g.this",
      "No links here",
    ]
  ) {
    assert.equal(bioFacts(text).has_url, false, text);
  }
});

Deno.test("a bio made to be slow is searched at once", () => {
  const began = performance.now();
  for (const part of ["a.", "a-", "www.", "http", "a.com", "\ud83d"]) {
    bioFacts(part.repeat(500_000));
  }
  assert.ok(performance.now() - began < 2_000);
});
