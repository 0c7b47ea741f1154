import assert from "node:assert/strict";
import { createClient } from "redis";
import { redisSettings } from "../../../src/drivers/redis/redis_settings.ts";

/** What is wrong with the settings, and with which. */
function problemsOf(settings: Record<string, unknown>): readonly string[] {
  const read = redisSettings.safeParse(settings);
  return read.success
    ? []
    : read.error.issues.map(({ path, message }) =>
      `${path.join(".")}: ${message}`
    );
}

const good = [
  "redis://127.0.0.1:6379",
  "redis://cache",
  "redis://cache/",
  "redis://cache:6379/15",
  "rediss://cache:6380",
  "redis://[::1]:6379",
  "redis://:secret@cache",
  "redis://hot:p%40th%25%23%2F@cache:6379",
  "redis://hot:p@th@cache",
];
const bad = [
  "127.0.0.1:6379",
  "cache",
  "http://cache:6379",
  "unix:///run/redis.sock",
  "redis://",
  "redis://:6379",
  "redis://cache:port",
  "redis://cache/scores",
  "redis://cache?db=3",
  "redis://hot:hunter#2@cache:6379",
  "redis://hot:123#2@cache:6379",
  "redis://hot:hunter/2@cache:6379",
  "redis://hot:123/2@cache:6379",
  "redis://hot:hunter?2@cache:6379",
  "redis://hot:100%@cache:6379",
  "hot:hunter2@cache:6379",
];

Deno.test("an address that the client can use is taken", () => {
  for (const url of good) {
    assert.deepEqual(problemsOf({ url }), [], url);
    createClient({ url });
  }
});

Deno.test("an address that the client cannot use is refused, and not repeated", () => {
  for (const url of bad) {
    const [problem = "", ...others] = problemsOf({ url });
    assert.match(problem, /^url: expected redis:.*drivers\.cache\.with\.pass/);
    assert.doesNotMatch(problem, /hot|hunter|123|100/);
    assert.deepEqual(others, [], url);
  }
});

Deno.test("user and password are given in one place", () => {
  const url = "redis://hot:path@cache";
  for (const beside of [{ username: "cold" }, { password: "way" }]) {
    const [problem = ""] = problemsOf({ url, ...beside });
    assert.match(problem, /^url: expected one place .*with\.username/);
    assert.deepEqual(problemsOf({ url: "redis://cache", ...beside }), []);
  }
});

Deno.test("a file of TLS is refused where the address asks for none", () => {
  const caFile = "ca.pem";
  const [problem = ""] = problemsOf({ url: "redis://cache", caFile });
  assert.match(
    problem,
    /^caFile: .*write rediss: in drivers\.cache\.with\.url/,
  );
  assert.deepEqual(problemsOf({ url: "rediss://cache", caFile }), []);
});
