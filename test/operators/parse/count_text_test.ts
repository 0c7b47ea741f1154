import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type CountFault,
  isBlank,
  readCountText,
} from "../../../src/operators/parse/count_text.ts";
import { oracleTest } from "../../scoring/oracle_case.ts";

const readable: readonly (readonly [string, number])[] = [
  ["0", 0],
  ["007", 7],
  ["1234", 1_234],
  ["11.3K", 11_300],
  ["11.3k", 11_300],
  ["4.1M", 4_100_000],
  ["4.1B", 4_100_000_000],
  ["1.005M", 1_005_000],
  ["32.3K", 32_300],
  ["1,234", 1_234],
  ["1,234,567", 1_234_567],
  ["12,34,567", 1_234_567],
  ["1,234.5K", 1_234_500],
  ["1,234K", 1_234_000],
  ["2,5M", 2_500_000],
  ["2,50m", 2_500_000],
  ["11.3 K", 11_300],
  ["  11.3K  ", 11_300],
  ["\u00a011.3\u202fK\u00a0", 11_300],
  ["1\u00a0234", 1_234],
  [".5K", 500],
  ["5.K", 5_000],
  ["12.0", 12],
  ["12.00", 12],
  ["1.0004K", 1_000],
  ["1.0005K", 1_001],
  ["1000B", 1e12],
  ["1,000,000,000,000", 1e12],
];

const unreadable: readonly (readonly [string, CountFault])[] = [
  ["abc", "unreadable"],
  ["12..3K", "unreadable"],
  ["1.2.3K", "unreadable"],
  ["K", "unreadable"],
  [".", "unreadable"],
  [".K", "unreadable"],
  ["12.345", "unreadable"],
  ["12.000", "unreadable"],
  ["1,23", "unreadable"],
  ["0,123", "unreadable"],
  ["1,234,5K", "unreadable"],
  ["1.3KM", "unreadable"],
  ["1,3 Tr", "unreadable"],
  ["12K+", "unreadable"],
  ["+7K", "unreadable"],
  ["1e3", "unreadable"],
  ["0x10", "unreadable"],
  ["1_000", "unreadable"],
  ["1 234", "unreadable"],
  ["NaN", "unreadable"],
  ["inf", "unreadable"],
  ["Infinity", "unreadable"],
  ["-Infinity", "unreadable"],
  ["\uff19\uff19", "unreadable"],
  ["\u212a", "unreadable"],
  ["5\u212a", "unreadable"],
  ["1".repeat(65), "unreadable"],
  ["-5", "negative"],
  ["-5K", "negative"],
  ["\u22125K", "negative"],
  ["1000000000001", "too-large"],
  ["1001B", "too-large"],
  ["9".repeat(60), "too-large"],
];

Deno.test("a count's text is read by exact decimal arithmetic", () => {
  for (const [text, count] of readable) {
    assert.equal(readCountText(text), count, JSON.stringify(text));
  }
});

Deno.test("a text that is no count says why", () => {
  for (const [text, fault] of unreadable) {
    assert.equal(readCountText(text), fault, JSON.stringify(text));
  }
});

Deno.test("a text of spaces of any kind is blank", () => {
  for (const text of ["", " ", "\t\n", "\u00a0\u202f", "\ufeff \u2060"]) {
    assert.ok(isBlank(text), JSON.stringify(text));
  }
  for (const text of ["0", " x", "\u00a0-", "\u0000"]) {
    assert.ok(!isBlank(text), JSON.stringify(text));
  }
});

/** What a decimal number times a power of ten is, halves up, in BigInt. */
function oracleCount(whole: string, decimals: string, zeros: number): bigint {
  const scaled = BigInt(whole + decimals) * 10n ** BigInt(zeros + 1);
  const tenths = scaled / 10n ** BigInt(decimals.length);
  return (tenths + 5n) / 10n;
}

const suffixes: Readonly<Record<string, number>> = { K: 3, M: 6, B: 9 };

const decimalCount = fc.record({
  whole: fc.bigInt({ min: 0n, max: 2_000_000_000_000n }).map(String),
  decimals: fc.stringMatching(/^\d{0,12}$/),
  suffix: fc.constantFrom("K", "M", "B"),
  isLower: fc.boolean(),
  mark: fc.constantFrom(".", ","),
  space: fc.constantFrom("", " ", "\u00a0", "\u202f"),
  isGrouped: fc.boolean(),
});

Deno.test("any count with a suffix equals its BigInt value", () => {
  fc.assert(
    fc.property(decimalCount, (one) => {
      const isComma = one.mark === "," && /^\d{1,2}$/.test(one.decimals);
      const mark = isComma ? "," : ".";
      const isGrouped = one.isGrouped && !isComma;
      const whole = isGrouped
        ? one.whole.replace(/\B(?=(\d{3})+$)/g, ",")
        : one.whole;
      const fraction = one.decimals === "" ? "" : mark + one.decimals;
      const suffix = one.isLower ? one.suffix.toLowerCase() : one.suffix;
      const expected = oracleCount(
        one.whole,
        one.decimals,
        suffixes[one.suffix]!,
      );
      assert.equal(
        readCountText(whole + fraction + one.space + suffix),
        expected > 10n ** 12n ? "too-large" : Number(expected),
      );
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("any whole number reads as itself, grouped or not", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e12 }),
      fc.boolean(),
      (count, us) =>
        assert.equal(
          readCountText(us ? count.toLocaleString("en-US") : String(count)),
          count,
        ),
    ),
    { numRuns: 2_000 },
  );
});

Deno.test("no text gives anything but a count within bounds or a fault", () => {
  const near = fc.string({
    unit: fc.constantFrom(..."0123456789.,-+KkMmBb eE_ \u00a0"),
    maxLength: 20,
  });
  fc.assert(
    fc.property(fc.oneof(near, fc.string()), (text) => {
      const count = readCountText(text);
      if (typeof count === "string") return;
      assert.ok(Number.isInteger(count) && count >= 0 && count <= 1e12, text);
      assert.match(text.replace(/\D/g, ""), /\d/);
    }),
    { numRuns: 5_000 },
  );
});

/**
 * Where the rules part from the job before on purpose: exact instead of
 * truncated binary fractions, decimal commas, nothing taken for 0 in silence.
 */
const differing: ReadonlyMap<string, number | CountFault> = new Map<
  string,
  number | CountFault
>([
  ["2,5M", 2_500_000],
  ["1.001K", 1_001],
  ["1.005M", 1_005_000],
  ["4.1B", 4_100_000_000],
  ["1\u00a0234", 1_234],
  ["-5", "negative"],
  ["-5K", "negative"],
  ["-0", "negative"],
  ["9223372036854775807", "too-large"],
  ["9223372036854775808", "too-large"],
  ["9007199254740993", "too-large"],
]);

oracleTest<{ raw: string | null; hot_path: number | string | object }>(
  "counts equal the job before where its reading is right",
  "count_cases.jsonl",
  {
    run(cases) {
      let same = 0;
      for (const { raw, hot_path } of cases) {
        if (raw === null || isBlank(raw)) continue;
        const count = readCountText(raw);
        const expected = differing.get(raw);
        if (expected !== undefined) {
          assert.equal(count, expected, raw);
        } else if (count !== "unreadable") {
          assert.equal(count, hot_path, raw);
          same++;
        }
      }
      assert.ok(same >= 25, `Only ${same} cases compared`);
    },
  },
);
