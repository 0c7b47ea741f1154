import assert from "node:assert/strict";
import { faults } from "../scripts/chaos/faults.ts";

const page = Deno.readTextFileSync(
  new URL("../docs/reliability.md", import.meta.url),
);
const rows = page.split("\n").filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => {
    const [, number, , shown = ""] = line.split("|").map((one) => one.trim());
    return { number: Number(number), shown };
  });

/** All that the test files say. */
function testTexts(folder: URL): string {
  return [...Deno.readDirSync(folder)].map((entry) => {
    const url = new URL(entry.name + (entry.isDirectory ? "/" : ""), folder);
    if (entry.isDirectory) return testTexts(url);
    return entry.name.endsWith(".ts") ? Deno.readTextFileSync(url) : "";
  }).join("\n");
}

Deno.test("the fault matrix has all its rows, in order", () => {
  const numbers = rows.map((one) => one.number);
  assert.deepEqual(numbers, Array.from({ length: 43 }, (_, at) => at + 1));
});

Deno.test("every fault and test that the matrix names exists, every other row says why it is left out", () => {
  const names = new Set(faults.map((one) => one.name));
  const texts = testTexts(new URL("./", import.meta.url));
  for (const { number, shown } of rows) {
    const quoted = [...shown.matchAll(/`([^`]+)`/g)]
      .map(([, name = ""]) => name);
    const unknown = quoted.filter((name) =>
      !names.has(name) && !texts.includes(name)
    );
    assert.deepEqual(unknown, [], `row ${number}`);
    assert.ok(
      quoted.length > 0 || /left out|every chaos run|two or three/.test(shown),
      `row ${number}: ${shown}`,
    );
  }
});

Deno.test("every fault of chaos says which rows of the matrix it is for, and they exist", () => {
  for (const { name, rows: of } of faults) {
    assert.ok(of.length > 0, name);
    for (const row of of) assert.ok(row >= 1 && row <= 43, `${name}: ${row}`);
  }
});
