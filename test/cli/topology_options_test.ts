import assert from "node:assert/strict";
import { planRequest } from "../../src/cli/topology_options.ts";
import { HotpathError } from "../../src/core/errors.ts";
import { MemoryProcessIo } from "./memory_process_io.ts";

const files: Readonly<Record<string, string>> = {
  "a.env": "# comment\nONE=a1\nTWO=\"a two\"\nexport THREE='a#3'\n",
  "b.env": "TWO=b2\n",
};

function envOf(
  envFile: readonly string[],
  env: Record<string, string> = {},
) {
  const io = Object.assign(new MemoryProcessIo(), {
    env,
    readText: (path: string) => {
      const text = files[path];
      return text === undefined
        ? Promise.reject(new Error("no such file"))
        : Promise.resolve(text);
    },
  });
  return planRequest("t.yaml", { set: [], envFile }, { types: [], io })
    .then((request) => ({ ...request.env }));
}

Deno.test("files of variables are read, the later ones win, and the environment over all", async () => {
  assert.deepEqual(await envOf([]), {});
  assert.deepEqual(await envOf(["a.env"]), {
    ONE: "a1",
    TWO: "a two",
    THREE: "a#3",
  });
  const both = await envOf(["a.env", "b.env"], { ONE: "mine" });
  assert.deepEqual(both, { ONE: "mine", TWO: "b2", THREE: "a#3" });
});

Deno.test("a file of variables that cannot be read is named", async () => {
  await assert.rejects(envOf(["none.env"]), (thrown) => {
    assert.ok(thrown instanceof HotpathError);
    assert.equal(thrown.code, "usage");
    assert.match(thrown.message, /none\.env: no such file/);
    return true;
  });
});
