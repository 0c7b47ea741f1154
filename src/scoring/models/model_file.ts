import { HotpathError } from "../../core/errors.ts";
import type { ModelContract } from "./check_contract.ts";
import type { ModelIdentity } from "./model_identity.ts";
import { MODEL_BYTES_MAX, type ReadModel, readModel } from "./read_model.ts";

/** A model and what it is called. */
export interface NamedModel {
  readonly read: ReadModel;
  readonly identity: ModelIdentity;
}

/**
 * Reads a model file. Its version is that of the manifest beside it, where
 * that names the very same bytes, else `file`. Throws a `HotpathError` of code
 * `not-found` or `model-refused` that names the path.
 */
export async function readModelFile(
  path: string,
  contract: ModelContract,
): Promise<NamedModel> {
  const read = readModel(await readBytes(path, contract.part), contract);
  const file = path.split(/[\\/]/).at(-1) ?? path;
  const entry = await manifestEntry(path, read.digest);
  return {
    read,
    identity: {
      name: entry?.name ?? file.replace(/\.[^.]*$/, ""),
      version: entry?.version ?? "file",
      digest: read.digest,
      stage: "file",
      source: `file:${file}`,
      isFallback: false,
    },
  };
}

async function readBytes(path: string, part: string): Promise<Uint8Array> {
  try {
    const { size } = await Deno.stat(path);
    if (size <= MODEL_BYTES_MAX) return await Deno.readFile(path);
    throw new HotpathError({
      code: "model-refused",
      message:
        `Cannot use the ${part} model ${path}, at most ${MODEL_BYTES_MAX} bytes are read: ${size}`,
    });
  } catch (error) {
    if (error instanceof HotpathError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new HotpathError({
      code: "not-found",
      message:
        `Cannot read the ${part} model, check the path ${path}: ${reason}`,
      cause: error,
    });
  }
}

interface ManifestEntry {
  readonly name: string;
  readonly version: string;
}

/** The manifest is a help for people: one that cannot be read says nothing. */
async function manifestEntry(
  path: string,
  digest: string,
): Promise<ManifestEntry | undefined> {
  const folder = path.replace(/[^\\/]*$/, "");
  let manifest: unknown;
  try {
    manifest = JSON.parse(await Deno.readTextFile(`${folder}manifest.json`));
  } catch {
    return undefined;
  }
  return entriesOf(manifest).find((entry) =>
    "sha256" in entry && entry.sha256 === digest
  );
}

function entriesOf(manifest: unknown): ManifestEntry[] {
  if (typeof manifest !== "object" || manifest === null) return [];
  if (!("models" in manifest) || !Array.isArray(manifest.models)) return [];
  return manifest.models.filter((entry): entry is ManifestEntry =>
    typeof entry === "object" && entry !== null &&
    typeof entry.name === "string" && typeof entry.version === "string"
  );
}
