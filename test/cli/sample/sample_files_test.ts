import assert from "node:assert/strict";
import { sampleFiles } from "../../../scripts/sample/sample_files.ts";
import { HotpathError } from "../../../src/core/errors.ts";
import { parseNode, profiles, videos } from "../../operators/parse_node.ts";
import { textMessage } from "../../support/messages.ts";

const folder = new URL("../../../topology/sample/", import.meta.url);

/** The lines of a file of the sample, and what a node makes of each. */
function readSample(name: string, node = profiles) {
  const text = Deno.readTextFileSync(new URL(name, folder));
  return text.trimEnd().split("\n").map((line) => ({
    line,
    result: node.map(textMessage(line, { timestamp: Date.now() })),
  }));
}

Deno.test("the sample is what the script writes", () => {
  for (const [name, text] of sampleFiles()) {
    assert.equal(Deno.readTextFileSync(new URL(name, folder)), text, name);
  }
});

Deno.test("the sample has 58 profiles of both shapes with raw counts", () => {
  const sample = readSample("profiles.jsonl");
  assert.equal(sample.length, 58);
  for (const { line, result } of sample) {
    assert.ok(!(result instanceof HotpathError), `${line}: ${result}`);
  }
  const shapes = ["followers_raw", "followers_count"].map((field) =>
    sample.filter(({ line }) => field in JSON.parse(line)).length
  );
  assert.ok(shapes.every((count) => count > 10), String(shapes));
  assert.ok(sample.some(({ line }) => /"\d+\.\dK"/.test(line)));
  assert.ok(sample.some(({ line }) => /"\d+\.\dM"/.test(line)));
});

Deno.test("every video of the sample is one of a sample profile", () => {
  const names = new Set(
    readSample("profiles.jsonl").map(({ line }) => JSON.parse(line).username),
  );
  for (const { line, result } of readSample("videos.jsonl", videos)) {
    assert.ok(!(result instanceof HotpathError), `${line}: ${result}`);
    assert.ok(names.has(JSON.parse(line).username));
  }
});

Deno.test("every broken event of the sample is refused", () => {
  for (const { line, result } of readSample("broken.jsonl")) {
    assert.ok(result instanceof HotpathError, line);
  }
});

Deno.test("the sample of campaigns has three broken events in each file", async () => {
  const events = await parseNode({ schema: "campaign-event" });
  for (const name of ["social", "web", "tx"]) {
    const sample = readSample(`events-${name}.jsonl`, events);
    assert.ok(sample.length > 15, name);
    const refused = sample.filter(({ result }) =>
      result instanceof HotpathError
    );
    assert.equal(refused.length, 3, name);
  }
});
