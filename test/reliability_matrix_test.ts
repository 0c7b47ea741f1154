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

/** The rows of the table under a heading, without what is said above them. */
function tableUnder(heading: string): string[] {
  const [, section = ""] = page.split(`## ${heading}\n`);
  const [table = ""] = section.split("\n## ");
  return table.split("\n").filter((line) => line.startsWith("| ")).slice(1);
}

for (
  const heading of [
    "What chaos has found",
    "What operations promise",
    "Mistakes that others shipped",
  ]
) {
  Deno.test(`every test and fault under "${heading}" exists`, () => {
    const faultNames = new Set(faults.map((one) => one.name));
    const texts = testTexts(new URL("./", import.meta.url));
    const lines = tableUnder(heading);
    assert.ok(lines.length > 5, "the page has the table");
    for (const line of lines) {
      const shown = line.split("|").at(-2) ?? "";
      const quoted = [...shown.matchAll(/`([^`]+)`/g)]
        .map(([, name = ""]) => name);
      assert.ok(quoted.length > 0, line);
      const unknown = quoted.filter((name) =>
        !faultNames.has(name) && !texts.includes(name)
      );
      assert.deepEqual(unknown, [], line);
    }
  });
}
