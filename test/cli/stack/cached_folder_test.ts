import assert from "node:assert/strict";
import { cachedFolder } from "../../../src/cli/stack/cached_folder.ts";

Deno.test("a cached folder is filled once", async () => {
  const cache = await Deno.makeTempDir();
  let filled = 0;
  const fill = async (folder: string) => {
    filled += 1;
    await Deno.writeTextFile(`${folder}/jar`, "x");
  };
  const folder = await cachedFolder(cache, "a", fill);
  assert.equal(await cachedFolder(cache, "a", fill), folder);
  assert.equal(filled, 1);
  assert.equal(await Deno.readTextFile(`${folder}/jar`), "x");
  await Deno.remove(cache, { recursive: true });
});

Deno.test("a folder that could not be filled leaves nothing behind", async () => {
  const cache = await Deno.makeTempDir();
  const fill = () => Promise.reject(new Error("no network"));
  await assert.rejects(cachedFolder(cache, "a", fill), /no network/);
  assert.deepEqual([...Deno.readDirSync(cache)], []);
  await Deno.remove(cache, { recursive: true });
});

Deno.test("two that fill a folder at once both get it whole", async () => {
  const cache = await Deno.makeTempDir();
  const gate = Promise.withResolvers<void>();
  const fill = async (folder: string) => {
    await gate.promise;
    await Deno.writeTextFile(`${folder}/jar`, "x");
  };
  const both = [cachedFolder(cache, "a", fill), cachedFolder(cache, "a", fill)];
  gate.resolve();
  for (const folder of await Promise.all(both)) {
    assert.equal(await Deno.readTextFile(`${folder}/jar`), "x");
  }
  assert.equal([...Deno.readDirSync(cache)].length, 1);
  await Deno.remove(cache, { recursive: true });
});
