import assert from "node:assert/strict";
import {
  type ConfigMap,
  keyOriginAt,
  originAt,
  plainValue,
} from "../../src/config/config_tree.ts";
import { maxFileBytes, readYaml } from "../../src/config/yaml_document.ts";
import { maxAliases, maxDepth, maxValues } from "../../src/config/yaml_tree.ts";

function read(text: string): { root: ConfigMap; plain: unknown } {
  const { root, problems } = readYaml(text, { file: "t.yaml" });
  assert.deepEqual(problems, []);
  assert.ok(root);
  return { root, plain: plainValue(root) };
}

function problem(text: string) {
  const { problems } = readYaml(text, { file: "t.yaml" });
  assert.equal(problems.length, 1, JSON.stringify(problems));
  const { rule, at, message, path } = problems[0]!;
  assert.equal(at.kind, "file");
  const { line, column } = at as { line: number; column: number };
  return { rule, line, column, message, path };
}

Deno.test("yaml keeps the place of every key and value", () => {
  const { root } = read("a: 1\nb:\n  - x\n  - { c: 'deep' }\n");
  const at = (line: number, column: number) => ({
    kind: "file",
    file: "t.yaml",
    line,
    column,
  });
  assert.deepEqual(originAt(root, ["a"]), at(1, 4));
  assert.deepEqual(keyOriginAt(root, ["b"]), at(2, 1));
  assert.deepEqual(originAt(root, ["b", 1, "c"]), at(4, 10));
  assert.deepEqual(keyOriginAt(root, ["b", 1, "c"]), at(4, 7));
});

Deno.test("yaml shows the place around a value that is missing", () => {
  const { root } = read("a:\n  b: 1\n");
  const place = originAt(root, ["a", "x", "y"]);
  assert.deepEqual([place.kind, "line" in place && place.line], ["file", 1]);
});

Deno.test("yaml reads numbers, flags, texts, nulls and keys that look like numbers", () => {
  const { plain } = read(
    'n: 1.5\nt: true\ns: "1"\ne:\nd: 20ms\n1: one\nyes: no\n',
  );
  assert.deepEqual(plain, {
    1: "one",
    n: 1.5,
    t: true,
    s: "1",
    e: null,
    d: "20ms",
    yes: "no",
  });
});

Deno.test("yaml follows anchors and merges", () => {
  const { plain } = read(
    "base: &base { a: 1, b: 2 }\nown:\n  <<: *base\n  b: 3\nlist: [*base]\n",
  );
  assert.deepEqual(plain, {
    base: { a: 1, b: 2 },
    own: { a: 1, b: 3 },
    list: [{ a: 1, b: 2 }],
  });
});

Deno.test("yaml tells of a duplicate key at its second place", () => {
  const found = problem("a:\n  b: 1\n  b: 2\n");
  assert.deepEqual(
    { ...found, path: found.path.join(".") },
    {
      rule: "duplicate-key",
      line: 3,
      column: 3,
      path: "a.b",
      message: "Choose another key, first used in line 2: b",
    },
  );
});

Deno.test("yaml calls a duplicate key under nodes a duplicate id", () => {
  const found = problem("nodes:\n  one: {}\n  two: {}\n  one: {}\n");
  assert.equal(found.rule, "duplicate-id");
  assert.deepEqual([found.line, found.column], [4, 3]);
});

Deno.test("yaml tells where the syntax is broken", () => {
  for (
    const [text, line, column] of [
      ["a: [1, 2\nb: 3\n", 2, 1],
      ["a: 1\n b: 2\n", 1, 4],
      ["a: *none\n", 1, 4],
      ["a: 1\n---\nb: 2\n", 2, 1],
      ["a: !!binary aGk=\n", 1, 4],
      ["? [a]\n: 1\n", 1, 3],
    ] as const
  ) {
    const { problems } = readYaml(text, { file: "t.yaml" });
    const [first] = problems;
    assert.equal(first?.rule, "yaml-syntax", text);
    assert.deepEqual(first?.at, { kind: "file", file: "t.yaml", line, column });
    assert.match(first?.message ?? "", /^Cannot read the YAML/);
  }
});

Deno.test("yaml says to quote a variable in braces", () => {
  const { problems } = readYaml("a: { url: ${URL:x} }\n", { file: "t.yaml" });
  assert.match(problems[0]?.message ?? "", /put quotes around a value/);
});

Deno.test("yaml refuses what is no map", () => {
  assert.match(problem("").message, /the file is empty/);
  assert.match(problem("# only a comment\n").message, /the file is empty/);
  assert.match(problem("- a\n").message, /found a list/);
  assert.match(problem("text\n").message, /found a scalar/);
});

Deno.test("yaml refuses keys that could act", () => {
  assert.equal(problem("__proto__: { a: 1 }\n").rule, "bad-key");
  assert.equal(problem("a: 1\n${VAR}: 1\n").rule, "bad-key");
  assert.equal(({} as Record<string, unknown>)["a"], undefined);
});

Deno.test("yaml refuses numbers that are not finite", () => {
  assert.deepEqual(
    [problem("a: .inf\n").rule, problem("a: .nan\n").rule],
    ["bad-value", "bad-value"],
  );
});

Deno.test("yaml is bounded in size, values, depth and aliases", () => {
  const rules = [
    `a: "${"x".repeat(maxFileBytes)}"\n`,
    `a: [${"1,".repeat(maxValues)}]\n`,
    `a: ${"[".repeat(maxDepth + 1)}${"]".repeat(maxDepth + 1)}\n`,
    `a: &x 1\nb: [${"*x,".repeat(maxAliases + 1)}]\n`,
  ].map((text) => problem(text).rule);
  assert.deepEqual(rules, Array(4).fill("file-too-large"));
});

Deno.test("yaml stands a bomb of aliases, a loop and absurd nesting", () => {
  const levels = Array.from(
    { length: 20 },
    (_, index) =>
      `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]\n`,
  );
  const bomb = readYaml(`l0: &l0 [x]\n${levels.join("")}`, { file: "t.yaml" });
  assert.equal(bomb.problems[0]?.rule, "file-too-large");
  assert.match(problem("a: &a [*a]\n").message, /an alias holds itself: a/);
  for (const deep of ["[".repeat(200_000), "- ".repeat(20_000)]) {
    const { problems } = readYaml(`a:\n  ${deep}`, { file: "t.yaml" });
    assert.match(problems[0]?.message ?? "", /nested too deeply|open brackets/);
  }
  const block = Array.from(
    { length: 600 },
    (_, index) => `${" ".repeat(index)}b:\n`,
  ).join("");
  assert.equal(problem(block).rule, "file-too-large");
});
