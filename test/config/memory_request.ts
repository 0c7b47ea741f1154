import type { ConfigRequest } from "../../src/config/load_layers.ts";

/** Files and variables of a configuration that is read from memory. */
export interface MemoryRequest {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly profile?: string;
  readonly sets?: readonly string[];
}

/** A request for `topology/t.yaml` with this text. */
export function memoryRequest(
  text: string,
  { files = {}, env = {}, profile, sets = [] }: MemoryRequest = {},
): ConfigRequest {
  const all: Readonly<Record<string, string>> = {
    "topology/t.yaml": text,
    ...files,
  };
  return {
    file: "topology/t.yaml",
    profile,
    sets,
    env,
    readText: (path) => {
      const found = all[path];
      return found === undefined
        ? Promise.reject(new Error("no such file"))
        : Promise.resolve(found);
    },
    listFiles: (folder) =>
      Promise.resolve(
        Object.keys(all).filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1)),
      ),
  };
}
