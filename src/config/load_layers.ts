import { dirname, join } from "node:path";
import type { ConfigMap, ConfigProblem, Origin } from "./config_tree.ts";
import { interpolate } from "./interpolate.ts";
import { mergeLayers } from "./merge_layers.ts";
import { nameRemedy } from "./nearest_name.ts";
import { shownValue } from "./printable.ts";
import { markSecrets, secretsOf } from "./secrets.ts";
import { readSetArgument } from "./set_argument.ts";
import { readYaml, type YamlReading } from "./yaml_document.ts";

/** What to read, and the little of the world outside that reading needs. */
export interface ConfigRequest {
  readonly file: string;
  /** Name of an overlay: `embedded` is `profiles/embedded.yaml` beside the file. */
  readonly profile?: string | undefined;
  /** `--set` arguments, the later ones win. */
  readonly sets?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readText(path: string): Promise<string>;
  /** Names of a folder's files; with it a wrong profile name gets a remedy. */
  listFiles?(folder: string): Promise<readonly string[]>;
}

/** The layers laid over one another; no root where one cannot be read. */
export interface LayeredConfig {
  readonly root: ConfigMap | undefined;
  readonly problems: readonly ConfigProblem[];
  /** Every secret in it, whole values and parts that came from variables. */
  readonly secrets: readonly string[];
}

const profileName = /^[a-z0-9][a-z0-9-]*$/;

/**
 * Reads a configuration in layers, the later ones win: the file, the overlay of
 * the profile, the `--set` arguments. Variables are put in last, so one that an
 * overlay makes needless need not be set.
 */
export async function loadLayers(
  request: ConfigRequest,
): Promise<LayeredConfig> {
  const base = await readBase(request);
  const overlay = await readOverlay(request);
  const problems = [...base.problems, ...overlay?.problems ?? []];
  const overlays = overlay?.root === undefined ? [] : [overlay.root];
  for (const argument of request.sets ?? []) {
    const reading = readSetArgument(argument);
    if (reading.kind === "ok") overlays.push(reading.layer);
    else problems.push(reading.problem);
  }
  if (base.root === undefined) {
    return { root: undefined, problems, secrets: [] };
  }
  const merged = overlays.reduce<ConfigMap>(mergeLayers, base.root);
  const marked = markSecrets(merged);
  const { root, problems: unresolved, secrets } = await interpolate(
    marked,
    request,
  );
  return {
    root,
    problems: [...problems, ...unresolved],
    secrets: [...secretsOf(root), ...secrets],
  };
}

async function readBase(request: ConfigRequest): Promise<YamlReading> {
  const { file } = request;
  const text = await textOf(request, file);
  if (text !== undefined) return readYaml(text, { file });
  return unread(
    "file-unreadable",
    file,
    `Cannot read the topology file, check the path and the rights: ${
      shownValue(file)
    }`,
  );
}

async function readOverlay(
  request: ConfigRequest,
): Promise<YamlReading | undefined> {
  const { profile } = request;
  if (profile === undefined) return undefined;
  const folder = join(dirname(request.file), "profiles");
  const file = join(folder, `${profile}.yaml`);
  const text = profileName.test(profile)
    ? await textOf(request, file)
    : undefined;
  if (text !== undefined) return readYaml(text, { file, profile });
  const files = await request.listFiles?.(folder) ?? [];
  const names = files.filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length));
  return unread(
    "unknown-profile",
    request.file,
    `Unknown profile, ${
      names.length === 0
        ? `expected a file in ${folder}`
        : nameRemedy(profile, names)
    }: ${shownValue(profile)}`,
  );
}

async function textOf(
  request: ConfigRequest,
  file: string,
): Promise<string | undefined> {
  try {
    return await request.readText(file);
  } catch {
    // Whatever the system's reason, the person has to look at the path.
    return undefined;
  }
}

function unread(rule: string, file: string, message: string): YamlReading {
  const at: Origin = { kind: "file", file, line: 0, column: 0 };
  return { root: undefined, problems: [{ rule, at, path: [], message }] };
}
