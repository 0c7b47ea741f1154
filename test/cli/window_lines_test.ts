import assert from "node:assert/strict";
import { readWindowRecord } from "../../src/cli/read_window_record.ts";
import { WindowLines } from "../../src/cli/window_lines.ts";
import type { WindowRecord } from "../../src/core/window_record.ts";

function resultOf(part: Partial<WindowRecord> = {}): WindowRecord {
  return {
    name: "scores-by-trust",
    group: { platform: "tiktok", "scores.trust_label": "High" },
    window_start: "2025-12-03T10:00:00.000Z",
    window_end: "2025-12-03T10:05:00.000Z",
    count: 12,
    measures: { rate: 0.04, trust_p95: 71.23456, none: null },
    revision: 25,
    final: true,
    incomplete: false,
    late: 0,
    watermark: "2025-12-03T10:05:00.000Z",
    ...part,
  };
}

const encode = (value: unknown) =>
  new TextEncoder().encode(JSON.stringify(value));

Deno.test("results of windows are printed in columns under their headings", () => {
  const lines = new WindowLines().print([
    resultOf(),
    resultOf({ name: "telemetry", count: 4_000, final: false, revision: 7 }),
    resultOf({ incomplete: true, final: false }),
  ]).split("\n");
  assert.match(
    lines[0] ?? "",
    /^window +size +name +group +count +state +revision +measures$/,
  );
  assert.equal(
    lines[1],
    "2025-12-03T10:00:00Z  5m    scores-by-trust  platform=tiktok scores.trust_label=High     12  final             25  rate=0.04 trust_p95=71.23 none=null",
  );
  assert.match(lines[2] ?? "", / 4000 {2}open +7 {2}rate/);
  assert.match(lines[3] ?? "", / {2}incomplete +25 {2}rate/);
  const columns = lines.slice(0, 4).map((line) =>
    line.indexOf(line.match(/measures|rate=/)?.[0] ?? "nothing")
  );
  assert.equal(new Set(columns).size, 1, lines.join("\n"));
});

Deno.test("columns stay where they are, and headings come again where one grew", () => {
  const lines = new WindowLines();
  const first = lines.print([resultOf()]);
  assert.ok(!lines.print([resultOf({ count: 3 })]).includes("measures"));
  const wider = lines.print([resultOf({ name: "a-name-that-is-longer" })]);
  assert.ok(wider.startsWith("window "));
  assert.ok(wider.indexOf("measures") > first.indexOf("measures"));
});

Deno.test("what stands in a group cannot act on the terminal", () => {
  const text = new WindowLines().print([
    resultOf({ name: "a\u001b[2Jb", group: { kol_id: "x\n\u009b1my" } }),
  ]);
  // deno-lint-ignore no-control-regex -- these are what must not be there
  assert.doesNotMatch(text.replaceAll("\n", ""), /[\u0000-\u001f\u009b]/);
  assert.equal(text.split("\n").length, 3);
});

Deno.test("characters that take two places are counted as two", () => {
  const [, han, latin] = new WindowLines().print([
    resultOf({ group: { kol: "美妆" } }),
    resultOf({ group: { kol: "abcd" } }),
  ]).split("\n");
  const stateAt = (line = "") => line.indexOf("final");
  assert.ok(stateAt(han) > 0);
  assert.equal(stateAt(han), stateAt(latin) - 2);
});

Deno.test("only a whole result is taken for one", () => {
  const result = resultOf({ measures: { platform: "tiktok", ok: true } });
  assert.deepEqual(readWindowRecord(encode(result)), result);
  assert.deepEqual(readWindowRecord(encode({ ...result, more: 1 })), result);
  for (const other of [{ ...result, count: "1" }, { kol_id: "a" }, null, 7]) {
    assert.equal(readWindowRecord(encode(other)), undefined);
  }
  assert.equal(
    readWindowRecord(encode({ ...result, window_start: "soon" })),
    undefined,
  );
  assert.equal(readWindowRecord(new TextEncoder().encode("{")), undefined);
  assert.equal(readWindowRecord(null), undefined);
});
