/**
 * Writes the sample events of topology/sample: 58 invented profiles in both
 * shapes, their videos, repeated looks at some, and events that are broken on
 * purpose. The same files every time.
 *
 *     deno run --allow-write=topology/sample scripts/make_sample.ts
 */
import { sampleFiles } from "./sample/sample_files.ts";

const folder = new URL("../topology/sample/", import.meta.url);

for (const [name, text] of sampleFiles()) {
  await Deno.writeTextFile(new URL(name, folder), text);
}
