import assert from "node:assert/strict";
import {
  cycleFindings,
  type Findings,
  functionFindings,
  nameFindings,
  processFindings,
  rankFindings,
  readTree,
  sizeFindings,
  type SourceFile,
} from "./support/source_tree.ts";

const root = new URL("../src", import.meta.url).pathname;
const files = await readTree(root);

/** A promise of the layout, with a tree that breaks it. */
interface Check {
  readonly promise: string;
  readonly find: (files: readonly SourceFile[]) => Findings;
  readonly broken: readonly SourceFile[];
}

const checks: readonly Check[] = [
  {
    promise: "a file imports lower ranks or its own folder",
    find: rankFindings,
    broken: [{
      path: "sinks/a.ts",
      text: 'import type { B } from "../runtime/b.ts";\n',
    }],
  },
  {
    promise: "a file imports nothing above it for its effects alone",
    find: rankFindings,
    broken: [{ path: "sinks/a.ts", text: 'import "../cli/b.ts";\n' }],
  },
  {
    promise: "a file imports nothing above it while it runs",
    find: rankFindings,
    broken: [{ path: "sinks/a.ts", text: 'await import("../cli/b.ts");\n' }],
  },
  {
    promise: "a file re-exports nothing from above it",
    find: rankFindings,
    broken: [{
      path: "sinks/a.ts",
      text: 'export { b } from "../cli/b.ts";\n',
    }],
  },
  {
    promise: "folders of one rank do not import each other",
    find: rankFindings,
    broken: [{
      path: "sinks/a.ts",
      text: 'import { b } from "../sources/b.ts";\n',
    }],
  },
  {
    promise: "a file imports nothing that imports it",
    find: cycleFindings,
    broken: [
      { path: "core/a.ts", text: 'import { b } from "./b.ts";\n' },
      { path: "core/b.ts", text: 'import { a } from "./a.ts";\n' },
    ],
  },
  {
    promise: "a file has at most 300 lines",
    find: sizeFindings,
    broken: [{ path: "core/a.ts", text: "\n".repeat(301) }],
  },
  {
    promise: "a function has fewer than 70 lines",
    find: functionFindings,
    broken: [{
      path: "core/a.ts",
      text: `class A {\n  b() {${"\n".repeat(69)}}\n}\n`,
    }],
  },
  {
    promise: "a file is named after what is in it",
    find: nameFindings,
    broken: [{ path: "core/index.ts", text: "const a = 1;\n" }],
  },
  {
    promise: "a file is no list of re-exports",
    find: nameFindings,
    broken: [{ path: "core/all.ts", text: 'export * from "./a.ts";\n' }],
  },
  {
    promise: "only the composition root touches the process",
    find: processFindings,
    broken: [{ path: "core/a.ts", text: "Deno.exit(1);\n" }],
  },
  {
    promise: "nothing is printed past the command line's output",
    find: processFindings,
    broken: [{ path: "core/a.ts", text: 'console.log("a");\n' }],
  },
];

for (const { promise, find, broken } of checks) {
  Deno.test(`architecture: ${promise}`, () => {
    assert.equal(find(broken).length > 0, true, "the check can fail");
    assert.deepEqual(find(files), []);
  });
}

Deno.test("architecture: the tree was read", () => {
  assert(files.length > 100);
});
