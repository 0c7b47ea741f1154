import assert from "node:assert/strict";
import { z } from "zod";
import {
  choice,
  count,
  duration,
  durationRange,
  flag,
  percent,
  rate,
  size,
  text,
} from "../../src/core/options.ts";

/** What comes out, or what is said. */
function read(schema: z.ZodType, given: unknown): unknown {
  const result = schema.safeParse(given);
  return result.success
    ? result.data
    : result.error.issues.map((issue) => issue.message).join("; ");
}

const doc = "What it is for";

Deno.test("quantities come out as numbers in their base unit", () => {
  assert.equal(read(duration({ doc }), "20ms"), 20);
  assert.equal(read(duration({ doc }), "90d"), 7_776_000_000);
  assert.equal(read(size({ doc }), "256KiB"), 262_144);
  assert.equal(read(percent({ doc }), "20%"), 0.2);
  assert.deepEqual(read(durationRange({ doc }), "100ms..5s"), {
    fromMs: 100,
    toMs: 5_000,
  });
});

Deno.test("a quantity without its unit is told what was expected", () => {
  const expected: readonly (readonly [z.ZodType, string])[] = [
    [
      duration({ doc }),
      "expected a duration with a unit, such as 20ms, 5s, 10m, 1h or 90d",
    ],
    [size({ doc }), "expected a size with a unit, such as 64KiB or 8MiB"],
    [percent({ doc }), "expected a share with a percent sign, such as 20%"],
    [
      durationRange({ doc }),
      "expected two durations, the smaller first, such as 100ms..5s",
    ],
  ];
  const wrong = [20, "20", "", null, undefined, {}, [], true, "5s..1s", "1.5B"];
  for (const [schema, message] of expected) {
    for (const given of [...wrong, `${"9".repeat(400)}s`]) {
      assert.equal(read(schema, given), message, JSON.stringify(given));
    }
  }
});

Deno.test("what makes no sense is refused with the bound", () => {
  assert.equal(read(duration({ doc }), "0ms"), "expected more than 0ms");
  assert.equal(read(duration({ doc, zero: true }), "0ms"), 0);
  assert.equal(read(size({ doc }), "0KiB"), "expected more than 0B");
  assert.equal(read(percent({ doc }), "100%"), 1);
  assert.equal(read(percent({ doc }), "100.1%"), "expected at most 100%");
  assert.equal(
    read(durationRange({ doc }), "0ms..5s"),
    "expected more than 0ms",
  );
  assert.equal(read(rate({ doc }), "0/s"), "expected more than 0/s");
});

Deno.test("a number of endless digits is refused at once", () => {
  const digits = "9".repeat(1_000_000);
  const began = performance.now();
  for (const schema of [duration({ doc }), percent({ doc }), rate({ doc })]) {
    assert.match(String(read(schema, `0.${digits}s`)), /^expected a/);
    assert.match(String(read(schema, `0.${digits}%`)), /^expected a/);
    assert.match(String(read(schema, `0.${digits}/s`)), /^expected a/);
  }
  assert.ok(performance.now() - began < 1_000);
});

Deno.test("a rate comes out per second", () => {
  assert.equal(read(rate({ doc }), "50/s"), 50);
  assert.equal(read(rate({ doc }), "90/m"), 1.5);
  assert.equal(read(rate({ doc }), "1800/h"), 0.5);
  for (const given of ["50", "50/", "/s", "5/week", 50, "1e3/s"]) {
    assert.match(String(read(rate({ doc }), given)), /^expected a rate with/);
  }
});

Deno.test("a default is written as a person would write it", () => {
  assert.equal(read(duration({ doc, default: "5s" }), undefined), 5_000);
  assert.equal(read(size({ doc, default: "1KiB" }), undefined), 1_024);
  assert.equal(read(percent({ doc, default: "50%" }), undefined), 0.5);
  assert.deepEqual(
    read(durationRange({ doc, default: "1s..2s" }), undefined),
    { fromMs: 1_000, toMs: 2_000 },
  );
  assert.equal(read(count({ doc, unit: "items", default: 7 }), undefined), 7);
  assert.equal(read(text({ doc, default: "x" }), undefined), "x");
  assert.equal(read(flag({ doc, default: false }), undefined), false);
  assert.equal(read(choice(["a", "b"], { doc, default: "b" }), undefined), "b");
});

Deno.test("a default is held to the rule of its option", () => {
  assert.match(
    String(read(duration({ doc, default: "5" }), undefined)),
    /unit/,
  );
});

Deno.test("a count is a whole number from one up to its most", () => {
  const some = count({ doc, unit: "items", max: 10 });
  for (const given of [1, 10]) assert.equal(read(some, given), given);
  assert.equal(read(some, 0), "expected at least 1");
  assert.equal(read(some, -1), "expected at least 1");
  assert.equal(read(some, 11), "expected at most 10");
  for (const given of [1.5, Number.NaN, "3", null, undefined, {}]) {
    assert.equal(read(some, given), "expected a whole number");
  }
});

Deno.test("a count without a most says the largest number there is", () => {
  const any = count({ doc, unit: "items" });
  assert.equal(read(any, Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  assert.match(String(read(any, 1e300)), /expected at most 9007199254740991$/);
});

Deno.test("texts, flags and choices say what was expected", () => {
  assert.equal(read(text({ doc }), "x"), "x");
  assert.equal(read(text({ doc }), ""), "expected a text that is not empty");
  assert.equal(read(text({ doc }), 5), "expected a text");
  assert.equal(read(flag({ doc }), true), true);
  assert.equal(read(flag({ doc }), "true"), "expected true or false");
  const one = choice(["input", "none"], { doc });
  assert.equal(read(one, "none"), "none");
  for (const given of ["None", "", 1, undefined]) {
    assert.equal(read(one, given), "expected one of input, none");
  }
});

Deno.test("an option carries its doc line, unit, pattern and default", () => {
  const schema = z.toJSONSchema(
    z.strictObject({
      wait: duration({ doc: "The wait", default: "20ms" }),
      items: count({ doc: "The items", unit: "items", default: 3, max: 9 }),
      bytes: size({ doc: "The bytes" }),
      order: choice(["input", "none"], { doc: "The order", default: "none" }),
      path: text({ doc: "The path", default: "x" }),
      on: flag({ doc: "The switch", default: true }),
    }),
    { io: "input" },
  );
  assert.deepEqual(schema.required, ["bytes"]);
  assert.deepEqual(schema.properties, {
    wait: {
      type: "string",
      description: "The wait",
      unit: "duration",
      default: "20ms",
      pattern: "^\\d+(\\.\\d+)?(ms|s|min|m|h|d)$",
    },
    items: {
      type: "integer",
      description: "The items",
      unit: "items",
      default: 3,
      minimum: 1,
      maximum: 9,
    },
    bytes: {
      type: "string",
      description: "The bytes",
      unit: "size",
      pattern: "^\\d+(\\.\\d+)?(B|kB|KiB|MB|MiB|GB|GiB)$",
    },
    order: {
      type: "string",
      description: "The order",
      default: "none",
      enum: ["input", "none"],
    },
    path: {
      type: "string",
      description: "The path",
      default: "x",
      minLength: 1,
    },
    on: { type: "boolean", description: "The switch", default: true },
  });
});
