import assert from "node:assert/strict";
import { MissingShare } from "../../../src/operators/score/missing_share.ts";

const bio = ["bio_length"];
const none: string[] = [];

Deno.test("the share of scores that lacked an input is of all while there are few", () => {
  const share = new MissingShare();
  assert.equal(share.of("bio_length"), 0);
  for (const missing of [bio, none, none, none]) share.add(missing);
  assert.equal(share.of("bio_length"), 0.25);
  assert.equal(share.of("verified"), 0);
});

Deno.test("the share forgets what is two thousand scores ago", () => {
  const share = new MissingShare();
  for (let index = 0; index < 1_000; index++) share.add(bio);
  for (let index = 0; index < 1_000; index++) share.add(none);
  assert.equal(share.of("bio_length"), 0.5);
  share.add(none);
  assert.equal(share.of("bio_length"), 0);
});
