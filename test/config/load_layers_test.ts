import assert from "node:assert/strict";
import {
  originAt,
  originText,
  plainValue,
} from "../../src/config/config_tree.ts";
import { loadLayers } from "../../src/config/load_layers.ts";
import { type MemoryRequest, memoryRequest } from "./memory_request.ts";

async function load(text: string, more: MemoryRequest = {}) {
  const { root, problems } = await loadLayers(memoryRequest(text, more));
  assert.deepEqual(problems, []);
  assert.ok(root);
  const origin = (...path: string[]) => originText(originAt(root, path));
  return { plain: plainValue(root), origin };
}

const base = "name: t\na: { x: 1, y: [1, 2] }\nb: 1\n";

Deno.test("later layers win: file, profile, --set", async () => {
  const { plain, origin } = await load(base, {
    profile: "dev",
    files: { "topology/profiles/dev.yaml": "a: { x: 2, y: [3] }\nc: new\n" },
    sets: ["a.x=3", "a.x=4", "d.e.f=deep"],
  });
  assert.deepEqual(plain, {
    name: "t",
    a: { x: 4, y: [3] },
    b: 1,
    c: "new",
    d: { e: { f: "deep" } },
  });
  assert.equal(origin("a", "x"), "--set");
  assert.equal(
    origin("a", "y"),
    "profile dev (topology/profiles/dev.yaml:1:15)",
  );
  assert.equal(origin("b"), "topology/t.yaml:3:4");
});

Deno.test("a null in a later layer takes the key away", async () => {
  const { plain } = await load(base, { sets: ["b=null", "a.y=null"] });
  assert.deepEqual(plain, { name: "t", a: { x: 1 } });
});

Deno.test("--set reads numbers, flags, texts, quotes, lists and maps", async () => {
  const { plain } = await load("name: t\n", {
    sets: [
      "n=5",
      "t=true",
      "s=20ms",
      'q="5"',
      "l=[a, 2]",
      "m={k: v}",
      "u=http://h:1/?a=b",
      "e=",
      "dotted.a\\.b=1",
    ],
  });
  assert.deepEqual(plain, {
    name: "t",
    n: 5,
    t: true,
    s: "20ms",
    q: "5",
    l: ["a", 2],
    m: { k: "v" },
    u: "http://h:1/?a=b",
    e: "",
    dotted: { "a.b": 1 },
  });
});

Deno.test("--set puts variables in as the file does", async () => {
  const { plain } = await load("name: t\n", {
    sets: ["n=${N:7}"],
  });
  assert.deepEqual(plain, { name: "t", n: 7 });
});

Deno.test("--set that says nothing is a problem that keeps the value back", async () => {
  for (const argument of ["novalue", "=x", "a..b=x", "__proto__.x=1"]) {
    const { problems } = await loadLayers(
      memoryRequest(base, { sets: [argument] }),
    );
    assert.equal(problems[0]?.rule, "bad-set", argument);
  }
  const { problems } = await loadLayers(
    memoryRequest(base, { sets: ["a.password=[hunter2"] }),
  );
  assert.equal(problems.length, 1);
  assert.doesNotMatch(problems[0]?.message ?? "", /hunter2/);
});

Deno.test("a variable that a later layer makes needless need not be set", async () => {
  const { plain } = await load("a: ${NOPE}\n", { sets: ["a=x"] });
  assert.deepEqual(plain, { a: "x" });
});

Deno.test("an unknown profile names the nearest one", async () => {
  const { root, problems } = await loadLayers(memoryRequest(base, {
    profile: "embeded",
    files: { "topology/profiles/embedded.yaml": "a: 1\n" },
  }));
  assert.ok(root);
  assert.deepEqual(problems, [{
    rule: "unknown-profile",
    at: { kind: "file", file: "topology/t.yaml", line: 0, column: 0 },
    path: [],
    message: "Unknown profile, did you mean embedded: embeded",
  }]);
});

Deno.test("a profile's name is no path", async () => {
  const { problems } = await loadLayers(memoryRequest(base, {
    profile: "../../secrets",
    files: { "secrets.yaml": "a: 1\n" },
  }));
  assert.equal(problems[0]?.rule, "unknown-profile");
});

Deno.test("a file that cannot be read is a problem of the file", async () => {
  const { problems } = await loadLayers({
    ...memoryRequest(base),
    file: "topology/none.yaml",
  });
  assert.equal(problems[0]?.rule, "file-unreadable");
});

Deno.test("problems of a profile are at their place in the profile", async () => {
  const { problems } = await loadLayers(memoryRequest(base, {
    profile: "dev",
    files: { "topology/profiles/dev.yaml": "a:\n  x: ${NOPE}\n" },
  }));
  assert.deepEqual(problems.map(({ at }) => originText(at)), [
    "profile dev (topology/profiles/dev.yaml:2:6)",
  ]);
});
