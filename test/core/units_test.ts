import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatDuration,
  formatSize,
  parseDurationMs,
  parseDurationRange,
  parsePercent,
  parseSizeBytes,
} from "../../src/core/units.ts";

/** More digits than a number can have. */
const endless = "9".repeat(400);

Deno.test("durations are read in each unit", () => {
  const expected: Record<string, number> = {
    "0ms": 0,
    "20ms": 20,
    "5s": 5_000,
    "10m": 600_000,
    "10min": 600_000,
    "1h": 3_600_000,
    "90d": 7_776_000_000,
    "0.5ms": 0.5,
    "1.5s": 1_500,
    "007s": 7_000,
  };
  for (const [text, ms] of Object.entries(expected)) {
    assert.equal(parseDurationMs(text), ms, text);
  }
});

Deno.test("sizes are read in each unit, decimal and binary", () => {
  const expected: Record<string, number> = {
    "0B": 0,
    "512B": 512,
    "1kB": 1_000,
    "1KiB": 1_024,
    "1.5KiB": 1_536,
    "8MB": 8_000_000,
    "64MiB": 67_108_864,
    "2GB": 2_000_000_000,
    "1GiB": 1_073_741_824,
  };
  for (const [text, bytes] of Object.entries(expected)) {
    assert.equal(parseSizeBytes(text), bytes, text);
  }
});

Deno.test("a size is a whole number of bytes that a number can hold", () => {
  for (
    const text of ["0.5B", "1.0001kB", "9007199254740992B", `${endless}GiB`]
  ) {
    assert.equal(parseSizeBytes(text), undefined, text);
  }
  assert.equal(parseSizeBytes("9007199254740991B"), 9_007_199_254_740_991);
});

Deno.test("decimals are exact where floating point alone is not", () => {
  assert.equal(parseSizeBytes("1.005kB"), 1_005);
  assert.equal(parseDurationMs("1.005s"), 1_005);
  assert.equal(parseDurationMs("4.35s"), 4_350);
  assert.equal(parseDurationMs("2.3h"), 8_280_000);
  assert.equal(parseDurationMs(`0.${"9".repeat(50)}s`), 1_000);
  assert.equal(parsePercent("0.0000001%"), 0.000000001);
  assert.equal(parsePercent("0.7%"), 0.007);
  assert.equal(parsePercent("58%"), 0.58);
});

Deno.test("shares are read", () => {
  assert.equal(parsePercent("0%"), 0);
  assert.equal(parsePercent("20%"), 0.2);
  assert.equal(parsePercent("12.5%"), 0.125);
  assert.equal(parsePercent("150%"), 1.5);
});

Deno.test("ranges of durations are read, the smaller first", () => {
  assert.deepEqual(parseDurationRange("100ms..5s"), {
    fromMs: 100,
    toMs: 5_000,
  });
  assert.deepEqual(parseDurationRange("1.5s..1.5s"), {
    fromMs: 1_500,
    toMs: 1_500,
  });
  for (
    const text of ["5s..100ms", "5s", "5s..", "..5s", "1s...2s", "1s..2s..3s"]
  ) {
    assert.equal(parseDurationRange(text), undefined, text);
  }
});

Deno.test("what is no quantity is unreadable, not something else", () => {
  const wrong = [
    "",
    " ",
    "5",
    "s",
    "-5s",
    "+5s",
    "5 s",
    " 5s",
    "5s ",
    "5s\n",
    ".5s",
    "5.s",
    "1e3s",
    "1_000s",
    "1,5s",
    "5S",
    "5sec",
    "\u0665s",
    "NaNs",
    "Infinitys",
    "0x10s",
    "5%%",
    "kB",
    "5KB",
    "5kib",
    "5mb",
    "5B5B",
    "5constructor",
    "5__proto__",
    `${endless}s`,
    `${endless}%`,
  ];
  for (const text of wrong) {
    assert.equal(parseDurationMs(text), undefined, `duration ${text}`);
    assert.equal(parseSizeBytes(text), undefined, `size ${text}`);
    assert.equal(parsePercent(text), undefined, `share ${text}`);
    assert.equal(
      parseDurationRange(`${text}..9d`),
      undefined,
      `range ${text}..9d`,
    );
  }
});

Deno.test("quantities are written in the largest unit that keeps them whole", () => {
  assert.deepEqual(
    [0, 1, 999, 1_000, 90_000, 60_000, 3_600_000, 86_400_000, 1_500, 0.5]
      .map(formatDuration),
    ["0ms", "1ms", "999ms", "1s", "90s", "1m", "1h", "1d", "1500ms", "0.5ms"],
  );
  assert.deepEqual(
    [0, 1, 1_000, 1_024, 1_536, 1_048_576, 1_073_741_824].map(formatSize),
    ["0B", "1B", "1000B", "1KiB", "1536B", "1MiB", "1GiB"],
  );
});

Deno.test("what is written reads back as itself", () => {
  const whole = fc.oneof(
    fc.nat(),
    fc.integer({ min: 0, max: 8_000 }).map((one) => one * 3_600_000),
    fc.integer({ min: 0, max: 8_000 }).map((one) => one * 1_048_576),
  );
  fc.assert(fc.property(whole, (value) => {
    assert.equal(parseDurationMs(formatDuration(value)), value);
    assert.equal(parseSizeBytes(formatSize(value)), value);
  }));
});

Deno.test("a decimal that is whole in the smaller unit stays whole", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 99_999_999 }), (value) => {
    const thousands = (value / 1_000).toFixed(3);
    assert.equal(parseDurationMs(`${thousands}s`), value);
    assert.equal(parseSizeBytes(`${thousands}kB`), value);
  }));
});
