import assert from "node:assert/strict";
import type { CacheRow } from "../../../src/drivers/cache.ts";
import { upsertCall } from "../../../src/drivers/redis/upsert_call.ts";

function row(rest: Partial<CacheRow>): CacheRow {
  return {
    key: "row",
    fields: {},
    eventTime: 1_000,
    tie: "t/0/1",
    ttlMs: 60_000,
    rankings: [],
    mirrors: [],
    ...rest,
  };
}

Deno.test("rows name their keys by place, each key once and a ranking before its expiries", () => {
  const rankings = [{ ranking: "best", member: "a", score: 1.5 }];
  const { keys, rows } = upsertCall([
    row({ key: "a", fields: { x: "1" }, rankings }),
    row({
      key: "b",
      rankings: [{ ranking: "best", member: "b", score: null }],
      mirrors: [
        { kind: "text", key: "old:b", text: "B" },
        { kind: "hash", key: "older:b", fields: { y: "2" } },
      ],
    }),
  ]);
  assert.deepEqual(keys, [
    "a",
    "best",
    "best:expiries",
    "b",
    "old:b",
    "older:b",
  ]);
  assert.deepEqual(JSON.parse(rows), [
    [1, 1_000, "t/0/1", 60_000, ["x", "1"], [2, "a", 1.5], []],
    [4, 1_000, "t/0/1", 60_000, [], [2, "b", null], [5, "B", 6, ["y", "2"]]],
  ]);
});

Deno.test("half of a surrogate pair becomes what its encoding would make of it", () => {
  const fields = { half: "a\ud83d", whole: "\u{1F483}", text: "\\ud83d" };
  const { rows } = upsertCall([row({ fields })]);
  assert.deepEqual(JSON.parse(rows)[0][4], [
    "half",
    "a\ufffd",
    "whole",
    "\u{1F483}",
    "text",
    "\\ud83d",
  ]);
});
