import assert from "node:assert/strict";
import { z } from "zod";
import { breakerOption, retryOption } from "../../src/core/nested_policy.ts";
import { breakerOptions, retryOptions } from "../../src/core/policy.ts";

const retryDefaults = {
  attempts: 5,
  backoff: { fromMs: 100, toMs: 5_000 },
  budget: 0.2,
};
const breakerDefaults = { failures: 0.5, window: 10_000, probeAfter: 5_000 };

Deno.test("a policy that says nothing has the defaults", () => {
  assert.deepEqual(retryOptions.parse({}), retryDefaults);
  assert.deepEqual(breakerOptions.parse({}), breakerDefaults);
});

Deno.test("a node's options may leave the whole policy out", () => {
  const node = z.strictObject({ retry: retryOption, breaker: breakerOption });
  assert.deepEqual(node.parse({}), {
    retry: retryDefaults,
    breaker: breakerDefaults,
  });
  assert.deepEqual(
    node.parse({ retry: { attempts: 2 }, breaker: { failures: "10%" } }),
    {
      retry: { ...retryDefaults, attempts: 2 },
      breaker: { ...breakerDefaults, failures: 0.1 },
    },
  );
});

Deno.test("a policy is read as a person writes it", () => {
  assert.deepEqual(
    retryOptions.parse({ attempts: 3, backoff: "50ms..1s", budget: "100%" }),
    { attempts: 3, backoff: { fromMs: 50, toMs: 1_000 }, budget: 1 },
  );
  assert.deepEqual(
    breakerOptions.parse({ failures: "20%", window: "1m", probeAfter: "30s" }),
    { failures: 0.2, window: 60_000, probeAfter: 30_000 },
  );
});

Deno.test("a policy refuses what it does not know and cannot do", () => {
  const wrong: readonly (readonly [z.ZodType, unknown])[] = [
    [retryOptions, { tries: 3 }],
    [retryOptions, { attempts: 0 }],
    [retryOptions, { attempts: 101 }],
    [retryOptions, { backoff: "5s..100ms" }],
    [retryOptions, { backoff: "5s" }],
    [retryOptions, { budget: 0.2 }],
    [breakerOptions, { failures: 5 }],
    [breakerOptions, { window: "10" }],
    [breakerOptions, { probe: "5s" }],
  ];
  for (const [options, given] of wrong) {
    assert.equal(
      options.safeParse(given).success,
      false,
      JSON.stringify(given),
    );
  }
});
