import assert from "node:assert/strict";
import fc from "fast-check";
import { maxFindings } from "../../src/graph/load_plan.ts";
import { findingsOf, loadText } from "./load_text.ts";

const golden = await Deno.readTextFile(
  new URL("golden/topology.yaml", import.meta.url),
);
const env = { SCORING_TOKEN: "s3cr3t-value" };

const piece = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom(
    "\n",
    "  ",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "&a ",
    "*a",
    "${",
    "<<: ",
    "!!x ",
    "null",
    "? ",
    "|\n",
    "from: ",
    "__proto__: ",
    "5",
    "~",
  ),
);

Deno.test("whatever is done to a topology, loading it ends in a plan or in findings with places", async () => {
  const damage = fc.array(
    fc.record({
      at: fc.nat(golden.length),
      cut: fc.nat(30),
      insert: piece,
    }),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(damage, async (cuts) => {
      let text = golden;
      for (const { at, cut, insert } of cuts) {
        text = text.slice(0, at) + insert + text.slice(at + cut);
      }
      const loaded = await loadText(text, { env });
      if (loaded.kind === "ok") return;
      assert.ok(loaded.findings.some((one) => one.severity === "error"));
      const lines = text.split("\n").length;
      for (const finding of loaded.findings) {
        assert.match(finding.rule, /^[a-z][a-z-]+$/);
        assert.match(finding.message, /^[A-Z]/);
        assert.ok(finding.line >= 0 && finding.line <= lines + 1);
        assert.equal(finding.line === 0, finding.column === 0);
        assert.doesNotMatch(JSON.stringify(finding), /s3cr3t-value/);
      }
    }),
    { numRuns: 400 },
  );
});

Deno.test("findings are bounded", async () => {
  const options = Array.from({ length: 500 }, (_, index) => `o${index}: 1`);
  const findings = await findingsOf(
    `name: t\nnodes:\n  in: { type: kafka-source, with: { topics: [a], ${
      options.join(", ")
    } } }\n  out: { type: count-sink, from: in }\n`,
  );
  assert.equal(findings.length, maxFindings);
});
