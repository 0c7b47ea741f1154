import assert from "node:assert/strict";
import { copyAddon } from "../../../src/cli/stack/kafka_addon_files.ts";

Deno.test("what is kept of a build is the addon and its two libraries", async () => {
  const folder = await Deno.makeTempDir();
  const built = `${folder}/from/build`;
  await Deno.mkdir(`${built}/Release/obj.target`, { recursive: true });
  await Deno.mkdir(`${built}/deps`, { recursive: true });
  const files = [
    "librdkafka.patch",
    "Release/confluent-kafka-javascript.node",
    "deps/librdkafka++.so.1",
    "deps/librdkafka.so.1",
    "deps/librdkafka.a",
  ];
  for (const file of files) await Deno.writeTextFile(`${built}/${file}`, file);
  await copyAddon(`${folder}/from`, `${folder}/to`);
  const names = (path: string) =>
    [...Deno.readDirSync(`${folder}/to/build/${path}`)].map(({ name }) => name);
  assert.deepEqual(names("Release"), ["confluent-kafka-javascript.node"]);
  assert.deepEqual(names("deps").toSorted(), [
    "librdkafka++.so.1",
    "librdkafka.so.1",
  ]);
  await Deno.remove(folder, { recursive: true });
});
