import assert from "node:assert/strict";
import { nodeAt } from "../../src/config/config_tree.ts";
import { loadLayers } from "../../src/config/load_layers.ts";
import { maxVariableFileLength } from "../../src/config/interpolate.ts";
import { memoryRequest } from "./memory_request.ts";

/** Resolves `a: VALUE`. */
async function resolve(
  value: string,
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const { root, problems } = await loadLayers(
    memoryRequest(`a: ${value}\n`, { env, files }),
  );
  assert.deepEqual(problems, []);
  assert.ok(root);
  const node = nodeAt(root, ["a"]);
  assert.equal(node?.kind, "scalar");
  return node as Extract<typeof node, { kind: "scalar" }>;
}

async function refused(value: string, env: Readonly<Record<string, string>>) {
  const { problems } = await loadLayers(
    memoryRequest(`a: ${value}\n`, { env }),
  );
  assert.equal(problems.length, 1);
  const { rule, message, at, path } = problems[0]!;
  assert.deepEqual(path, ["a"]);
  assert.deepEqual(at, {
    kind: "file",
    file: "topology/t.yaml",
    line: 1,
    column: 4,
  });
  return { rule, message };
}

Deno.test("a variable is put into the middle of a value", async () => {
  const node = await resolve("http://${HOST}:${PORT:80}/x", { HOST: "h" });
  assert.equal(node.value, "http://h:80/x");
  assert.deepEqual(node.variables, [
    { name: "HOST", from: "environment" },
    { name: "PORT", from: "default" },
  ]);
});

Deno.test("a default may be an address with colons", async () => {
  const node = await resolve("${URL:http://127.0.0.1:8080}/p");
  assert.equal(node.value, "http://127.0.0.1:8080/p");
});

Deno.test("an unquoted variable becomes a number or a flag, a quoted one stays a text", async () => {
  const env = {
    N: "007",
    M: "50",
    T: "true",
    F: "-1.5e3",
    B: "9007199254740993",
  };
  assert.equal((await resolve("${M}", env)).value, 50);
  assert.equal((await resolve('"${M}"', env)).value, "50");
  assert.equal((await resolve("${T}", env)).value, true);
  assert.equal((await resolve("${F}", env)).value, -1500);
  assert.equal((await resolve("${N}", env)).value, "007");
  assert.equal((await resolve("${B}", env)).value, "9007199254740993");
});

Deno.test("what a variable holds is never read as variables or YAML again", async () => {
  const node = await resolve("${A}", { A: "${B} [1, 2] # x", B: "no" });
  assert.equal(node.value, "${B} [1, 2] # x");
});

Deno.test("$${ stands for the two characters themselves", async () => {
  assert.equal((await resolve("$${A} $5 $$")).value, "${A} $5 $$");
});

Deno.test("an empty variable counts as set, but not against a default", async () => {
  assert.equal((await resolve('"${A}"', { A: "" })).value, "");
  assert.equal((await resolve("${A:b}", { A: "" })).value, "b");
  assert.equal(
    (await refused("${A:?say which}", { A: "" })).rule,
    "unknown-variable",
  );
});

Deno.test("a variable that is not set is a problem with a place and a remedy", async () => {
  assert.deepEqual(await refused("x-${NOPE}", {}), {
    rule: "unknown-variable",
    message:
      "Set the environment variable, or give a default with ${NOPE:default}: NOPE",
  });
  assert.match(
    (await refused("${NOPE:?the scoring service}", {})).message,
    /the scoring service: NOPE$/,
  );
});

Deno.test("a malformed variable is a problem", async () => {
  for (
    const text of ["${}", "${1A}", "${A B}", "${A", "${A:${B}}", "${A:-}x${"]
  ) {
    const { rule } = await refused(`"${text}"`, { A: "a" });
    assert.equal(rule, "bad-variable", text);
  }
});

Deno.test("a variable is read from its file when it is not set, and is then secret", async () => {
  const env = { PIN_FILE: "/run/pin" };
  const files = { "/run/pin": "12 34\n\n" };
  const node = await resolve("${PIN}", env, files);
  assert.equal(node.value, "12 34\n");
  assert.equal(node.secret, true);
  assert.deepEqual(node.variables, [{ name: "PIN", from: "file" }]);
  const set = await resolve("${PIN}", { ...env, PIN: "5" }, files);
  assert.deepEqual([set.value, set.secret], [5, false]);
});

Deno.test("a variable's file that cannot be read or is too large is a problem", async () => {
  const unread = await refused("${PIN}", { PIN_FILE: "/run/none" });
  assert.match(unread.message, /^Cannot read the file that PIN_FILE names/);
  const { problems } = await loadLayers(memoryRequest("a: ${PIN:x}\n", {
    env: { PIN_FILE: "big" },
    files: { big: "x".repeat(maxVariableFileLength + 1) },
  }));
  assert.match(problems[0]?.message ?? "", /expected at most 65536 characters/);
});

Deno.test("a secret stays a text, also where it looks like a number", async () => {
  const node = await resolve("${DB_PASSWORD}", { DB_PASSWORD: "1234" });
  assert.deepEqual([node.value, node.secret], ["1234", true]);
});

Deno.test("a key is never made of a variable", async () => {
  const { problems } = await loadLayers(memoryRequest("${A}: 1\n"));
  assert.equal(problems[0]?.rule, "bad-key");
});
