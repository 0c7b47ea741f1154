import { createHash } from "node:crypto";
import { HotpathError } from "../../core/errors.ts";
import { addonPatch, isBuiltWith, patchSources } from "./addon_patch.ts";
import { cachedFolder } from "./cached_folder.ts";
import { debianFolder, libraryFolders } from "./debian_folder.ts";
import {
  addonPackage,
  copyAddon,
  patchOfBuild,
  portFolder,
} from "./kafka_addon_files.ts";
import { addonState, type NodeFacts, nodeFacts } from "./node_addon.ts";
import { runProgram } from "./run_program.ts";

/** What readies the addon. */
export interface AddonRequest {
  /** The Node that will load it. */
  readonly node: string;
  /** Build even where it loads or a build is kept. */
  readonly force: boolean;
  readonly cache: string;
  readonly tell: (text: string) => void;
}

/** A build takes two minutes on two cores, milliseconds. */
const timeoutMs = 900_000;
const builder =
  `${portFolder}/node_modules/@mapbox/node-pre-gyp/bin/node-pre-gyp`;

/**
 * Makes the Kafka client load in a Node, and gives what it can do. It is
 * installed, corrected and built where that was not done yet; what a build made
 * is kept for other copies of the project, by version, correction, interface
 * and system.
 */
export async function readyKafkaAddon(
  request: AddonRequest,
): Promise<readonly string[]> {
  const { node, force, cache } = request;
  const patch = await addonPatch();
  if (!force && await isBuiltWith(patch)) {
    const before = await addonState(node);
    if (before.kind === "loads") return before.features;
  }
  await Deno.mkdir(cache, { recursive: true });
  // Two that install into one folder would take it from under each other.
  using lock = await Deno.open(`${cache}/kafka-addon.lock`, {
    create: true,
    write: true,
  });
  await lock.lock(true);
  const facts = await nodeFacts(node);
  await install(request);
  const kept = await keptName(facts, patch);
  if (force) await removeFolder(`${cache}/${kept}`);
  const folder = await cachedFolder(cache, kept, async (folder) => {
    await patchSources(patch);
    await build(request, facts);
    await Deno.writeTextFile(`${addonPackage}/${patchOfBuild}`, patch);
    await copyAddon(addonPackage, folder);
  });
  await copyAddon(folder, addonPackage);
  const after = await addonState(node);
  if (after.kind === "loads") return after.features;
  throw cannot(`it was built and does not load: ${after.reason}`);
}

/** Another version, correction, interface or system needs another build. */
async function keptName({ abi }: NodeFacts, patch: string): Promise<string> {
  const text = await Deno.readTextFile(`${addonPackage}/package.json`);
  const { version }: { version: string } = JSON.parse(text);
  const { os, arch } = Deno.build;
  const corrected = createHash("sha256").update(patch).digest("hex").slice(
    0,
    8,
  );
  const system = await systemName(os);
  return `kafka-addon-${version}-${corrected}-abi${abi}-${system}-${arch}`;
}

async function systemName(os: string): Promise<string> {
  try {
    const text = await Deno.readTextFile("/etc/os-release");
    const value = (name: string) =>
      new RegExp(`^${name}="?([\\w.]+)`, "m").exec(text)?.[1] ?? "";
    return `${value("ID")}${value("VERSION_ID")}`;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return os;
    throw thrown;
  }
}

async function install({ tell, force }: AddonRequest): Promise<void> {
  if (!force && await exists(builder) && await exists(addonPackage)) return;
  tell("Installing the Kafka client's package");
  await run(["npm", "ci", "--ignore-scripts", "--no-audit"], portFolder);
}

async function build(
  request: AddonRequest,
  { prefix }: NodeFacts,
): Promise<void> {
  request.tell("Building the Kafka client, which takes about two minutes");
  const env: Record<string, string> = {
    CKJS_LINKING: "dynamic",
    ...await zstdPaths(request),
  };
  // Without the headers beside Node, the build fetches them.
  if (await exists(`${prefix}/include/node/node.h`)) {
    env["npm_config_nodedir"] = prefix;
  }
  const steps = [request.node, builder, "install", "--build-from-source"];
  // It takes every core that it gets.
  await run(["nice", ...steps], addonPackage, env);
}

/** Without zstd's headers the build leaves it out, in silence. */
async function zstdPaths(
  { cache, tell }: AddonRequest,
): Promise<Record<string, string>> {
  if (await exists("/usr/include/zstd.h")) return {};
  if (!await exists("/etc/debian_version")) return {};
  const folder = await debianFolder({
    packages: ["libzstd-dev", "libzstd1"],
    needed: /^$/,
    purpose: "Build the Kafka client: zstd's headers are missing",
    cache,
    tell,
  });
  return {
    CPATH: `${folder}/usr/include`,
    LIBRARY_PATH: (await libraryFolders(folder)).join(":"),
  };
}

async function run(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const end = await runProgram(command, { cwd, env, timeoutMs });
  if (end.kind === "done") return;
  throw cannot(
    end.kind === "missing"
      ? `there is no ${command[0]}`
      : `${command.join(" ")} ended with ${end.code}`,
    end.kind === "failed" ? `\n${end.reason}` : "",
  );
}

function cannot(what: string, log = ""): HotpathError {
  return new HotpathError({
    code: "prerequisite-missing",
    message:
      `Build the Kafka client: ${what}; see deno task kafka-addon --help for what it needs${log}`,
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

async function removeFolder(path: string): Promise<void> {
  if (await exists(path)) await Deno.remove(path, { recursive: true });
}
