import assert from "node:assert/strict";
import { runCheck } from "../../../src/cli/doctor/check_result.ts";
import { HotpathError } from "../../../src/core/errors.ts";

Deno.test("a check's findings carry its name, or their own", async () => {
  const run = () =>
    Promise.resolve([
      { level: "ok" as const, found: "a" },
      { check: "clock", level: "ok" as const, found: "b" },
    ]);
  assert.deepEqual(await runCheck({ name: "redis", run }), [
    { check: "redis", level: "ok", found: "a" },
    { check: "clock", level: "ok", found: "b" },
  ]);
});

Deno.test("an error is a failed check with the remedy that it tells", async () => {
  const run = () =>
    Promise.reject(
      new HotpathError({
        code: "prerequisite-missing",
        message: "Ask node: it is not there; install Node 20",
      }),
    );
  assert.deepEqual(await runCheck({ name: "node", run }), [{
    check: "node",
    level: "fail",
    found: "Ask node: it is not there",
    remedy: "install Node 20",
  }]);
});

Deno.test("a check that does not end is a failed one", async () => {
  const run = () => new Promise<never>(() => {});
  const [found] = await runCheck({ name: "redis", run }, 1);
  assert.equal(found?.level, "fail");
  assert.equal(found.found, "no answer within 1 ms");
});
