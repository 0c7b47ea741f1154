import assert from "node:assert/strict";
import { textTable } from "../../src/cli/text_table.ts";

Deno.test("a table aligns its columns and holds no control characters", () => {
  const text = textTable(["kol", "score"], [
    ["a", "1"],
    ["long\u001b[2J\nname", "22"],
  ]);
  const lines = text.trimEnd().split("\n");
  assert.equal(lines.length, 3);
  const columns = lines.map((line) => line.search(/\S+\s*$/));
  assert.equal(new Set(columns).size, 1, text);
  // deno-lint-ignore no-control-regex -- these are what must not be there
  assert.doesNotMatch(text.replaceAll("\n", ""), /[\u0000-\u001f]/);
});
