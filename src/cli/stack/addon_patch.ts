import { applyPatch, parsePatch, reversePatch } from "diff";
import { HotpathError } from "../../core/errors.ts";
import { invariant } from "../../core/invariant.ts";
import { addonPackage, patchOfBuild, portFolder } from "./kafka_addon_files.ts";

const patchFile = `${portFolder}/librdkafka.patch`;

/** What hotpath corrects in the sources of the Kafka client. */
export async function addonPatch(): Promise<string> {
  return await Deno.readTextFile(patchFile);
}

/**
 * Corrects the sources that the Kafka client is built from; those that are
 * corrected already stay as they are. `source` is the folder of the package.
 */
export async function patchSources(
  patch: string,
  source: string = addonPackage,
): Promise<void> {
  for (const part of parsePatch(patch)) {
    const name = part.newFileName?.replace(/^b\//, "");
    invariant(name !== undefined, "a patch names its files");
    const path = `${source}/${name}`;
    const text = await Deno.readTextFile(path);
    const patched = applyPatch(text, part);
    if (patched !== false) {
      await Deno.writeTextFile(path, patched);
      continue;
    }
    if (applyPatch(text, reversePatch(part)) === false) throw misfit(name);
  }
}

/** Sources that were corrected otherwise, or are of another version. */
function misfit(name: string): HotpathError {
  return new HotpathError({
    code: "prerequisite-missing",
    message:
      `Correct the Kafka client's sources: librdkafka.patch does not fit ${name}; install them anew with deno task kafka-addon --force`,
  });
}

/** Was the addon of a folder built from sources that were corrected so? */
export async function isBuiltWith(
  patch: string,
  folder: string = addonPackage,
): Promise<boolean> {
  try {
    return await Deno.readTextFile(`${folder}/${patchOfBuild}`) === patch;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}
