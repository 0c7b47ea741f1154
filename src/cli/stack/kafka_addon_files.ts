import { fileURLToPath } from "node:url";

/** The folder that the addon is installed in, with a lock file of its own. */
export const portFolder = fileURLToPath(
  new URL("../../drivers/kafka/port", import.meta.url),
);
export const addonPackage =
  `${portFolder}/node_modules/@confluentinc/kafka-javascript`;

/** What the sources of a build were corrected with. */
export const patchOfBuild = "build/librdkafka.patch";

/** All of a build of 100 MB that is needed to load it, and to know it. */
const builtFiles = [
  patchOfBuild,
  "build/Release/confluent-kafka-javascript.node",
  "build/deps/librdkafka.so.1",
  "build/deps/librdkafka++.so.1",
];

/** Copies what a build made from one folder to another. */
export async function copyAddon(from: string, to: string): Promise<void> {
  for (const file of builtFiles) {
    const folder = `${to}/${file}`.replace(/\/[^/]*$/, "");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.copyFile(`${from}/${file}`, `${to}/${file}`);
  }
}
