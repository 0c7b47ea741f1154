import assert from "node:assert/strict";
import { parsePatch } from "diff";
import {
  addonPatch,
  isBuiltWith,
  patchSources,
} from "../../../src/cli/stack/addon_patch.ts";

const patch = `Why it is so.

--- a/deps/one.c
+++ b/deps/one.c
@@ -1,3 +1,3 @@
 first
-wrong
+right
 last
`;

/** A package whose one source is this. */
async function packageOf(source: string) {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/deps`);
  await Deno.writeTextFile(`${folder}/deps/one.c`, source);
  return {
    folder,
    source: () => Deno.readTextFile(`${folder}/deps/one.c`),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

Deno.test("sources are corrected once, however often that is asked for", async () => {
  await using built = await packageOf("first\nwrong\nlast\n");
  for (const _ of ["once", "again"]) {
    await patchSources(patch, built.folder);
    assert.equal(await built.source(), "first\nright\nlast\n");
  }
});

Deno.test("sources that the correction was not made for are named with the remedy", async () => {
  await using built = await packageOf("first\nnew\nlast\n");
  await assert.rejects(
    patchSources(patch, built.folder),
    /does not fit deps\/one\.c; .* kafka-addon --force/,
  );
  assert.equal(await built.source(), "first\nnew\nlast\n");
});

Deno.test("a build tells what its sources were corrected with", async () => {
  await using built = await packageOf("");
  assert.equal(await isBuiltWith(patch, built.folder), false);
  await Deno.mkdir(`${built.folder}/build`);
  await Deno.writeTextFile(`${built.folder}/build/librdkafka.patch`, patch);
  assert.equal(await isBuiltWith(patch, built.folder), true);
  assert.equal(await isBuiltWith(`${patch} `, built.folder), false);
});

Deno.test("the correction is of the metadata and of a producer's wait alone", async () => {
  const parts = parsePatch(await addonPatch());
  assert.deepEqual(parts.map((one) => one.newFileName), [
    "b/deps/librdkafka/src/rdkafka_metadata.c",
    "b/deps/librdkafka/src/rdkafka_broker.c",
  ]);
});
